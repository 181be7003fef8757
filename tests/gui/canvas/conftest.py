"""A canvas to try things on, and hands to try them with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.studio.network import operations
from engine.studio.network.annotating import add_annotation
from engine.studio.network.catalogue import kind_of
from engine.studio.network.network import Network, Wire
from engine.studio.network.project import to_json
from engine.studio.network.rewiring import lead_through
from engine.studio.network.templates import TEMPLATES
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.view import NetworkCanvas
from gui.document import Document
from gui.selection import Selection

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier
LAYER = "application/x-backprop-studio-layer"


class Lab:
    """A shown canvas with its document and selection, and what people do to it."""

    def __init__(self) -> None:
        self.document = Document()
        self.selection = Selection(self.document)
        self.canvas = NetworkCanvas(self.document, self.selection)
        self.canvas.resize(1000, 700)
        self.scene: NetworkScene = self.canvas.scene()

    @property
    def network(self) -> Network:
        return self.document.network

    @property
    def viewport(self):
        return self.canvas.viewport()

    def bytes(self) -> bytes:
        """The project as a file holds it."""
        return to_json(self.document.snapshot())

    def open(self, template: str) -> None:
        self.document.open(TEMPLATES[template].make())

    def node(self, kind: str, x: float = 0.0, y: float = 0.0, **parameters: Any) -> str:
        """Put a node on the canvas as one step; returns its id."""
        node_id, edits = operations.add_node(self.network, kind, x, y, **parameters)
        self.document.push("Add", edits)
        return node_id

    def wire(self, source: str, target: str, port: str = "") -> str:
        """Join the first output of one node to an input of another; returns the wire's id."""
        output = kind_of(self.network.nodes[source]).outputs[0].name
        port = port or kind_of(self.network.nodes[target]).inputs[0].name
        wire = Wire(source, output, target, port)
        self.document.push("Connect", operations.connect(self.network, wire))
        return wire.id

    def named(self, name: str) -> str:
        """The id of the node of this name."""
        return next(node.id for node in self.network.nodes.values() if node.name == name)

    def wires(self) -> set[tuple[str, str]]:
        """Which node is joined to which."""
        return {(wire.source, wire.target) for wire in self.network.wires.values()}

    # ---- where things are, in the viewport

    def at(self, point: QPointF) -> QPoint:
        return self.canvas.mapFromScene(point)

    def header(self, node_id: str) -> QPoint:
        """A point on the node's card that is no port."""
        return self.at(self.scene.nodes[node_id].card_rect().topLeft() + QPointF(50, 20))

    def output(self, node_id: str) -> QPoint:
        name = kind_of(self.network.nodes[node_id]).outputs[0].name
        return self.at(self.scene.port_point(PortEnd(node_id, name, is_output=True)))

    def input(self, node_id: str, port: str = "") -> QPoint:
        name = port or kind_of(self.network.nodes[node_id]).inputs[0].name
        return self.at(self.scene.port_point(PortEnd(node_id, name, is_output=False)))

    # ---- hands

    def press(self, at: QPoint, keys=NO_KEY, button=LEFT) -> None:
        QTest.mousePress(self.viewport, button, keys, at)

    def move(self, at: QPoint) -> None:
        QTest.mouseMove(self.viewport, at)

    def release(self, at: QPoint, keys=NO_KEY, button=LEFT) -> None:
        QTest.mouseRelease(self.viewport, button, keys, at)

    def drag(self, start: QPoint, end: QPoint, keys=NO_KEY, button=LEFT) -> None:
        """Press, move in steps, release."""
        self.press(start, keys, button)
        for step in range(1, 5):
            self.move(start + (end - start) * step / 4)
        self.release(end, keys, button)

    def drag_with(
        self,
        keys: Qt.KeyboardModifier,
        start: QPoint,
        end: QPoint,
        button=LEFT,
        cancelled: bool = False,
    ) -> None:
        """As `drag`, with the keys held during each move too, which QTest does not do.

        If it is cancelled, Escape is pressed before the button is let go. Where the press took
        hold of nothing, Escape would not be the drag's, so that it is not pressed.
        """
        self.press(start, keys, button)
        for step in range(1, 5):
            self.move_with(keys, start + (end - start) * step / 4, button)
        if cancelled and self.canvas._hands._gesture is not None:
            self.key(Qt.Key.Key_Escape)
        self.release(end, keys, button)

    def move_with(self, keys: Qt.KeyboardModifier, at: QPoint, button=LEFT) -> None:
        """Move the pointer with a button and keys down."""
        where = QPointF(self.viewport.mapToGlobal(at))
        kind = QEvent.Type.MouseMove
        event = QMouseEvent(kind, QPointF(at), where, button, button, keys)
        QApplication.sendEvent(self.viewport, event)

    def annotation(self, kind: str, *rect: float, text: str = "words") -> str:
        """Put a frame or a note on the canvas as one step; returns its id."""
        id, edits = add_annotation(self.network, kind, rect, text, "blue")
        self.document.push("Add", edits)
        return id

    def bend(self, wire: str, *dots: tuple[float, float]) -> None:
        """Lead a wire through dots, as one step."""
        self.document.push("Bend", lead_through(self.network, wire, dots))

    def double_click(self, at: QPoint) -> None:
        self.click(at)
        QTest.mouseDClick(self.viewport, LEFT, NO_KEY, at)
        QTest.mouseRelease(self.viewport, LEFT, NO_KEY, at)

    def click(self, at: QPoint, keys=NO_KEY) -> None:
        QTest.mouseClick(self.viewport, LEFT, keys, at)

    def key(self, key: Qt.Key, keys=NO_KEY) -> None:
        QTest.keyClick(self.canvas, key, keys)

    def drag_in(self, kind: str, at: QPoint, form: str = LAYER) -> QMimeData | None:
        """Bring a layer from the palette to this point; None where the canvas will not have it."""
        data = QMimeData()
        data.setData(form, kind.encode())
        copy = Qt.DropAction.CopyAction
        enter = QDragEnterEvent(at, copy, data, LEFT, NO_KEY)
        QApplication.sendEvent(self.viewport, enter)
        if not enter.isAccepted():
            return None
        move = QDragMoveEvent(at, copy, data, LEFT, NO_KEY)
        QApplication.sendEvent(self.viewport, move)
        return data if move.isAccepted() else None

    def drag_out(self) -> None:
        QApplication.sendEvent(self.viewport, QDragLeaveEvent())

    def drop(self, kind: str, at: QPoint) -> bool:
        """Drag a layer in and drop it."""
        data = self.drag_in(kind, at)
        if data is None:
            return False
        drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, LEFT, NO_KEY)
        QApplication.sendEvent(self.viewport, drop)
        return drop.isAccepted()

    def wait_for_arrangement(self) -> None:
        """Until the arrangement that was asked for is there, its nodes still gliding."""
        while self.canvas._arranging.is_under_way:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def undo_all(self) -> None:
        while self.document.undo_stack.canUndo():
            self.document.undo_stack.undo()


@pytest.fixture
def lab(qtbot: QtBot) -> Iterator[Lab]:
    """An empty canvas."""
    lab = Lab()
    qtbot.addWidget(lab.canvas)
    lab.canvas.show()
    qtbot.waitExposed(lab.canvas)
    lab.canvas.activateWindow()
    lab.canvas.setFocus()
    yield lab


@pytest.fixture
def pair(lab: Lab) -> tuple[Lab, str, str]:
    """A canvas with two nodes that are not joined: an Input and, right of it, a Linear."""
    data = lab.node("Input", -300, 0)
    linear = lab.node("Linear", 0, 0)
    lab.canvas.centerOn(0, 0)
    return lab, data, linear


@pytest.fixture
def chain(lab: Lab) -> tuple[Lab, list[str]]:
    """A canvas with Input, Flatten and Linear joined in a row, 250 units from one to the next."""
    kinds = ("Input", "Flatten", "Linear")
    nodes = [lab.node(kind, 250.0 * place - 350, 0) for place, kind in enumerate(kinds)]
    lab.wire(nodes[0], nodes[1])
    lab.wire(nodes[1], nodes[2])
    lab.canvas.centerOn(0, 0)
    return lab, nodes


@pytest.fixture
def fan(lab):
    """Input into two ReLUs, and a Tanh beside it that is fed by it too."""
    data = lab.node("Input", -350, 0)
    tanh = lab.node("Tanh", -150, 180)
    relus = [lab.node("ReLU", 100, -120), lab.node("ReLU", 100, 60)]
    for each in (tanh, *relus):
        lab.wire(data, each)
    lab.canvas.centerOn(0, 0)
    return lab, data, tanh, relus


@pytest.fixture
def framed(chain):
    """A frame around the first two of three nodes."""
    lab, nodes = chain
    return lab, nodes, lab.annotation("frame", -380.0, -50.0, 440.0, 200.0)
