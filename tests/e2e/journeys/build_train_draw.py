"""A first visit: an empty canvas, layers dragged from the palette and wired, a run, a drawing."""

from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsView, QLabel, QTreeView, QWidget
from robot import Robot, shown

from gui.app import create_window
from gui.canvas.port_item import PortEnd

CLASSES = 10


def drag_from_palette(robot: Robot, kind: str, to: QPointF) -> str:
    """Drag a layer from the palette to a point of the scene; the id of its node."""
    tree = robot.find(QTreeView, "paletteTree")
    canvas = robot.find(QGraphicsView, "networkCanvas")
    network = robot.window.document.network
    before = set(network.nodes)
    model = tree.model()
    found = model.match(
        model.index(0, 0), Qt.ItemDataRole.DisplayRole, kind, 1, Qt.MatchFlag.MatchRecursive
    )
    [index] = [each for each in found if not model.hasChildren(each)] or found
    tree.expand(index.parent())
    tree.scrollTo(index)
    robot.drag(robot.in_item(tree, tree.visualRect(index)), robot.in_scene(canvas, to))
    robot.wait(lambda: set(network.nodes) - before, f"{kind} to be on the canvas")
    [node] = set(network.nodes) - before
    assert network.nodes[node].kind == kind
    return node


def wire(robot: Robot, source: str, target: str) -> None:
    """Drag from an output to an input."""
    canvas = robot.find(QGraphicsView, "networkCanvas")
    scene = canvas.scene()
    start = scene.port_point(PortEnd(source, "output", True))
    end = scene.port_point(PortEnd(target, "input", False))
    robot.drag(robot.in_scene(canvas, start), robot.in_scene(canvas, end))
    robot.wait(
        lambda: robot.window.document.network.wire_into(target, "input"), "the wire to be there"
    )


def main() -> None:
    window = create_window()
    robot = shown(window)
    document = window.document
    robot.press("ctrl+n")
    robot.wait(lambda: not document.network.nodes, "an empty canvas")

    canvas = robot.find(QGraphicsView, "networkCanvas")
    middle = canvas.mapToScene(canvas.viewport().rect().center())
    # The layer's own name is not unique in the palette's text ("Linear" is a category too), so
    # search narrows it down first, as a person would.
    nodes = []
    for column, kind in enumerate(("Input", "Flatten", "Linear", "CrossEntropyLoss")):
        robot.click(robot.on_screen(robot.find(QWidget, "paletteSearch")))
        robot.press("ctrl+a")
        robot.type(kind)
        tree = robot.find(QTreeView, "paletteTree")
        robot.wait(lambda tree=tree: tree.model().rowCount() >= 1, "the search to find")
        at = middle + QPointF(-330 + 200 * column, -60)
        nodes.append(drag_from_palette(robot, kind, at))

    for source, target in pairwise(nodes):
        wire(robot, source, target)
    shapes = document.analysis.shapes
    assert shapes[nodes[1], "output"] == (784,)
    assert shapes[nodes[2], "output"] == (CLASSES,)
    assert document.analysis.ready

    # Seven steps so far, each undone and redone by the keyboard.
    complete = document.snapshot()
    robot.press(*["ctrl+z"] * 7)
    robot.wait(lambda: not document.network.nodes, "seven steps to be undone")
    robot.press(*["ctrl+shift+z"] * 7)
    robot.wait(lambda: document.snapshot() == complete, "seven steps to be done again")

    robot.press("ctrl+Return")
    session = window.session
    robot.wait(lambda: session.state == "training", "training to begin")
    robot.wait(lambda: len(session.runs.last.loss), "the first point")

    # Draw a one while it trains.
    pad = robot.find(QWidget, "drawPad")
    digit = robot.find(QLabel, "predictedDigit")
    area = pad.rect()
    top = QPoint(area.center().x() + 8, area.top() + area.height() // 5)
    bottom = QPoint(area.center().x() - 8, area.bottom() - area.height() // 5)
    steps = 16
    robot.draw([robot.on_screen(pad, top + (bottom - top) * (k / steps)) for k in range(steps + 1)])
    bars = robot.find(QWidget, "predictionBars")
    robot.wait(lambda: len(bars.values) == CLASSES, "ten probabilities")
    robot.wait(lambda: session.state == "idle", "the run to end")
    assert abs(sum(bars.values) - 1) < 1e-3
    robot.wait(lambda: digit.text() == "1", "the drawn one to be recognised")
    session.shutdown()


if __name__ == "__main__":
    main()
