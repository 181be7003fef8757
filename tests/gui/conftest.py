"""Every test of the window: offscreen, in the program's dress, with settings of its own.

A test that leaves a running timer, thread or process behind fails, and so does one that makes
Qt warn.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QProcess, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication

from gui.garbage import Collector, collect_what_is_due
from gui.style import Style
from gui.theme import Mode, theme

if TYPE_CHECKING:
    from gui.main_window import MainWindow

MakeWindow = Callable[..., "MainWindow"]
FAKE_WORKER = Path(__file__).parent / "training" / "fake_worker.py"


def pytest_configure(config: pytest.Config) -> None:
    """Let Qt say this: offscreen there is no window manager to tell sizes and order to."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")
    config.addinivalue_line("qt_log_ignore", "This plugin does not support raise")
    config.addinivalue_line("qt_log_ignore", "This plugin does not support grabbing the keyboard")


@pytest.fixture(scope="session")
def dressed_application(qapp: QApplication) -> QApplication:
    """The application with the program's fonts, palette and style sheet.

    What is there now stays: no test looks through it for what it left behind, nor collects it.
    """
    import gui.main_window  # noqa: F401

    Style(qapp)
    gc.collect()
    gc.freeze()
    return qapp


@pytest.fixture(autouse=True)
def window_world(
    dressed_application: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Settings and data nobody else sees, the dark theme before; nothing left running after.

    Widgets that are to be deleted later are deleted after the test, as without an event loop nobody
    does it and each new style would be worn by them all. Garbage is collected in this thread, as
    the program does it.
    """
    gc.disable()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    settings = tmp_path / "settings"
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(settings))
    theme().set_mode("dark")
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = _left_running()
    collect_what_is_due()
    assert not left, f"the test left running: {', '.join(left)}"


@pytest.fixture(params=["dark", "light"])
def each_theme(request: pytest.FixtureRequest) -> Mode:
    """Runs the test in both themes."""
    theme().set_mode(request.param)
    return request.param


@pytest.fixture
def make_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot) -> Iterator[MakeWindow]:
    """Makes whole windows, shown, whose worker is fake, with the options given."""
    from gui.main_window import MainWindow

    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[MainWindow] = []

    def make(*options: str) -> MainWindow:
        window = MainWindow(worker_command=[sys.executable, str(FAKE_WORKER), *options])
        made.append(window)
        window.complete()
        window.resize(1280, 800)
        window.show()
        qtbot.waitUntil(lambda: window.session.worker_pid != 0)
        return window

    yield make
    for window in made:
        monkeypatch.setattr(window.file_commands, "may_leave", lambda: True)
        window.close()
        window.deleteLater()


@pytest.fixture
def window(make_window: MakeWindow) -> MainWindow:
    """A window with LeNet in it, whose fake worker obeys."""
    return make_window()


def _left_running() -> list[str]:
    left = []
    for each in gc.get_objects():
        # By type(), for isinstance() asks an object's own __class__, which may be anything.
        kinds = (QTimer, QThread, QProcess)
        if not issubclass(type(each), kinds) or not shiboken6.isValid(each):
            continue
        if isinstance(each, QTimer):
            running = each.isActive() and not isinstance(each.parent(), Collector)
        elif isinstance(each, QThread):
            running = each.isRunning() and each is not QThread.currentThread()
        else:
            running = each.state() != QProcess.ProcessState.NotRunning
        if running:
            left.append(f"{each!r} of {each.parent()!r}")
    main = threading.main_thread()
    left += [repr(each) for each in threading.enumerate() if each is not main and not each.daemon]
    return left
