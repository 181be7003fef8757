"""The About dialog tells versions."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.dialogs.about import program_version, show_about


def test_versions_are_told(qtbot, monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        QMessageBox, "exec", lambda box: told.extend((box.text(), box.informativeText()))
    )
    parent = QWidget()
    qtbot.addWidget(parent)
    show_about(parent)
    assert told[0] == f"Backprop Studio {program_version()}"
    assert platform.python_version() in told[1] and qVersion() in told[1]
