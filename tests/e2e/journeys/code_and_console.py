"""Code that came in a file runs once it is allowed; then a gradient is asked for in the console."""

from pathlib import Path

import msgspec
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton
from robot import shown

from engine.studio.network.archive import save
from engine.studio.network.templates import TEMPLATES
from gui.app import create_window

CODE = """\
def forward(self, x, image):
    # A loop that goes on as long as the data asks.
    for _ in range(3):
        if x.abs().max() < 1:
            break
        x = torch.tanh(x)
    return x
"""


def foreign_project() -> Path:
    """A file whose code nobody has allowed here."""
    project = TEMPLATES["define-by-run"].make()
    nodes = tuple(
        msgspec.structs.replace(node, parameters={**node.parameters, "code": CODE})
        if node.kind == "Code"
        else node
        for node in project.nodes
    )
    path = Path("foreign.bps").absolute()
    save(path, msgspec.structs.replace(project, nodes=nodes), path.parent / "workspace", [])
    return path


def main() -> None:
    window = create_window(foreign_project())
    robot = shown(window)
    document, session, canvas = window.document, window.session, window.canvas

    # The file shows its code, and nothing has run.
    canvas.fit()
    robot.click(robot.in_scene(canvas, canvas.scene().nodes["n4"].sceneBoundingRect().center()))
    robot.wait(lambda: window.selection.only_node() == "n4", "the code to be selected")
    assert window.inspector.findChild(QPlainTextEdit, "code").toPlainText() == CODE
    robot.wait(lambda: document.analysis.problems, "the code to be refused")
    assert [each.id for each in document.analysis.problems] == ["code-not-allowed"]

    # The first run asks; what is allowed is tried, and then trained.
    def allow(dialog: QDialog) -> None:
        assert CODE.strip() in dialog.findChild(QPlainTextEdit, "askToRunCodeCode").toPlainText()
        robot.click(robot.on_screen(dialog.findChild(QPushButton, "runCode")))

    robot.answer(QDialog, allow)
    robot.press("ctrl+Return")
    robot.wait(lambda: session.state == "training", "training to begin")
    assert document.analysis.shapes["n4", "output"] == (64,)
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")

    # The console, by its keys: the graph shows what a backward pass leaves.
    robot.focus()  # which the question had
    robot.press("ctrl+grave")
    console = window.console
    robot.wait(console.input.hasFocus, "the console to have the keyboard")
    norms = []
    session.watching.gradient_norms_changed.connect(norms.append)

    def enter(text: str) -> None:
        robot.type(text)
        robot.press("Return")
        robot.wait(lambda: not session.console.is_busy, f"an answer to {text}")

    enter("x.grad")
    norms.clear()
    enter("loss.backward()")
    robot.wait(lambda: norms, "the gradients in the graph")
    assert 0 in norms[-1].norms
    enter("x.grad.shape")
    assert console.output.toPlainText().endswith(">>> x.grad.shape\ntorch.Size([64, 1, 28, 28])")

    # What goes on without end is interrupted, and the worker lives.
    pid = session.worker_pid
    robot.type("while True: pass")
    robot.press("Return", "Return")
    robot.wait(lambda: session.console.is_busy, "the loop to run")
    robot.press("ctrl+c")
    robot.wait(lambda: not session.console.is_busy, "the loop to end")
    assert console.output.toPlainText().endswith("Interrupted.") and session.worker_pid == pid
    enter("1 + 1")
    assert console.output.toPlainText().endswith(">>> 1 + 1\n2")
    session.shutdown()


if __name__ == "__main__":
    main()
