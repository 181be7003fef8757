"""From an empty canvas to a trained network without touching the mouse."""

from PySide6.QtWidgets import QGraphicsView, QLineEdit
from robot import shown

from gui.app import create_window


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, session = window.document, window.session
    robot.press("ctrl+n")
    robot.wait(lambda: not document.network.nodes, "an empty canvas")
    robot.find(QGraphicsView, "networkCanvas").setFocus()  # where a new window has it
    search = robot.find(QLineEdit, "canvasSearchField")

    # Each layer follows the one before, wired to it. Two heads are joined by an Add.
    for count, word in enumerate(("input", "flatten", "linear", "tanh", "add"), 1):
        robot.press("Tab")
        robot.wait(search.hasFocus, "the search box")
        robot.type(word)
        robot.press("Return")
        robot.wait(lambda count=count: len(document.network.nodes) == count, word)
    nodes = {node.kind: node.id for node in document.network.nodes.values()}
    assert document.network.wire_into(nodes["Add"], "a").source == nodes["Tanh"]

    # Back along the row to Linear, and a second wire from it, past Tanh, into the Add.
    robot.press("alt+Left", "alt+Left")
    robot.wait(lambda: window.selection.nodes == {nodes["Linear"]}, "Linear to be selected")
    robot.press("l")
    robot.wait(search.hasFocus, "the search box")
    robot.type("add")
    robot.press("Return")
    robot.wait(lambda: document.network.wire_into(nodes["Add"], "b"), "the second wire")
    assert document.network.wire_into(nodes["Add"], "b").source == nodes["Linear"]

    robot.press("alt+Right", "alt+Right")
    robot.wait(lambda: window.selection.nodes == {nodes["Add"]}, "Add to be selected")
    robot.press("Tab")
    robot.wait(search.hasFocus, "the search box")
    robot.type("cross")
    robot.press("Return")
    robot.wait(lambda: document.analysis.ready, "the network to be whole")

    # Tanh is left out and taken in again, and all is arranged.
    robot.press("alt+Left", "alt+Left")
    robot.wait(lambda: window.selection.nodes == {nodes["Tanh"]}, "Tanh to be selected")
    robot.press("m")
    robot.wait(lambda: document.network.nodes[nodes["Tanh"]].bypassed, "Tanh to be bypassed")
    assert document.analysis.ready
    robot.press("m")
    robot.wait(lambda: not document.network.nodes[nodes["Tanh"]].bypassed, "Tanh to be back")
    # Along the wires: out of Linear there are two, and the one from Tanh leads on to the Add.
    robot.press("ctrl+Left", "ctrl+Left")
    robot.wait(lambda: window.selection.nodes == {nodes["Linear"]}, "Linear to be reached")
    robot.press("alt+Right", "ctrl+Right", "ctrl+Right")
    robot.wait(lambda: window.selection.nodes == {nodes["Add"]}, "the Add to be reached")
    steps = document.undo_stack.count()
    robot.press("ctrl+shift+a")
    robot.wait(lambda: document.undo_stack.count() == steps + 1, "the arrangement")

    robot.press("ctrl+Return")
    robot.wait(lambda: session.runs.last and len(session.runs.last.loss) > 60, "some batches")
    robot.press("ctrl+shift+period")
    robot.wait(lambda: session.state == "idle", "the run to stop")
    losses = session.runs.last.loss
    losses = session.runs.last.loss.y
    assert losses[-20:].mean() < losses[:5].mean()
    session.shutdown()


if __name__ == "__main__":
    main()
