"""What an empty canvas shows: networks to start from, and the keys that begin one by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from engine.studio.network.templates import TEMPLATES, Template
from gui.canvas import style
from gui.canvas.template_preview import paint_preview
from gui.icons import paint_icon
from gui.theme import color, theme

WIDEST, NARROWEST, GAP = 208, 160, 16
"""Of a card, and between two."""
HEADLINE, HINTS = 80, 84
"""The heights of what stands above and below the cards."""


class EmptyState(QWidget):
    """The cards of the templates in the middle of the canvas, behind a headline."""

    template_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasEmptyState")
        self._cards = [TemplateCard(template, self) for template in TEMPLATES.values()]
        for card in self._cards:
            card.clicked.connect(self._on_card_clicked)
        self._top = 44
        theme().changed.connect(self.update)

    def focus_first(self) -> None:
        """Let the keyboard begin at the first card."""
        self._cards[0].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards side by side as wide as there is room for, in rows where they would be narrow."""
        count = len(self._cards)
        columns = max(1, min(count, (self.width() - GAP) // (NARROWEST + GAP)))
        width = min(WIDEST, (self.width() - GAP) // columns - GAP)
        height = 228 if width > 190 else 244  # a narrow card has a line of words more
        rows = -(-count // columns)
        spare = self.height() - HEADLINE - HINTS - rows * (height + GAP)
        self._top = max(8, min(44, spare))
        left = (self.width() - columns * (width + GAP) + GAP) // 2
        for place, card in enumerate(self._cards):
            x = left + (place % columns) * (width + GAP)
            y = self._top + HEADLINE + (place // columns) * (height + GAP)
            card.setGeometry(x, y, width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        headline = QRectF(0, self._top, self.width(), 32)
        title_font = style.font(22, 600, display=True)
        title = self.tr("Start with a network")
        style.draw_text(painter, headline, title, title_font, color("text"), style.CENTER)
        line = QRectF(0, self._top + 32, self.width(), 22)
        text = self.tr("Each one trains at once. Change anything, and the shapes follow.")
        style.draw_text(painter, line, text, style.font(13), color("muted"), style.CENTER)
        self._paint_hints(painter)

    def _paint_hints(self, painter: QPainter) -> None:
        hints = (
            ("Tab", self.tr("add a layer")),
            ("", self.tr("drag one from the left")),
            ("Ctrl O", self.tr("open a project")),
            ("Ctrl Z", self.tr("undo anything")),
        )
        widths = [
            (style.key_width(key) + 8 if key else 24) + style.text_width(text, 12) + 32
            for key, text in hints
        ]
        bottom = max(card.geometry().bottom() for card in self._cards)
        x, y = (self.width() - sum(widths) + 32) / 2, min(bottom + 52.0, self.height() - 34.0)
        for (key, text), width in zip(hints, widths, strict=True):
            if key:
                indent = style.draw_key(painter, x, y, key) + 8
            else:
                paint_icon(painter, "cursor", QRectF(x, y + 1, 16, 16), color("muted"))
                indent = 24.0
            rect = QRectF(x + indent, y, width, 18)
            style.draw_text(painter, rect, text, style.font(12), color("muted"))
            x += width

    def _on_card_clicked(self) -> None:
        self.template_chosen.emit(self.sender().template.name)


class TemplateCard(QAbstractButton):
    """A template as a button: its picture, its name, what it is and how large."""

    def __init__(self, template: Template, parent: QWidget) -> None:
        super().__init__(parent)
        self.template = template
        self.setObjectName(f"template.{template.name}")
        self.setText(template.title)
        self.setAccessibleName(template.title)
        self.setAccessibleDescription(template.help)
        self.setToolTip(self.tr("Start with %1").replace("%1", template.title))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses like Space, and arrows go to the next card."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave):
            self.update()
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect())
        is_active = self.underMouse() or self.hasFocus()
        if is_active:
            frame = card.adjusted(1, 1, -1, -1)
            style.draw_rounded(painter, frame, 11.5, color("raised"), color("accent"), 1.5)
        else:
            style.draw_rounded(painter, card, 12, color("panel"))
        paint_preview(painter, self.template, QRectF(24, 24, card.width() - 48, 84))
        width = card.width() - 36
        text = QRectF(20, 128, width, 20)
        style.draw_text(painter, text, self.text(), style.font(14, 600), color("text"))
        wrap = style.TOP | Qt.TextFlag.TextWordWrap
        text = QRectF(20, 150, width, card.height() - 150 - 32)
        style.draw_text(painter, text, self.template.help, style.font(12), color("muted"), wrap)
        count = style.grouped(self.template.parameters)
        line = self.tr("%1 parameters").replace("%1", count)
        text = QRectF(20, card.height() - 28, width, 16)
        style.draw_text(painter, text, line, style.font(11), color("muted"))
        if is_active:
            arrow = QRectF(card.width() - 34, card.height() - 28, 16, 16)
            paint_icon(painter, "chevron-right", arrow, color("accent"))
