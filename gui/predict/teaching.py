"""The button by which people say what a drawing really was."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

MOST_CLASSES = 40


class TeachButton(QToolButton):
    """A menu of the classes; choosing one says that the drawing is of it."""

    taught = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.has_classes = False
        self.setObjectName("teachButton")
        self.setProperty("role", "words")
        self.setText(self.tr("It was…"))
        self.setAccessibleName(self.tr("Say what the drawing was"))
        self.setToolTip(
            self.tr("Add the drawing to your own digits under its right name, and fine-tune")
        )
        self.setMenu(QMenu(self))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Offer these; none hides the button."""
        self.menu().clear()
        for name in classes[:MOST_CLASSES]:
            action = self.menu().addAction(self.tr("This was {0}").format(name))
            action.triggered.connect(lambda checked, name=name: self.taught.emit(name))
        self.has_classes = bool(classes)
        self.setVisible(self.has_classes)
