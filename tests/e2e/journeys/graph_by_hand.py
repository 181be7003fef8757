"""The recorded graph by hand: linked with the canvas both ways, folded, searched and checked."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QGraphicsView, QLabel, QLineEdit
from robot import shown

from gui.app import create_window
from gui.autograd.check_dialog import CheckDialog

TRAINING = 90.0
"""Seconds: the worker reads its data before it records."""


def main() -> None:
    window = create_window()
    robot = shown(window)
    document = window.document
    canvas = robot.find(QGraphicsView, "networkCanvas")
    view = window.autograd.view
    scene = view.graph_scene

    def node(name: str) -> str:
        return next(each.id for each in document.network.nodes.values() if each.name == name)

    def index(name: str) -> int:
        return next(each.index for each in view.graph.nodes if each.name == name)

    def op(name: str):
        return robot.in_scene(view, scene.nodes[index(name)].sceneBoundingRect().center())

    def title(path: str):
        item = scene.groups.get(path) or scene.nodes[path]
        return robot.in_scene(view, item.pos() + QPointF(44, 20))

    # A network that rests is recorded as soon as somebody looks.
    robot.press("ctrl+2")
    robot.wait(lambda: not view.is_empty, "the graph", TRAINING)
    fc, conv = node("fc"), node("conv1")
    assert {fc, conv} <= set(scene.groups)

    # From the graph to the canvas, and back.
    robot.click(op("AddmmBackward0"))
    robot.wait(lambda: window.selection.nodes == {fc}, "fc to be selected on the canvas")
    robot.wait(lambda: scene.groups[fc].selected and view.card.isVisible(), "its card")
    robot.press("ctrl+1")
    robot.wait(canvas.isVisible, "the canvas")
    card = canvas.scene().nodes[conv].card_rect()
    robot.click(robot.in_scene(canvas, QPointF(card.center().x(), card.top() + 14)))
    robot.wait(lambda: window.selection.nodes == {conv}, "conv1 to be selected")
    robot.press("ctrl+2")
    robot.wait(lambda: view.isVisible() and scene.groups[conv].selected, "conv1 in the graph")
    assert not scene.groups[fc].selected

    # A layer is folded and unfolded by a double-click, and by Enter.
    robot.click(title(fc), repeat=2)
    robot.wait(lambda: fc in scene.nodes and fc not in scene.groups, "fc to be folded")
    robot.click(title(fc), repeat=2)
    robot.wait(lambda: fc in scene.groups, "fc to be unfolded")
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    view.set_current(index("fc.weight"))
    robot.press("Return")
    robot.wait(lambda: view.current == fc, "Enter to fold it")
    robot.press("Return")
    robot.wait(lambda: fc in scene.groups, "Enter to unfold it")

    # Ctrl+F finds in the graph while that is shown.
    search = robot.find(QLineEdit, "autogradSearch")
    robot.press("ctrl+f")
    robot.wait(search.hasFocus, "the search")
    robot.type("1568")
    robot.press("Return", "Return")
    robot.wait(lambda: view.current is not None, "something to be found")
    assert len(window.autograd.search.found) >= 2
    assert " of " in window.autograd.search.count.text()
    robot.press("Escape")
    robot.wait(lambda: search.text() == "" and view.hasFocus(), "the search to end")

    # The worker checks the gradient of the weight.
    view.set_current(index("fc.weight"))
    window.actions_by_id["autograd.check_gradient"].trigger()
    dialog = window.findChild(CheckDialog)
    verdict = dialog.findChild(QLabel, "gradientVerdict")
    robot.wait(lambda: "is right" in verdict.text(), "the verdict", TRAINING)
    assert dialog.table.rowCount() > 0
    robot.focus(dialog)
    robot.press("Escape")
    robot.wait(lambda: window.findChild(CheckDialog) is None, "the dialog to close")
    window.close()


if __name__ == "__main__":
    main()
