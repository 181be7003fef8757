"""The data are looked at by mouse and keyboard, varied, and changed for a table."""

from pathlib import Path

from msgspec import UNSET
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QSlider, QWidget
from robot import shown

from gui.app import create_window
from gui.dialogs.table import TableDialog


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, shelf = window.document, window.data.shelf
    robot.press("ctrl+3")
    robot.wait(lambda: shelf.state == "ready", "the embedded digits")
    grid = window.data.view.bench.grid

    # One class alone, and a sample by its number.
    bars = robot.find(QWidget, "classBars")
    robot.wait(lambda: bars.height() == 10 * 22, "the bars to be laid out")
    robot.click(robot.on_screen(bars, QPoint(30, 3 * 22 + 11)))
    robot.wait(lambda: grid.samples.count == 2000, "the threes alone")
    robot.click(robot.on_screen(bars, QPoint(30, 3 * 22 + 11)))
    robot.wait(lambda: grid.samples.count == 20_000, "all digits")
    robot.click(robot.on_screen(robot.find(QLineEdit, "samplePlace")))
    robot.type("1234")
    robot.press("Return")
    robot.wait(lambda: grid.chosen == 1234, "sample 1234")

    # A slider by the keyboard, taken back in one step.
    slider = robot.find(QSlider, "shiftSlider")
    slider.setFocus()
    robot.press("Right", "Right", "Right", "Right", "Right")
    robot.wait(lambda: slider.value() == 5, "the slider to move")
    assert document.settings.augmentation.shift == 2
    robot.press("ctrl+z")
    robot.wait(lambda: document.settings.augmentation is UNSET, "no augmentation again")

    # A table, with the columns that are guessed.
    rows = "".join(f"{n / 10},{n * n % 7},{'ab'[n % 2]}\n" for n in range(40))
    Path("flowers.csv").write_text("long,wide,kind\n" + rows)
    robot.answer(TableDialog, lambda dialog: robot.press("Return"))
    window.data.commands.open_table("flowers.csv")
    robot.wait(lambda: document.settings.data.classes == ("a", "b"), "the table to be chosen")
    robot.wait(lambda: shelf.samples.title == "flowers", "its rows")
    robot.focus()  # which the dialog took
    robot.press("ctrl+z")
    robot.wait(lambda: document.settings.data.source == "digits", "the digits again")
    window.session.shutdown()


if __name__ == "__main__":
    main()
