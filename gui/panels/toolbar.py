"""The bar along the top: menu, title, files, undo, and the settings and buttons of the run."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui.elided_label import ElidedLabel
from gui.icons import paint_icon
from gui.theme import color, theme

HEIGHT = 56
LEAST_TITLE, MOST_TITLE = 64, 200
READABLE_STRIP = 960
FILE_ACTIONS = ("file.new", "file.open", "file.save")
UNDO_ACTIONS = ("edit.undo", "edit.redo")


class MenuButton(QToolButton):
    """The program's mark; a click opens all menus."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("menuButton")
        self.setAccessibleName(self.tr("Menu"))
        self.setToolTip(self.tr("Menu (F10)"))
        self.setShortcut("F10")
        self.setFixedSize(32, 32)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu.aboutToHide.connect(self._cool)
        theme().changed.connect(self.update)

    def _cool(self) -> None:
        """A menu takes the mouse, so that Qt never tells that it left the button meanwhile."""
        self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hot = self.underMouse() or self.isDown()
        painter.setPen(color("accent") if self.hasFocus() or hot else Qt.PenStyle.NoPen)
        painter.setBrush(color("accent_wash"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        paint_icon(painter, "logo", QRectF(7, 7, 18, 18), color("accent"))


class ToolBar(QFrame):
    """Takes the window's actions; `run_strip`, at the right, is whatever a run needs."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        menu: QMenu,
        run_strip: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toolBar")
        self.setFixedHeight(HEIGHT)
        self.setProperty("role", "bar")
        self.title = ElidedLabel("section")
        self.subtitle = ElidedLabel("secondary")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(0)
        row.addWidget(MenuButton(menu))
        row.addSpacing(12)
        self._titles = self._make_titles()
        row.addWidget(self._titles)
        for ids in (FILE_ACTIONS, UNDO_ACTIONS):
            for each in ids:
                row.addWidget(action_button(actions[each]))
            row.addSpacing(12)
        row.addStretch(1)
        self._run_strip = run_strip
        row.addWidget(run_strip)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the title its full width as far as the strip's fields stay readable."""
        super().resizeEvent(event)
        self._titles.setMinimumWidth(LEAST_TITLE)
        least_strip = self._run_strip.minimumSizeHint().width()
        others = self.layout().minimumSize().width() - LEAST_TITLE - least_strip
        room = self.width() - others - max(least_strip, READABLE_STRIP)
        wanted = min(self._titles.sizeHint().width(), MOST_TITLE)
        self._titles.setMinimumWidth(max(LEAST_TITLE, min(wanted, room)))

    def _make_titles(self) -> QWidget:
        titles = QWidget()
        titles.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        titles.setMaximumWidth(MOST_TITLE)
        column = QVBoxLayout(titles)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(1)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        return titles


def action_button(action: QAction) -> QToolButton:
    """A quiet button of 32 by 32 with the action's icon."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"{action.objectName()}.button")
    button.setAccessibleName(action.text())
    button.setFixedSize(32, 32)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
