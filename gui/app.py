"""Starting the window: `create_window` for scripts and tests, `main` for people."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.files.recovery import Recovery
from gui.garbage import Collector
from gui.icons import application_icon
from gui.log import report_exception, start_log
from gui.main_window import MainWindow
from gui.settings import Settings
from gui.style import Style
from gui.theme import theme


def create_window(project_path: str | Path | None = None) -> MainWindow:
    """The window, not shown yet, with this project or else the LeNet template in it.

    The QApplication is made here unless there is one. A project that cannot be opened is told
    in the window, which then holds the template. The window is a new one in any case, even where
    another holds the same file; what people open goes to the window that has it.
    """
    window = make_window(project_path)
    window.complete()
    return window


def make_window(project_path: str | Path | None = None) -> MainWindow:
    """As `create_window`, but the plots are added only once the window has been painted."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    _dress(application)
    window = MainWindow()
    if project_path is not None:
        window.files.open(Path(project_path))
    return window


def main(argv: Sequence[str] | None = None) -> int:
    """Show the window until it is closed; `argv` may name a project. Returns the exit status."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    start_log()
    sys.excepthook = report_exception
    window = make_window(arguments[0] if arguments else None)
    window.show()
    gc.freeze()  # what is there so far stays, and no collection looks through it
    recovery = Recovery(window)
    recovery.start()
    return QApplication.exec()


def _dress(application: QApplication) -> None:
    """Give the application its name, theme, type, style and collector of garbage, once."""
    if application.findChild(Style) is not None:
        return
    application.setApplicationName("backprop-studio")
    application.setApplicationDisplayName("Backprop Studio")
    application.setOrganizationName("Backprop Studio")
    application.setDesktopFileName("backprop-studio")
    theme().set_mode(Settings().theme_mode)
    theme().follow_system()
    Style(application)
    Collector(application)
    application.setWindowIcon(application_icon())
