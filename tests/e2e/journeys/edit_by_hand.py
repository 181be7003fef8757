"""An hour with the canvas: search, wires from both ends, splice, knife, box, copy, frames, dots."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGraphicsView, QLineEdit, QPlainTextEdit, QTreeView, QWidget
from robot import shown

from gui.app import create_window
from gui.canvas.port_item import PortEnd


class Bench:
    """The window's canvas, and where things are on it."""

    def __init__(self) -> None:
        self.window = create_window()
        self.robot = shown(self.window)
        self.document = self.window.document
        self.canvas = self.robot.find(QGraphicsView, "networkCanvas")
        self.scene = self.canvas.scene()
        self.search = self.robot.find(QLineEdit, "canvasSearchField")

    @property
    def network(self):
        return self.document.network

    def place(self, across: int, down: int) -> QPoint:
        """A point of the canvas in pixels of the screen, from its middle."""
        viewport = self.canvas.viewport()
        return self.robot.on_screen(viewport, viewport.rect().center() + QPoint(across, down))

    def held(self, node: str) -> QPoint:
        """A point where a node is held."""
        card = self.scene.nodes[node].card_rect()
        return self.robot.in_scene(self.canvas, QPointF(card.center().x(), card.top() + 14))

    def port(self, node: str, port: str, is_output: bool) -> QPoint:
        point = self.scene.port_point(PortEnd(node, port, is_output))
        return self.robot.in_scene(self.canvas, point)

    def new_node(self, act: Callable[[], None], what: str) -> str:
        """Do what puts a node on the canvas; its id."""
        before = set(self.network.nodes)
        act()
        self.robot.wait(lambda: len(self.network.nodes) == len(before) + 1, what)
        (node,) = set(self.network.nodes) - before
        return node

    def found(self, word: str) -> None:
        """Type a word into the search box and take what it finds."""
        self.robot.wait(self.search.hasFocus, "the search box")
        self.robot.type(word)
        self.robot.press("Return")

    def undone(self, snapshot, what: str) -> None:
        """Press Ctrl+Z until the project is as it was."""
        self.robot.press("ctrl+z")
        self.robot.wait(lambda: self.document.snapshot() == snapshot, f"{what} to be undone")


def main() -> None:
    bench = Bench()
    robot, document = bench.robot, bench.document
    robot.press("ctrl+n")
    robot.wait(lambda: not bench.network.nodes, "an empty canvas")
    empty = document.snapshot()

    data, relu, loss = put_three(bench)
    draw_wires(bench, data, relu, loss)
    tanh = splice(bench, relu, loss)
    cut(bench)
    select_and_copy(bench, data, relu)
    bend(bench, tanh)
    frame_and_note(bench, relu)

    while document.undo_stack.canUndo():
        robot.press("ctrl+z")
    assert document.snapshot() == empty


def put_three(bench: Bench) -> tuple[str, str, str]:
    """One from the palette, one by a double-click, one by Tab at the pointer."""
    robot = bench.robot
    robot.click(robot.on_screen(robot.find(QWidget, "paletteSearch")))
    robot.type("input")
    tree = robot.find(QTreeView, "paletteTree")
    model = tree.model()
    robot.wait(lambda: model.rowCount() >= 1, "the palette to find")
    rows = model.match(
        model.index(0, 0), Qt.ItemDataRole.DisplayRole, "Input", 1, Qt.MatchFlag.MatchRecursive
    )
    [index] = [each for each in rows if not model.hasChildren(each)]
    tree.scrollTo(index)
    start = robot.in_item(tree, tree.visualRect(index))
    data = bench.new_node(lambda: robot.drag(start, bench.place(-300, -140)), "Input")

    robot.click(bench.place(-60, -120), repeat=2)
    relu = bench.new_node(lambda: bench.found("relu"), "ReLU")

    robot.click(bench.place(260, 130))  # nothing is selected now, and the pointer is here
    robot.press("Tab")
    loss = bench.new_node(lambda: bench.found("mse"), "the loss")
    kinds = [bench.network.nodes[each].kind for each in (data, relu, loss)]
    assert kinds == ["Input", "ReLU", "MSELoss"], kinds
    return data, relu, loss


def draw_wires(bench: Bench, data: str, relu: str, loss: str) -> None:
    """From an output to an input, and from an input back to an output."""
    robot, network = bench.robot, bench.network
    robot.drag(bench.port(data, "output", True), bench.port(relu, "input", False))
    robot.wait(lambda: network.wire_into(relu, "input"), "the wire from an output")
    before = bench.document.snapshot()
    robot.drag(bench.port(loss, "input", False), bench.port(relu, "output", True))
    robot.wait(lambda: network.wire_into(loss, "input"), "the wire from an input")
    bench.undone(before, "the wire")
    robot.press("ctrl+shift+z")
    robot.wait(lambda: network.wire_into(loss, "input"), "the wire to be back")
    # Let go on empty ground, a wire asks for what fits: no Input does.
    robot.drag(bench.port(relu, "output", True), bench.place(300, -160))
    robot.wait(bench.search.hasFocus, "the search box at the wire's end")
    robot.press("Escape")
    robot.wait(lambda: not bench.search.isVisible(), "the box to close")


def splice(bench: Bench, relu: str, loss: str) -> str:
    """A node dropped on a wire is put into it."""
    robot, network = bench.robot, bench.network
    robot.click(bench.place(-250, 150), repeat=2)
    tanh = bench.new_node(lambda: bench.found("tanh"), "Tanh")
    before = bench.document.snapshot()
    wire = bench.scene.wires[f"{loss}.input"]
    card = bench.scene.nodes[tanh].card_rect()
    grip = QPointF(card.width() / 2, 14) - QPointF(card.width() / 2, card.height() / 2)
    middle = robot.in_scene(bench.canvas, wire.path().pointAtPercent(0.5) + grip)
    robot.drag(bench.held(tanh), middle)
    robot.wait(lambda: network.wire_into(tanh, "input"), "Tanh to be in the wire")
    assert network.wire_into(tanh, "input").source == relu
    assert network.wire_into(loss, "input").source == tanh
    bench.undone(before, "the splice")
    robot.press("ctrl+shift+z")
    robot.wait(lambda: network.wire_into(tanh, "input"), "the splice to be back")
    return tanh


def cut(bench: Bench) -> None:
    """Ctrl and the right button draw a knife through every wire."""
    robot, network = bench.robot, bench.network
    before = bench.document.snapshot()
    count = len(network.wires)
    wire = min(bench.scene.wires.values(), key=lambda each: each.ends()[0].x())
    at = robot.in_scene(bench.canvas, wire.path().pointAtPercent(0.5))
    robot.drag(at + QPoint(0, -40), at + QPoint(4, 40), button=3, key="ctrl")
    robot.wait(lambda: len(network.wires) == count - 1, "the wire to be cut")
    bench.undone(before, "the cut")


def select_and_copy(bench: Bench, data: str, relu: str) -> None:
    """A box around two nodes; copied, they are pasted with the wire between them."""
    robot, network = bench.robot, bench.network
    area = bench.scene.node_rects([data, relu]).adjusted(-30, -30, 30, 30)
    corner = robot.in_scene(bench.canvas, area.topLeft())
    robot.drag(corner, robot.in_scene(bench.canvas, area.bottomRight()))
    robot.wait(lambda: bench.window.selection.nodes == {data, relu}, "the box to select two")
    before, wires = bench.document.snapshot(), len(network.wires)
    robot.press("a", "b")
    robot.wait(
        lambda: len({bench.scene.nodes[each].card_rect().bottom() for each in (data, relu)}) == 1,
        "the two to stand on one line",
    )
    bench.undone(before, "the alignment")
    robot.press("ctrl+c")
    robot.wait(lambda: "Input" in QGuiApplication.clipboard().text(), "the clipboard")
    robot.press("ctrl+v")
    robot.wait(lambda: len(network.wires) == wires + 1, "the copies with their wire")
    assert len(bench.window.selection.nodes) == 2
    bench.undone(before, "the paste")
    robot.drag(bench.held(relu), bench.held(relu) + QPoint(20, 110), key="alt")
    robot.wait(lambda: len(network.nodes) == len(before.nodes) + 1, "the copy that was dragged")
    bench.undone(before, "the drag of a copy")


def bend(bench: Bench, tanh: str) -> None:
    """A double-click puts a dot on a wire; the dot is dragged."""
    robot, network = bench.robot, bench.network
    name = f"{tanh}.input"
    at = robot.in_scene(bench.canvas, bench.scene.wires[name].path().pointAtPercent(0.3))
    robot.click(at, repeat=2)
    robot.wait(lambda: network.wires[name].dots, "the dot")
    (dot,) = network.wires[name].dots
    robot.drag(at, at + QPoint(10, 50))
    robot.wait(lambda: network.wires[name].dots[0] != dot, "the dot to move")


def frame_and_note(bench: Bench, relu: str) -> None:
    """A frame takes its node along; a note takes its words."""
    robot, network = bench.robot, bench.network
    robot.click(bench.held(relu))
    robot.press("shift+f")
    title = robot.find(QLineEdit, "renameField")
    robot.wait(title.hasFocus, "the frame's title")
    robot.type("Middle")
    robot.press("Return")
    robot.wait(
        lambda: [each.text for each in network.annotations.values()] == ["Middle"], "a title"
    )
    (frame,) = network.annotations
    rect = bench.scene.annotations.items[frame].rect()
    x = network.nodes[relu].x
    at = robot.in_scene(bench.canvas, rect.topLeft() + QPointF(70, 12))
    robot.drag(at, at + QPoint(30, 20))
    robot.wait(lambda: network.nodes[relu].x > x + 20, "the frame to take its node along")

    robot.click(bench.place(-330, 180))
    robot.press("n")
    words = robot.find(QPlainTextEdit, "noteField")
    robot.wait(words.hasFocus, "the note's field")
    robot.type("as a note")
    robot.press("ctrl+Return")
    robot.wait(
        lambda: "as a note" in {each.text for each in network.annotations.values()}, "the words"
    )


if __name__ == "__main__":
    main()
