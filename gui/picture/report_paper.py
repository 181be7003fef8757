"""Paper of A4 that a report is written on from the top, page after page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextOption

from engine.studio.report import colors
from engine.studio.report.contents import Fact
from gui.picture.svg_painting import paint_svg, svg_renderer
from gui.theme import font

WIDTH, HEIGHT, MARGIN = 794.0, 1123.0, 48.0
"""A4 in pixels of a screen, which all lengths here are in."""
INNER = WIDTH - 2 * MARGIN
ROW, CODE_ROW = 18.0, 15.0
TILE = 54.0
NAMES = 0.38
"""The names' share of a column of facts."""
HEADING = 36.0
"""From the end of what stands above a heading to what stands below it."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Paper:
    """Pages that are written from the top; `y` is how far down."""

    def __init__(self, painter: QPainter, turn: Callable[[], object]) -> None:
        self._painter, self._turn = painter, turn
        self.y = MARGIN

    def turn(self) -> None:
        """Go on at the top of another page."""
        self._turn()
        self.y = MARGIN

    def need(self, height: float) -> None:
        """Turn the page where so much has no room on this one."""
        if self.y > MARGIN and self.y + height > HEIGHT - MARGIN:
            self.turn()

    def words(self, text: str, size: int, weight: int, ink: str) -> None:
        """Text over the whole width, in as many lines as it takes (but at most a page)."""
        self._use(size, weight, ink)
        room = QRectF(MARGIN, self.y, INNER, HEIGHT - MARGIN - self.y)
        taken = self._painter.boundingRect(room, text, _wrapped())
        self._painter.drawText(room, text, _wrapped())
        self.y = min(taken.bottom(), HEIGHT - MARGIN)

    def heading(self, text: str) -> None:
        """The title of what follows, which it is not parted from."""
        self.need(2 * HEADING)
        self._line(QRectF(MARGIN, self.y + HEADING - 24, INNER, 18), text, 13, 600, colors.TEXT)
        self.y += HEADING

    def tiles(self, facts: Sequence[Fact]) -> None:
        """The results, side by side."""
        wide = (INNER - 8 * (len(facts) - 1)) / max(len(facts), 1)
        for number, (name, value) in enumerate(facts):
            tile = QRectF(MARGIN + number * (wide + 8), self.y, wide, TILE)
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(colors.FIELD))
            self._painter.drawRoundedRect(tile, 6, 6)
            above = QRectF(tile.left() + 14, tile.top() + 8, wide - 20, 15)
            self._line(above, name, 11, 400, colors.MUTED)
            below = QRectF(tile.left() + 14, tile.top() + 23, wide - 20, 25)
            self._line(below, value, 17, 600, colors.TEXT)
        self.y += TILE

    def picture(self, title: str, svg: str, most: float, wide: float = INNER) -> None:
        """An SVG, as large as it fits but no larger than it was drawn."""
        if not svg:
            return
        renderer = svg_renderer(svg)
        size = QSizeF(renderer.defaultSize())
        scale = min(wide / size.width(), most / size.height(), 1.0)
        size *= scale
        if title:
            self.need(HEADING + size.height())
            self.heading(title)
        left = MARGIN + (wide - size.width()) / 2 if wide == INNER else MARGIN
        paint_svg(self._painter, renderer, QRectF(left, self.y, size.width(), size.height()))
        self.y += size.height() + 4

    def facts(self, title: str, facts: Sequence[Fact], x: float, y: float, wide: float) -> None:
        """A column of names and values under a title; values take as many lines as they need."""
        self._line(QRectF(x, y + HEADING - 24, wide, 18), title, 13, 600, colors.TEXT)
        y += HEADING
        for name, value in facts:
            self._line(QRectF(x, y, NAMES * wide, ROW), name, 11, 400, colors.MUTED)
            self._use(11, 400, colors.TEXT)
            height, spare = self._height(value, wide), ROW - self._line_height
            place = QRectF(x + NAMES * wide, y + spare / 2, (1 - NAMES) * wide, height)
            self._painter.drawText(place, value, _wrapped())
            y += height

    def height_of(self, facts: Sequence[Fact], wide: float) -> float:
        """How high such a column is beneath its title."""
        self._use(11, 400, colors.TEXT)
        return sum(self._height(value, wide) for _, value in facts)

    def _height(self, value: str, wide: float) -> float:
        """How high a value is, which a column so wide has."""
        room = QRectF(0, 0, (1 - NAMES) * wide, HEIGHT)
        taken = self._painter.boundingRect(room, value, _wrapped())
        return max(ROW, taken.height() + ROW - self._line_height)

    @property
    def _line_height(self) -> float:
        return QFontMetricsF(self._painter.font()).height()

    def first_column(self, names: Sequence[str], wide: float) -> float:
        """How wide the names of a table are, within bounds: its numbers need room too."""
        self._use(11, 400, colors.TEXT)
        metrics = QFontMetricsF(self._painter.font())
        longest = max(metrics.horizontalAdvance(name) for name in names)
        return min(max(longest + 8, 0.24 * wide), 0.45 * wide)

    def row(
        self, cells: Sequence[str], x: float, y: float, wide: tuple[float, float], is_title: bool
    ) -> None:
        """A row of a table: a name, and numbers that end below each other, so wide in all."""
        first, rest = wide
        column = rest / (len(cells) - 1)
        ink = colors.MUTED if is_title else colors.TEXT
        self._line(QRectF(x, y, first, ROW), cells[0], 11, 400, ink)
        for number, cell in enumerate(cells[1:]):
            place = QRectF(x + first + column * number, y, column, ROW)
            self._line(place, cell, 11, 400, ink, RIGHT)

    def code(self, text: str) -> None:
        """Lines of code over as many pages as they take."""
        self._use(10, 400, colors.TEXT, mono=True)
        letter = QFontMetricsF(self._painter.font()).horizontalAdvance("m")
        most = max(int(INNER / letter), 20)
        for line in text.rstrip().split("\n"):
            for part in range(max(math.ceil(len(line) / most), 1)):
                self.need(CODE_ROW)
                self._use(10, 400, colors.TEXT, mono=True)
                row = QRectF(MARGIN, self.y, INNER, CODE_ROW)
                self._painter.drawText(row, LEFT, line[part * most : (part + 1) * most])
                self.y += CODE_ROW

    def _line(
        self,
        place: QRectF,
        text: str,
        size: int,
        weight: int,
        ink: str,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """A line of text, cut where it has no room."""
        self._use(size, weight, ink)
        metrics = QFontMetricsF(self._painter.font())
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        self._painter.drawText(place, align | Qt.TextFlag.TextDontClip, shown)

    def _use(self, size: int, weight: int, ink: str, mono: bool = False) -> None:
        self._painter.setFont(font(size, weight, mono))
        self._painter.setPen(QColor(ink))


def _wrapped() -> QTextOption:
    """Text in lines, parted between words, or within one that has no room."""
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option
