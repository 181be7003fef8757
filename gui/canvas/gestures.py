"""What a gesture is, and the simple ones: panning, selecting, pressing a mend button.

Each gesture is an object that lives from press to release. It previews in the scene's items
alone, pushes at most one undo step when it ends, and leaves nothing behind when cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsView, QRubberBand, QWidget

from gui.canvas import style
from gui.canvas.problem_card import ProblemCard
from gui.canvas.scene import NetworkScene
from gui.theme import color

THRESHOLD = 4
"""How many pixels the pointer must go before a press becomes a drag."""


@dataclass(frozen=True)
class Pointer:
    """Where the pointer is, in the scene and in the view, and the keys held with it."""

    scene: QPointF
    view: QPoint
    shift: bool = False
    ctrl: bool = False
    alt: bool = False

    def is_click_since(self, start: Pointer) -> bool:
        """Whether it has hardly moved since the press."""
        return (self.view - start.view).manhattanLength() < THRESHOLD


class Gesture:
    """From press to release. The base does nothing, so that a gesture names only its own part."""

    def start(self, pointer: Pointer) -> None:
        """The button went down."""

    def move(self, pointer: Pointer) -> None:
        """The pointer moved with the button down."""

    def end(self, pointer: Pointer) -> None:
        """The button came up: carry it out."""

    def cancel(self) -> None:
        """Put everything back as it was."""


class PanGesture(Gesture):
    """Drag the ground along with the pointer."""

    def __init__(self, view: QGraphicsView) -> None:
        self._view = view

    def start(self, pointer: Pointer) -> None:
        bars = self._view.horizontalScrollBar(), self._view.verticalScrollBar()
        self._start, self._origin = pointer.view, (bars[0].value(), bars[1].value())

    def move(self, pointer: Pointer) -> None:
        way = pointer.view - self._start
        self._scroll(self._origin[0] - way.x(), self._origin[1] - way.y())

    def cancel(self) -> None:
        self._scroll(*self._origin)

    def _scroll(self, x: int, y: int) -> None:
        self._view.horizontalScrollBar().setValue(x)
        self._view.verticalScrollBar().setValue(y)


class RubberBandGesture(Gesture):
    """Select what a rectangle touches: Shift adds it, Ctrl toggles it.

    Frames and notes are selected only where they lie in it as a whole, or else no one could
    select nodes inside a frame.
    """

    def __init__(self, scene: NetworkScene, view: QGraphicsView) -> None:
        self._scene = scene
        self._view = view
        self._band = _Band(view.viewport())

    def start(self, pointer: Pointer) -> None:
        self._start = pointer
        self._before = self._scene.selection.everything

    def move(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and pointer.is_click_since(self._start):
            return
        corner = self._view.mapFromScene(self._start.scene)
        self._band.setGeometry(QRect(corner, pointer.view).normalized())
        self._band.show()
        self._select(QRectF(self._start.scene, pointer.scene).normalized(), pointer)

    def end(self, pointer: Pointer) -> None:
        if not self._band.isVisible() and not (pointer.shift or pointer.ctrl):
            self._scene.selection.clear()
        self._discard_band()

    def cancel(self) -> None:
        self._scene.selection.set(*self._before)
        self._discard_band()

    def _select(self, area: QRectF, pointer: Pointer) -> None:
        inside = {
            node_id
            for node_id, item in self._scene.nodes.items()
            if area.intersects(item.card_rect())
        }
        notes = {
            annotation_id
            for annotation_id, item in self._scene.annotations.items.items()
            if area.contains(item.rect())
        }
        nodes, wires, annotations = self._before
        if pointer.ctrl:
            self._scene.selection.set(nodes ^ inside, wires, annotations ^ notes)
        elif pointer.shift:
            self._scene.selection.set(nodes | inside, wires, annotations | notes)
        else:
            self._scene.selection.set(inside, annotations=notes)

    def _discard_band(self) -> None:
        self._band.hide()
        self._band.deleteLater()


class MendGesture(Gesture):
    """Press the button of a problem's card; letting go elsewhere thinks better of it."""

    def __init__(self, scene: NetworkScene, card: ProblemCard, text: str) -> None:
        self._scene = scene
        self._card = card
        self._text = text

    def start(self, pointer: Pointer) -> None:
        self._card.set_button_state(hovered=True, pressed=True)

    def move(self, pointer: Pointer) -> None:
        is_on = self._card.is_on_button(pointer.scene)
        self._card.set_button_state(hovered=is_on, pressed=is_on)

    def end(self, pointer: Pointer) -> None:
        is_on = self._card.is_on_button(pointer.scene)
        self._card.set_button_state(hovered=is_on)
        if is_on:
            self._scene.document.push(self._text, self._card.problem.mends[0].edits)

    def cancel(self) -> None:
        self._card.set_button_state(hovered=False)


class _Band(QRubberBand):
    """The rectangle that a selection is drawn with, in the accent of the theme."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(QRubberBand.Shape.Rectangle, parent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        style.draw_rounded(painter, frame, 3, color("accent", 28), color("accent", 170))
