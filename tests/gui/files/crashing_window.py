"""A program of its own for the tests of recovery: edits, and then waits to be killed.

Its arguments are titles: a window is opened for each and given that title. Where the title is a
file's path, that file is opened in the window and its first layer is renamed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from engine.studio.network import operations
from engine.studio.network.edits import ChangeTitle
from gui.app import create_window
from gui.files import autosave


def main(titles: list[str]) -> None:
    autosave.MILLISECONDS = 20
    windows = []
    for title in titles:
        path = Path(title)
        window = create_window(path if path.is_absolute() else None)
        windows.append(window)
        window.show()
        if path.is_absolute():
            edits = operations.rename(window.document.network, "n2", "renamed")
            window.document.push("Rename", edits)
        else:
            window.document.push("Title", [ChangeTitle(title)])

    def tell() -> None:
        if all(window.autosaver.is_settled for window in windows):
            print("settled", flush=True)
            clock.stop()

    clock = QTimer(interval=10)
    clock.timeout.connect(tell)
    clock.start()
    from PySide6.QtWidgets import QApplication

    QApplication.exec()


if __name__ == "__main__":
    main(sys.argv[1:])
