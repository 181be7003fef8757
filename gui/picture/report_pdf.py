"""The report of a run, painted: pages of A4 whose text can be searched, or a picture of them."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QMarginsF,
    QSize,
    QSizeF,
)
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter, QPicture

from engine.studio.report import colors
from engine.studio.report.contents import Contents
from engine.studio.report.scores import percent
from gui.picture.formats import png, svg_file
from gui.picture.outlines import outlined
from gui.picture.report_paper import HEADING, HEIGHT, INNER, MARGIN, ROW, WIDTH, Paper
from gui.picture.svg_painting import SCALE
from gui.theme import theme

translate = QCoreApplication.translate

PIXELS_PER_INCH, DOTS_PER_INCH = 96, 1200
GAP = 32.0
NETWORK, CURVES, MATRIX = 190.0, 176.0, 204.0
"""The most height that each picture takes."""


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
        _write(Paper(painter, writer.newPage), report)
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

    _write(Paper(painter, turn), dataclasses.replace(report, code=""))
    painter.end()
    return picture, QSizeF(WIDTH, height).toSize()


def _write(paper: Paper, report: Contents) -> None:
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


def _write_classes(paper: Paper, report: Contents) -> None:
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
    left, room = MARGIN + wide + GAP, INNER - wide - GAP
    first = paper.first_column([row[0] for row in [titles, *rows]], room)
    for number, row in enumerate([titles, *rows]):
        paper.row(row, left, top + ROW * number, (first, room - first), number == 0)
    paper.y = max(below, top + ROW * (len(rows) + 1)) + 4
