"""A cell of the run strip: a small name over a field without a frame of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from gui.theme import color, theme, token

HEIGHT = 40
ARROW_WIDTH = 22
Field = QComboBox | QLineEdit | QSpinBox


def _sheet() -> str:
    """Inside the strip a field is flat, and its text heavier than its name.

    Arrows are hidden by width: without any, Qt's style sheets leave the number no room.
    """
    return f"""
    StripCell > QLineEdit, StripCell > QSpinBox, StripCell > QComboBox {{
      background: transparent; border: 1px solid transparent; border-radius: 4px;
      padding: 0 0 0 3px; min-height: 18px; max-height: 18px; font-size: 12px; font-weight: 600;
    }}
    StripCell > QSpinBox QLineEdit {{ padding: 0; border: none; background: transparent; }}
    StripCell > QSpinBox::up-button, StripCell > QSpinBox::down-button {{
      width: 1px; border: none;
    }}
    StripCell > QSpinBox::up-arrow, StripCell > QSpinBox::down-arrow {{ image: none; }}
    StripCell > QComboBox::drop-down {{ width: 16px; }}
    StripCell > QLineEdit:hover, StripCell > QSpinBox:hover, StripCell > QComboBox:hover {{
      background: {token("hover")};
    }}
    StripCell > QLineEdit:focus, StripCell > QSpinBox:focus, StripCell > QComboBox:focus {{
      border-color: {token("accent")};
    }}
    StripCell > QLineEdit[wrong="true"] {{
      border-color: {token("bad")}; color: {token("bad")}; background: {token("bad_wash")};
    }}
    """


class StripCombo(QComboBox):
    """A choice that may be narrower than its longest entry; its list is not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 32)
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it, but with dots where the text is too long."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.width() - ARROW_WIDTH
        option.currentText = self.fontMetrics().elidedText(
            self.currentText() or self.placeholderText(), Qt.TextElideMode.ElideRight, room
        )
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # a wheel over the toolbar must not change a setting


class StripSpin(QSpinBox):
    """A whole number without arrows; it takes a value when editing ends, or by the arrow keys."""

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least, most)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(4, 0, 0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(36, 18)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class StripCell(QWidget):
    """One name and field; all cells but the first have a hairline on their left."""

    def __init__(self, name: str, field: Field, least: int, width: int, first: bool) -> None:
        super().__init__()
        self._first = first
        label = QLabel(name)
        label.setProperty("role", "small")
        label.setBuddy(field)
        label.setContentsMargins(4, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 3, 6, 2)
        column.setSpacing(0)
        column.addWidget(label)
        column.addWidget(field)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(least)
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._width, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._first:
            QPainter(self).fillRect(0, 10, 1, 20, color("border", 110))


class Strip(QWidget):
    """The rounded ground that cells stand on side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 6, 0)
        self.row.setSpacing(0)
        self.setFixedHeight(HEIGHT)
        self._apply_theme()
        theme().changed.connect(self._apply_theme)

    def add(self, name: str, field: Field, least: int, width: int) -> None:
        """Put a field behind those that are there, as wide as wished where there is room."""
        first = self.row.count() == 0
        self.row.addWidget(StripCell(name, field, least, width, first), width - least)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("field"))
        painter.drawRoundedRect(self.rect(), 8, 8)

    def _apply_theme(self) -> None:
        self.setStyleSheet(_sheet())
        self.update()
