"""The report of a run, painted: pages of A4 whose text can be searched, or a picture of them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QMarginsF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
)
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPicture,
    QTextOption,
)

from engine.studio.report import colors
from engine.studio.report.contents import Contents, Fact
from engine.studio.report.scores import percent
from gui.picture.formats import png, svg_file
from gui.picture.outlines import outlined
from gui.picture.svg_painting import SCALE, paint_svg, svg_renderer
from gui.theme import font, theme

translate = QCoreApplication.translate

PIXELS_PER_INCH, DOTS_PER_INCH = 96, 1200
WIDTH, HEIGHT, MARGIN = 794.0, 1123.0, 48.0
"""A4 in pixels of a screen, which all lengths here are in."""
INNER = WIDTH - 2 * MARGIN
GAP = 32.0
ROW, CODE_ROW = 18.0, 15.0
NETWORK, CURVES, MATRIX = 190.0, 176.0, 204.0
"""The most height that each picture takes."""
TILE = 54.0
NAMES = 0.38
"""The names' share of a column of facts."""
HEADING = 36.0
"""From the end of what stands above a heading to what stands below it."""

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def report_pdf(report: Contents) -> bytes:
    """The file. It is painted in the window's own thread, as Qt wants it."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(DOTS_PER_INCH)
    writer.setTitle(report.title)
    writer.setCreator("Backprop Studio")
    painter = QPainter(writer)
    painter.scale(DOTS_PER_INCH / PIXELS_PER_INCH, DOTS_PER_INCH / PIXELS_PER_INCH)
    with theme().searchable():
        _write(_Paper(painter, writer.newPage), report)
    painter.end()
    buffer.close()
    return bytes(data.data())


def report_svg(report: Contents) -> bytes:
    """The report without its code as a picture, its pages one beneath the other."""
    picture, size = _pages(report)
    return outlined(svg_file(size, report.title, picture.play))


def report_png(report: Contents) -> bytes:
    """The same as an image, on white paper."""
    picture, size = _pages(report)
    image = QImage(size * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor(colors.PAPER))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing)
    painter.scale(SCALE, SCALE)
    picture.play(painter)
    painter.end()
    return png(image)


def _pages(report: Contents) -> tuple[QPicture, QSize]:
    """The pages without the code, and how much room they take."""
    picture = QPicture()
    painter = QPainter(picture)
    height = HEIGHT

    def turn() -> None:
        nonlocal height
        painter.translate(0, HEIGHT)
        height += HEIGHT

    _write(_Paper(painter, turn), dataclasses.replace(report, code=""))
    painter.end()
    return picture, QSizeF(WIDTH, height).toSize()


def _write(paper: _Paper, report: Contents) -> None:
    paper.words(report.title, 26, 600, colors.TEXT)
    paper.words(report.run, 12, 400, colors.MUTED)
    paper.y += 12
    paper.tiles(report.results)
    paper.picture(translate("report", "Network"), report.network, NETWORK)
    paper.picture(translate("report", "Curves"), report.curves, CURVES)
    if report.confusion:
        _write_classes(paper, report)
    half = (INNER - GAP) / 2
    height = max(paper.height_of(each, half) for each in (report.settings, report.environment))
    paper.need(HEADING + height)
    top = paper.y
    for number, (title, facts) in enumerate(
        (
            (translate("report", "Settings"), report.settings),
            (translate("report", "Environment"), report.environment),
        )
    ):
        paper.facts(title, facts, MARGIN + number * (half + GAP), top, half)
    paper.y = top + HEADING + height
    if report.code:
        paper.turn()
        paper.heading(translate("report", "The network as PyTorch code"))
        paper.code(report.code)


def _write_classes(paper: _Paper, report: Contents) -> None:
    """The matrix, and the scores of each class beside it."""
    titles = [
        translate("report", "Class"),
        translate("report", "Samples"),
        translate("report", "Precision"),
        translate("report", "Recall"),
        "F1",
    ]
    rows = [
        [name, str(each.samples), percent(each.precision), percent(each.recall), percent(each.f1)]
        for name, each in report.classes
    ]
    height = max(MATRIX, ROW * (len(rows) + 1))
    paper.need(HEADING + height)
    paper.heading(translate("report", "Held-out samples"))
    top = paper.y
    wide = 0.4 * INNER
    paper.picture("", report.confusion, height, wide)
    below = paper.y
    for number, row in enumerate([titles, *rows]):
        paper.row(row, MARGIN + wide + GAP, top + ROW * number, INNER - wide - GAP, number == 0)
    paper.y = max(below, top + ROW * (len(rows) + 1)) + 4


class _Paper:
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

    def row(self, cells: Sequence[str], x: float, y: float, wide: float, is_title: bool) -> None:
        """A row of a table: a name, and numbers that end below each other."""
        first = 0.24 * wide
        column = (wide - first) / (len(cells) - 1)
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
