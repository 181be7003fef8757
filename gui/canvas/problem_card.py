"""The card beneath a node that has a problem: what is wrong, and one button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.studio.network import sentences
from engine.studio.network.analysis import Problem
from gui.canvas import style
from gui.canvas.node_face import stands_out
from gui.icons import paint_icon
from gui.theme import color, mix, theme

NARROWEST, WIDEST = 264, 340
TEXT_LEFT = 36
PADDING = 12
BUTTON_HEIGHT = 28
GAP_BELOW_NODE = 16
TIP = 8


class ProblemCard(QGraphicsItem):
    """A problem in words. Its position is its top left corner."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem
        self.is_button_hovered = False
        self.is_button_pressed = False
        self.setZValue(2)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._lay_out()

    def place_below(self, node: QRectF) -> None:
        """Stand beneath the card of a node, its tip at the node's middle."""
        self.setPos(node.center().x() - self._card.width() / 2, node.bottom() + GAP_BELOW_NODE)

    def set_button_state(self, *, hovered: bool, pressed: bool = False) -> None:
        if (hovered, pressed) != (self.is_button_hovered, self.is_button_pressed):
            self.is_button_hovered, self.is_button_pressed = hovered, pressed
            self.update()

    def is_on_button(self, scene_point: QPointF) -> bool:
        """Whether the point is on the mend button; False where nothing can be mended."""
        return self._button.contains(scene_point - self.pos())

    def button_rect(self) -> QRectF:
        """The mend button in the scene's coordinates; empty without a mend."""
        return self._button.translated(self.pos()) if self.problem.mends else QRectF()

    def words(self) -> tuple[str, str]:
        """The headline and the sentence beneath it."""
        return self._title, self._text

    def boundingRect(self) -> QRectF:
        return self._card.adjusted(-1, -TIP - 1, 1, 1)

    def _lay_out(self) -> None:
        self._title = sentences.title(self.problem)
        self._text = sentences.detail(self.problem)
        words = sentences.text(self.problem.mends[0]) if self.problem.mends else ""
        wanted = TEXT_LEFT + style.text_width(words, 12, 600) + 46 + PADDING
        width = min(max(wanted, NARROWEST), WIDEST)  # the button's words decide
        room = width - TEXT_LEFT - PADDING
        y = 10.0
        self._title_rect = QRectF(QPointF(TEXT_LEFT, y), _wrapped(self._title, 600, room))
        y = self._title_rect.bottom() + 3
        self._text_rect = QRectF(QPointF(TEXT_LEFT, y), _wrapped(self._text, 400, room))
        y = self._text_rect.bottom()
        self._button = QRectF()
        self._button_text = ""
        if words:
            self._button_text = style.elided(words, room - 44, 12, 600)
            reach = min(room, style.text_width(self._button_text, 12, 600) + 46)
            self._button = QRectF(TEXT_LEFT, y + 10, reach, BUTTON_HEIGHT)
            self.setToolTip(words)
            y = self._button.bottom()
        self._card = QRectF(0, 0, width, y + PADDING)

    def _tone(self) -> str:
        return "bad" if stands_out(self.problem) else "warn"

    def _ground(self) -> str:
        return "bad_wash" if stands_out(self.problem) else "raised"

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        tone = self._tone()
        style.draw_shadow(painter, self._card, style.RADIUS, 8)
        style.draw_rounded(painter, self._card, style.RADIUS, color(self._ground()))
        outline = self._card.adjusted(0.5, 0.5, -0.5, -0.5)
        style.draw_rounded(painter, outline, style.RADIUS - 0.5, None, color(tone, 70))
        middle = self._card.width() / 2
        tip = QPainterPath(QPointF(middle - TIP, 1))
        tip.lineTo(middle, 1 - TIP)
        tip.lineTo(middle + TIP, 1)
        painter.fillPath(tip, mix(self._ground(), tone, 0.35))
        if zoom < style.NO_TEXT_BELOW:
            return
        paint_icon(painter, "warning", QRectF(PADDING, 12, 16, 16), color(tone))
        wrap = style.TOP | Qt.TextFlag.TextWordWrap
        title_font, text_font = style.font(12, 600), style.font(12)
        style.draw_text(painter, self._title_rect, self._title, title_font, color("text"), wrap)
        tint = color("muted") if theme().is_dark else mix("muted", "text", 0.25)
        style.draw_text(painter, self._text_rect, self._text, text_font, tint, wrap)
        if self._button_text:
            self._paint_button(painter, tone)

    def _paint_button(self, painter: QPainter, tone: str) -> None:
        dark = theme().is_dark
        strength = 0.30 if dark else 0.14
        strength += 0.08 * self.is_button_hovered + 0.08 * self.is_button_pressed
        style.draw_rounded(painter, self._button, 6, mix(self._ground(), tone, strength))
        top = self._button.top()
        paint_icon(painter, "wrench", QRectF(TEXT_LEFT + 10, top + 6, 16, 16), color(tone))
        words = self._button.adjusted(34, 0, -8, 0)
        tint = color("text") if dark else mix(tone, "text", 0.45)
        style.draw_text(painter, words, self._button_text, style.font(12, 600), tint)


def _wrapped(text: str, weight: int, width: float) -> QSizeF:
    """The size of the text when it is broken at `width`."""
    metrics = QFontMetricsF(style.font(12, weight))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
    return QSizeF(width, metrics.boundingRect(QRectF(0, 0, width, 1000), flags, text).height())
