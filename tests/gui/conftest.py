"""Every test of the window: offscreen, in the program's dress, with settings of its own.

A test that leaves a running timer, thread or process behind fails, and so does one that makes
Qt warn.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
import shiboken6
from PySide6.QtCore import QProcess, QSettings, QThread, QTimer
from PySide6.QtWidgets import QApplication

from gui.style import Style
from gui.theme import Mode, theme


def pytest_configure(config: pytest.Config) -> None:
    """Let Qt say this: offscreen there is no window manager that sizes could be told to."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(scope="session")
def dressed_application(qapp: QApplication) -> QApplication:
    """The application with the program's fonts, palette and style sheet."""
    Style(qapp)
    return qapp


@pytest.fixture(autouse=True)
def window_world(dressed_application: QApplication, tmp_path: Path) -> Iterator[None]:
    """Settings nobody else sees and the dark theme before; nothing left running after."""
    settings = tmp_path / "settings"
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(settings))
    theme().set_mode("dark")
    yield
    left = _left_running()
    assert not left, f"the test left running: {', '.join(left)}"


@pytest.fixture(params=["dark", "light"])
def each_theme(request: pytest.FixtureRequest) -> Mode:
    """Runs the test in both themes."""
    theme().set_mode(request.param)
    return request.param


def _left_running() -> list[str]:
    left = []
    for each in gc.get_objects():
        if not isinstance(each, QTimer | QThread | QProcess) or not shiboken6.isValid(each):
            continue
        if isinstance(each, QTimer):
            running = each.isActive()
        elif isinstance(each, QThread):
            running = each.isRunning() and each is not QThread.currentThread()
        else:
            running = each.state() != QProcess.ProcessState.NotRunning
        if running:
            left.append(f"{each!r} of {each.parent()!r}")
    main = threading.main_thread()
    left += [repr(each) for each in threading.enumerate() if each is not main and not each.daemon]
    return left
