"""What is being read or fetched, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from engine.studio.network.sentences import number


class LoadingStrip(QWidget):
    """Hidden while there is nothing on its way."""

    def __init__(self, cancel: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self._words.setObjectName("loadingWords")
        self._count = QLabel()
        self._count.setProperty("role", "secondary")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setObjectName("loadingBar")
        self._bar.setAccessibleName(self.tr("Loading"))
        stop = QPushButton(self.tr("Stop"))
        stop.setProperty("role", "link")
        stop.setObjectName("stopLoadingButton")
        stop.setAccessibleName(self.tr("Stop loading"))
        stop.setToolTip(cancel.toolTip())
        stop.clicked.connect(cancel.trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._count)
        row.addWidget(stop)
        self.hide()

    def start(self, words: str) -> None:
        """Something begins."""
        self._words.setText(words)
        self._count.clear()
        self._bar.setRange(0, 0)
        self.show()

    def show_progress(self, done: int, total: int) -> None:
        """So much of so much is done; the second is 0 while unknown."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(f"{number(done)} / {number(total)}" if total else "")
