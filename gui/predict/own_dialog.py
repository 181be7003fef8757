"""The list of the user's own digits: what each was said to be, with a way to take it away."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets import DatasetError
from gui.training.worker.own_digits import OwnDigits

PICTURE = 56
NAME = Qt.ItemDataRole.UserRole


class OwnDigitsDialog(QDialog):
    """Non-modal; follows what is added and removed meanwhile."""

    def __init__(self, digits: OwnDigits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._digits = digits
        self.setWindowTitle(self.tr("My digits"))
        self.setObjectName("ownDigitsDialog")
        self.resize(420, 320)
        self._nothing = QLabel(
            self.tr("None yet: draw a digit that is read wrong, and say what it was.")
        )
        self._nothing.setProperty("role", "label")
        self._nothing.setWordWrap(True)
        self.list = QListWidget()
        self.list.setObjectName("ownDigitsList")
        self.list.setAccessibleName(self.tr("My digits"))
        self.list.setToolTip(self.tr("Saved with the project; Delete takes the chosen ones away"))
        self.list.setProperty("role", "card")
        self.list.setViewMode(QListWidget.ViewMode.IconMode)
        self.list.setMovement(QListWidget.Movement.Static)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.list.setIconSize(QSize(PICTURE, PICTURE))
        self.list.itemSelectionChanged.connect(self._update_button)
        self.remove_button = QPushButton(self.tr("Remove"))
        self.remove_button.setObjectName("removeOwnDigitButton")
        self.remove_button.setToolTip(self.tr("Take the chosen digits away"))
        self.remove_button.clicked.connect(self._remove)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        column.addLayout(buttons)
        digits.changed.connect(self.refresh)
        self.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        else:
            super().keyPressEvent(event)

    def refresh(self) -> None:
        """Show those of the open project."""
        self.list.clear()
        for sample in self._digits.samples:
            item = QListWidgetItem(self._icon(sample.name), sample.label)
            item.setData(NAME, sample.name)
            item.setToolTip(self.tr("Said to be {0}").format(sample.label))
            self.list.addItem(item)
        self._nothing.setVisible(self.list.count() == 0)
        self.list.setVisible(self.list.count() > 0)
        self._update_button()

    def _icon(self, name: str) -> QIcon:
        try:
            grey = (self._digits.picture(name) * 255).astype("uint8")
        except DatasetError:
            return QIcon()
        height, width = grey.shape
        kind = QImage.Format.Format_Grayscale8
        image = QImage(grey.tobytes(), width, height, width, kind).copy()
        return QIcon(QPixmap.fromImage(image.scaled(PICTURE, PICTURE)))

    def _update_button(self) -> None:
        self.remove_button.setEnabled(bool(self.list.selectedItems()))

    def _remove(self) -> None:
        for name in [item.data(NAME) for item in self.list.selectedItems()]:
            if not self._digits.remove(name):
                return
