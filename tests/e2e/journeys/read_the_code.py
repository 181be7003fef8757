"""The network is read as code: layers and lines find one another, and the code is taken along."""

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGraphicsView, QToolButton, QWidget
from robot import shown

from gui.app import create_window
from gui.panels.code_text import CodeText


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, selection, view = window.document, window.selection, window.code_view
    canvas = robot.find(QGraphicsView, "networkCanvas")
    named = {node.name: node.id for node in document.network.nodes.values()}

    def card(name: str) -> QPoint:
        rect = canvas.scene().nodes[named[name]].card_rect()
        return robot.in_scene(canvas, QPointF(rect.center().x(), rect.top() + 14))

    # A layer that is chosen on the canvas is marked in the code.
    robot.click(card("conv2"))
    robot.wait(lambda: selection.only_node() == named["conv2"], "conv2 to be selected")
    robot.press("ctrl+6")
    robot.wait(robot.find(QWidget, "codeView").isVisible, "the code's tab")
    pytorch = robot.find(CodeText, "codeText-pytorch")
    robot.wait(lambda: "conv2=nn.Conv2d" in pytorch.toPlainText(), "the PyTorch code")
    lines = pytorch.toPlainText().splitlines()
    robot.wait(lambda: bool(pytorch.marked), "conv2's line to be marked")
    assert all("conv2" in lines[line - 1] for line in pytorch.marked)

    # A click on a line chooses its layer, in every column.
    line = view.columns["pytorch"].source.lines[named["pool1"]][0]
    first = pytorch.verticalScrollBar().value() + 1
    height = pytorch.fontMetrics().height()
    inside = QPoint(pytorch.numbers_width + 60, (line - first) * height + height // 2)
    robot.click(robot.on_screen(pytorch, inside))
    robot.wait(lambda: selection.only_node() == named["pool1"], "pool1 to be selected")
    engine = robot.find(CodeText, "codeText-engine")
    robot.wait(lambda: engine.marked == pytorch.marked, "its line in the engine's code")

    # Down by the keyboard: the next layer.
    robot.press("Down")
    robot.wait(lambda: selection.only_node() == named["conv2"], "conv2 by the keyboard")

    # An edit shows at once, and the button copies what is shown.
    robot.press("ctrl+1")
    robot.click(card("relu1"))
    robot.press("Delete")
    robot.wait(lambda: named["relu1"] not in document.network.nodes, "relu1 to go")
    robot.press("ctrl+6")
    robot.wait(view.refusal.isVisible, "what keeps it from being trained")
    robot.press("ctrl+z")
    robot.wait(lambda: not view.refusal.isVisible(), "the code again")
    robot.click(robot.on_screen(robot.find(QToolButton, "code.copy_pytorch.button")))
    clipboard = QGuiApplication.clipboard()
    robot.wait(lambda: clipboard.text() == pytorch.toPlainText(), "the code in the clipboard")
    window.session.shutdown()


if __name__ == "__main__":
    main()
