"""What an empty canvas shows: networks to start from, and the keys that begin one by hand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QWidget

from engine.studio.network.templates import TEMPLATES, Template
from gui.canvas import style
from gui.canvas.template_preview import paint_preview
from gui.icons import paint_icon
from gui.theme import color, theme

WIDEST, NARROWEST, GAP = 232, 160, 12
"""Of a card, and between two."""
TALL, TALLER, ROOMY = 120, 136, 190
"""Heights of a card; one that is narrower than the last needs a line of words more."""
PICTURE, LEAST_PICTURE = 44, 24
"""The height of a card's picture, which gives way where all cards would not be seen at once."""
HEADLINE, HINTS = 62, 40
"""The heights of what stands above and below the cards."""
SCROLL_BAR = 10
LEAST_TOP = 8


class EmptyState(QWidget):
    """The cards of the templates, behind a headline; where they are too many they scroll."""

    template_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("canvasEmptyState")
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("templateScroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        content = QWidget()
        self._scroll.setWidget(content)
        content.setAutoFillBackground(False)
        self._cards = [TemplateCard(template, content) for template in TEMPLATES.values()]
        for card in self._cards:
            card.clicked.connect(self._on_card_clicked)
            card.focused.connect(self._on_card_focused)
        self._top, self._bottom = 20, 0
        theme().changed.connect(self.update)

    def focus_first(self) -> None:
        """Let the keyboard begin at the first card."""
        self._cards[0].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows of cards as even, and cards as wide, as there is room for."""
        count = len(self._cards)
        most = max(1, (self.width() - GAP) // (NARROWEST + GAP))
        rows = -(-count // most)
        columns = -(-count // rows)
        width = min(WIDEST, (self.width() - GAP - SCROLL_BAR) // columns - GAP)
        height = TALL if width > ROOMY else TALLER
        spare = self.height() - HEADLINE - HINTS - rows * (height + GAP) + GAP
        lost = min(max(-((spare - LEAST_TOP) // rows), 0), PICTURE - LEAST_PICTURE)
        height -= lost
        needed = rows * (height + GAP) - GAP
        self._top = max(LEAST_TOP, min(44, spare // 2))
        room = self.height() - self._top - HEADLINE - HINTS
        left = (self.width() - columns * (width + GAP) + GAP) // 2
        for place, card in enumerate(self._cards):
            x = left + (place % columns) * (width + GAP)
            card.picture = PICTURE - lost
            card.setGeometry(x, (place // columns) * (height + GAP), width, height)
        self._scroll.setGeometry(0, self._top + HEADLINE, self.width(), max(1, min(room, needed)))
        self._scroll.widget().resize(self.width(), needed)
        self._bottom = self._scroll.geometry().bottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        headline = QRectF(0, self._top, self.width(), 32)
        title_font = style.font(22, 600, display=True)
        title = self.tr("Start with a network")
        style.draw_text(painter, headline, title, title_font, color("text"), style.CENTER)
        line = QRectF(0, self._top + 32, self.width(), 22)
        text = self.tr("Each one trains at once. Beside its name: how many parameters it has.")
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
        x = (self.width() - sum(widths) + 32) / 2
        y = min(self._bottom + 24.0, self.height() - 28.0)
        for (key, text), width in zip(hints, widths, strict=True):
            if key:
                indent = style.draw_key(painter, x, y, key) + 8
            else:
                paint_icon(painter, "cursor", QRectF(x, y + 1, 16, 16), color("muted"))
                indent = 24.0
            rect = QRectF(x + indent, y, width, 18)
            style.draw_text(painter, rect, text, style.font(12), color("muted"))
            x += width

    def _on_card_focused(self) -> None:
        self._scroll.ensureWidgetVisible(self.sender(), 0, GAP)

    def _on_card_clicked(self) -> None:
        self.template_chosen.emit(self.sender().template.name)


class TemplateCard(QAbstractButton):
    """A template as a button: its picture, its name, what it is and how large."""

    focused = Signal()

    def __init__(self, template: Template, parent: QWidget) -> None:
        super().__init__(parent)
        self.template = template
        self.picture = PICTURE
        """The height of its picture."""
        self.setObjectName(f"template.{template.name}")
        self.setText(template.title)
        self.setAccessibleName(template.title)
        self.setAccessibleDescription(template.help)
        size = self.tr("%1 parameters").replace("%1", style.grouped(template.parameters))
        self.setToolTip(self.tr("Start with %1").replace("%1", template.title) + f"\n{size}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    @property
    def help_top(self) -> int:
        """Where its words begin."""
        return self.picture + 38

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
        paint_preview(painter, self.template, QRectF(14, 12, card.width() - 28, self.picture))
        width = card.width() - 28
        title = QRectF(14, self.picture + 18, width, 18)
        title_font = style.font(13, 600)
        style.draw_text(painter, title, self.text(), title_font, color("text"))
        wrap = style.TOP | Qt.TextFlag.TextWordWrap
        text = QRectF(14, self.help_top, width, card.height() - self.help_top - 8)
        style.draw_text(painter, text, self.template.help, style.font(11), color("muted"), wrap)
        if is_active:
            arrow = QRectF(card.width() - 28, self.picture + 19, 16, 16)
            paint_icon(painter, "chevron-right", arrow, color("accent"))
        else:
            self._paint_size(painter, title)

    def _paint_size(self, painter: QPainter, title: QRectF) -> None:
        """How many weights it has, where the title leaves room for that."""
        line = self.size_line(title.width() - style.text_width(self.text(), 13, 600) - 6)
        style.draw_text(painter, title, line, style.font(10), color("muted"), style.RIGHT)

    def size_line(self, room: float) -> str:
        """The rounded number of weights, if it fits into so many pixels."""
        line = style.rounded(self.template.parameters)
        return line if style.text_width(line, 10) <= room else ""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
