"""The commands of the data as rows of data: where samples come from."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
DATASET_COMMANDS = (
    Command(
        "data.open_folder",
        T("actions", "Open a folder of images…"),
        T("actions", "Learn from a folder of images with a CSV, or from MNIST's four files"),
        ("Ctrl+Shift+O",),
        "open",
    ),
    Command(
        "data.open_table",
        T("actions", "Open a table…"),
        T("actions", "Learn from the columns of a CSV"),
        ("Ctrl+Shift+T",),
        "table",
    ),
    Command(
        "data.generate",
        T("actions", "Generate digits…"),
        T("actions", "Make as many handwritten digits as you like on this machine"),
        icon="pen",
    ),
    Command(
        "data.download",
        T("actions", "Download MNIST"),
        T("actions", "Fetch 70 000 scanned digits, 12 MB, and learn from them"),
        icon="export",
    ),
    Command(
        "data.cancel",
        T("actions", "Stop loading"),
        T("actions", "Stop the loading of data that is on its way"),
        icon="close",
    ),
)
