"""What an empty canvas shows: networks to start from, and the keys that begin one by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QVBoxLayout, QWidget

from engine.studio.network.templates import TEMPLATES, Template
from gui.canvas import style
from gui.canvas.template_preview import paint_preview
from gui.icons import paint_icon
from gui.theme import color, theme

CARD = QSize(208, 228)
GAP = 16
HEADLINE, HINTS = 124, 110


class EmptyState(QWidget):
    """The cards of the templates in the middle of the canvas, behind a headline."""

    template_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasEmptyState")
        self._cards = [TemplateCard(template, self) for template in TEMPLATES.values()]
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, HEADLINE, GAP, HINTS)
        layout.addLayout(self._grid)
        layout.setAlignment(self._grid, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        for card in self._cards:
            card.clicked.connect(self._on_card_clicked)
        self._columns = 0
        theme().changed.connect(self.update)

    def focus_first(self) -> None:
        """Let the keyboard begin at the first card."""
        self._cards[0].setFocus()

    def resizeEvent(self, event) -> None:
        """As many cards side by side as there is room for."""
        room = self.width() - GAP
        columns = max(1, min(len(self._cards), room // (CARD.width() + GAP)))
        if columns != self._columns:
            self._columns = columns
            for place, card in enumerate(self._cards):
                self._grid.addWidget(card, place // columns, place % columns)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        headline = QRectF(0, 44, self.width(), 32)
        title_font = style.font(22, 600, display=True)
        title = self.tr("Start with a network")
        style.draw_text(painter, headline, title, title_font, color("text"), style.CENTER)
        line = QRectF(0, 76, self.width(), 22)
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
        self.setFixedSize(CARD)
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
        text = QRectF(20, 150, width, 46)
        style.draw_text(painter, text, self.template.help, style.font(12), color("muted"), wrap)
        count = style.grouped(self.template.parameters)
        line = self.tr("%1 parameters").replace("%1", count)
        text = QRectF(20, 200, width, 16)
        style.draw_text(painter, text, line, style.font(11), color("muted"))
        if is_active:
            arrow = QRectF(card.width() - 34, 200, 16, 16)
            paint_icon(painter, "chevron-right", arrow, color("accent"))
