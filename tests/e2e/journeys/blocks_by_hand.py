"""Layers become a block by hand; it is entered, edited, left, repeated, kept and used again."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QGraphicsView, QLineEdit, QToolButton
from robot import shown

from gui.app import create_window
from gui.block_library import block_library


def main() -> None:
    window = create_window()
    robot = shown(window)
    document = window.document
    canvas = robot.find(QGraphicsView, "networkCanvas")
    scene = canvas.scene()
    first = document.snapshot()

    def named(name: str) -> str:
        return next(each.id for each in document.network.nodes.values() if each.name == name)

    def held(node: str):
        card = scene.nodes[node].card_rect()
        return robot.in_scene(canvas, QPointF(card.center().x(), card.top() + 14))

    # Two layers are selected by a box and become a block.
    conv, relu = named("conv1"), named("relu1")
    area = scene.node_rects([conv, relu]).adjusted(-20, -14, 20, 14)
    robot.drag(robot.in_scene(canvas, area.topLeft()), robot.in_scene(canvas, area.bottomRight()))
    robot.wait(lambda: window.selection.nodes == {conv, relu}, "the box to select two")
    robot.press("ctrl+g")
    robot.wait(lambda: "Block" in {n.kind for n in document.network.nodes.values()}, "the block")
    block = named("block")
    title = robot.find(QLineEdit, "renameField")
    robot.wait(title.hasFocus, "the field for its name")
    robot.type("Stem")
    robot.press("Return")
    robot.wait(lambda: document.project.blocks["b1"].name == "Stem", "its name")
    assert window.selection.nodes == {block}
    assert document.analysis.ready

    # In by a double-click: a layer is added there. Out by Escape, twice.
    robot.click(held(block), repeat=2)
    robot.wait(lambda: document.level == (block,), "the block to be entered")
    assert robot.find(QToolButton, "crumb0").isVisible()
    robot.click(held(relu))
    robot.wait(lambda: window.selection.nodes == {relu}, "ReLU to be selected")
    robot.press("Delete")
    robot.wait(lambda: relu not in document.network.nodes, "ReLU to go")
    robot.press("Escape")
    robot.wait(lambda: document.level == (), "the block to be left")
    assert not document.analysis.ready

    # Undo goes into the block, where the edit was.
    robot.press("ctrl+z")
    robot.wait(lambda: document.level == (block,) and relu in document.network.nodes, "undo")
    robot.click(robot.on_screen(robot.find(QToolButton, "crumb0")))
    robot.wait(lambda: document.level == (), "the way back")

    # By the keyboard: in, out; a second use of the same block; kept, and laid out again.
    canvas.setFocus()
    robot.click(held(block))
    robot.wait(lambda: window.selection.nodes == {block}, "the block to be selected")
    robot.press("Return")
    robot.wait(lambda: document.level == (block,), "Enter to enter")
    robot.press("shift+Return")
    robot.wait(lambda: document.level == () and window.selection.nodes == {block}, "to be out")
    robot.press("ctrl+d")
    robot.wait(lambda: len({n.id for n in document.network.nodes.values() if n.block}) == 2, "two")
    robot.press("ctrl+z")
    robot.wait(lambda: len({n.id for n in document.network.nodes.values() if n.block}) == 1, "one")
    window.selection.set({block})  # a click would be the second of a double one
    robot.press("ctrl+shift+k")
    robot.wait(lambda: "stem" in block_library().entries, "the block to be kept")
    robot.press("ctrl+shift+g")
    robot.wait(lambda: conv in document.network.nodes, "the layers to be back")
    assert document.analysis.ready

    while document.undo_stack.canUndo():
        robot.press("ctrl+z")
    assert document.snapshot() == first
    window.close_unasked()


if __name__ == "__main__":
    main()
