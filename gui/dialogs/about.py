"""Which version this is, and what it stands on."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QCoreApplication, qVersion
from PySide6.QtWidgets import QMessageBox, QWidget


def program_version() -> str:
    """The installed version; "from source" where nothing is installed."""
    try:
        return version("backprop-studio")
    except PackageNotFoundError:
        return QCoreApplication.translate("about", "from source")


def show_about(parent: QWidget) -> None:
    """Tell it in a dialog."""
    box = QMessageBox(parent)
    box.setObjectName("about")
    box.setWindowTitle(QCoreApplication.translate("about", "About Backprop Studio"))
    box.setText(f"Backprop Studio {program_version()}")
    stands_on = QCoreApplication.translate(
        "about",
        "Python {0}, Qt {1}. Its type is Inter and JetBrains Mono (SIL Open Font License).",
    ).format(platform.python_version(), qVersion())
    box.setInformativeText(stands_on)
    box.exec()
