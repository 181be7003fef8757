"""One batch of a small network stepped through by keys and mouse, with a breakpoint."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from robot import shown

from engine.studio.network.templates import TEMPLATES
from gui.app import create_window


def main() -> None:
    window = create_window()
    robot = shown(window)
    window.files.new(TEMPLATES["binary"].make())
    debugger = window.debugging.debugger
    robot.press("ctrl+shift+d")
    robot.wait(lambda: debugger.replay is not None, "the recording")
    timeline = robot.find(QWidget, "debugTimeline")
    view = window.autograd.view
    robot.wait(timeline.isVisible, "the timeline")

    # Two ops forward, one back, on to the next layer; the canvas follows.
    robot.press("F8", "F8", "shift+F8")
    robot.wait(lambda: debugger.at == 1, "the second op")
    robot.press("F7")
    robot.wait(lambda: debugger.at == 2, "the next layer")
    assert window.selection.nodes == {debugger.step.layer}

    # A breakpoint there, by its key; a run from the start stops at it, forward and backward.
    robot.press("F9")
    robot.wait(lambda: debugger.stopping_nodes == {debugger.step.node}, "the breakpoint")
    robot.click(robot.on_screen(timeline, timeline.cell(0).center()))
    robot.wait(lambda: debugger.at == 0, "a click to lead to the start")
    robot.press("F5")
    robot.wait(lambda: debugger.at == 2, "the run to stop")
    robot.press("F5")
    robot.wait(lambda: debugger.step.phase == "backward", "the run to stop on the way back")
    assert debugger.step.operation == 2
    words = [label.text() for label in window.debugging.card.findChildren(QLabel)]
    assert "∂L/∂W = (∂L/∂y)ᵀ·x" in words

    # A click on an op of the graph goes to its step; Home shows all of it.
    view.setFocus()
    robot.press("Home")
    first = debugger.replay.recording.operations[0].node
    robot.wait(lambda: view.item_of(first) is not None, "the recorded graph")
    place = view.item_of(first).sceneBoundingRect().center() - QPointF(0, 10)
    robot.click(robot.in_scene(view, place))
    robot.wait(lambda: debugger.step.node == first, "the op's step")
    assert debugger.step.phase == "backward" and view.item_of(first).marked

    # To the updates by the timeline's keys, and tensors as histograms.
    timeline.setFocus()
    robot.press("End")
    robot.wait(lambda: debugger.step.phase == "update", "the last update")
    look = robot.find(QComboBox, "stepLook")
    look.setFocus()
    robot.press("End")
    robot.wait(
        lambda: {each.look for each in window.debugging.card.values} == {"histogram"}, "bars"
    )
    window.session.shutdown()


if __name__ == "__main__":
    main()
