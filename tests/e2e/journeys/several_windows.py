"""Two windows by the keyboard: each undoes its own, and quitting asks for each."""

from PySide6.QtWidgets import QMessageBox
from robot import Robot, shown

from gui.app import create_window
from gui.window_list import window_list


def main() -> None:
    first = create_window()
    robot = shown(first)
    robot.press("ctrl+shift+n")
    robot.wait(lambda: len(window_list().windows) == 2, "another window")
    second = next(each for each in window_list().windows if each is not first)
    other = Robot(second)
    other.wait(lambda: second.isVisible() and second.session.worker_pid, "it to be there")
    assert second.session.worker_pid != first.session.worker_pid
    assert not second.document.network.nodes

    # What is done in one is not done in the other.
    other.focus()
    other.press("Tab")
    other.type("relu")
    other.press("Return")
    other.wait(lambda: len(second.document.network.nodes) == 1, "the layer in the new window")
    assert not first.files.modified
    robot.focus()
    robot.press("ctrl+a", "Delete")
    robot.wait(lambda: not first.document.network.nodes, "the first window's layers to go")
    robot.press("ctrl+z")
    robot.wait(lambda: len(first.document.network.nodes) == 10, "them to come back")
    assert len(second.document.network.nodes) == 1

    # Quitting: only the one with unsaved work asks, and Escape keeps both.
    asked: list[str] = []

    def keep(box: QMessageBox) -> None:
        asked.append(box.text())
        robot.press("Escape")

    robot.answer(QMessageBox, keep)
    robot.press("ctrl+q")
    robot.wait(lambda: asked, "the question")
    robot.wait(lambda: first.isVisible() and second.isVisible(), "both to stay")
    assert asked == ["Save Untitled?"]

    def give_up(box: QMessageBox) -> None:
        box.button(QMessageBox.StandardButton.Discard).click()

    robot.focus(second)
    robot.answer(QMessageBox, give_up)
    robot.press("ctrl+q")
    robot.wait(lambda: not window_list().windows, "all windows to close")


if __name__ == "__main__":
    main()
