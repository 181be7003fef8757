"""The program is killed with unsaved work, and the next one offers it."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton
from robot import PATIENCE, Robot, shown

import main as program
from gui.app import create_window
from gui.dialogs.recovery import RecoveryDialog
from gui.files.autosave import autosaves_folder
from gui.files.recovery import Recovery


def xdotool(*command: object) -> str:
    return subprocess.run(
        ["xdotool", *map(str, command)], capture_output=True, text=True, check=False
    ).stdout.strip()


def kept() -> list[Path]:
    return list(autosaves_folder().glob("*/project.json"))


def edit_and_kill() -> None:
    """Start the program, delete the whole network in it, and kill it once that was kept."""
    running = subprocess.Popen([sys.executable, program.__file__])
    try:
        found = xdotool("search", "--sync", "--onlyvisible", "--name", "LeNet").split()
        xdotool("windowfocus", "--sync", found[0])
        for _ in range(int(PATIENCE / 0.5)):
            if kept():
                break
            # The first keys may come before the window takes any; once more does no harm.
            xdotool("key", "--delay", 60, "ctrl+a", "Delete")
            QTest.qWait(500)
        assert kept(), "the edit was not kept"
    finally:
        running.kill()
        running.wait()


def main() -> None:
    edit_and_kill()
    window = create_window()
    robot: Robot = shown(window)
    assert len(window.document.network.nodes) == 10
    Recovery(window).start()
    robot.wait(lambda: window.findChild(RecoveryDialog), "the question")
    dialog = window.findChild(RecoveryDialog)
    changes = dialog.findChild(QListWidget)
    told = [changes.item(row).text() for row in range(changes.count())]
    assert QTest.qWaitForWindowExposed(dialog, 20_000)
    robot.click(robot.on_screen(dialog.findChild(QPushButton, "recoverEdits")))
    robot.wait(lambda: not window.document.network.nodes, "the recovered edit")
    assert "fc (Linear) was removed." in told, told
    assert window.files.modified and kept()
    window.close_unasked()
    assert not kept() and os.listdir(autosaves_folder()) == []


if __name__ == "__main__":
    main()
