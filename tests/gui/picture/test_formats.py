"""SVG and PDF hold the same picture as the PNG, and look the same without our fonts."""

from __future__ import annotations

import re
import zlib
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from gui.canvas import style
from gui.picture import formats
from gui.picture.drawing import Look, NetworkDrawing
from gui.picture.outlines import SVG, outlined
from gui.theme import theme

LOOKS = [Look(), Look(dark=True), Look(dark=True, transparent=True)]


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888_Premultiplied)
    values = np.frombuffer(image.constBits(), np.uint8).copy()  # the image goes with this call
    return values.reshape(image.height(), image.width(), 4)


def rendered(svg: bytes, size: QSize) -> np.ndarray:
    renderer = QSvgRenderer(svg)
    assert renderer.isValid()
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return pixels(image)


@pytest.mark.parametrize("look", LOOKS)
def test_the_svg_looks_as_the_png_does(drawing: NetworkDrawing, look: Look) -> None:
    size = drawing.size(2)
    made = rendered(outlined(formats.svg(drawing, look, "LeNet")), size)
    painted = pixels(drawing.image(2, look))
    difference = np.abs(made.astype(int) - painted.astype(int))
    assert difference.mean() < 1.5
    assert (difference.max(axis=2) > 64).mean() < 0.01
    assert painted.std() > 5, "there is something to compare"


def test_every_word_is_an_outline(drawing: NetworkDrawing) -> None:
    svg = formats.svg(drawing, Look(), "LeNet")
    before, after = ElementTree.fromstring(svg), ElementTree.fromstring(outlined(svg))
    words = [each.text for each in before.iter(f"{{{SVG}}}text")]
    assert {"Conv2d", "16×28×28", "416 params".replace(" ", " ")} & set(words)
    assert not list(after.iter(f"{{{SVG}}}text"))
    titles = [each.text for each in after.iter(f"{{{SVG}}}title")]
    assert titles == ["LeNet", *words]
    for path in after.iter(f"{{{SVG}}}path"):
        if path.find(f"{{{SVG}}}title") is not None:
            assert path.get("d", "").count("M") >= 1


def test_outlines_keep_what_is_no_text() -> None:
    svg = f'<svg xmlns="{SVG}"><rect width="3"/><text x="1" y="2"> </text></svg>'.encode()
    assert b"rect" in outlined(svg)


def test_the_svg_is_as_large_as_the_network(drawing: NetworkDrawing) -> None:
    root = ElementTree.fromstring(outlined(formats.svg(drawing, Look(), "LeNet")))
    size = drawing.size()
    assert root.get("viewBox") == f"0 0 {size.width()} {size.height()}"
    width = float(root.get("width", "").removesuffix("mm"))
    assert width == pytest.approx(size.width() / 96 * 25.4, abs=0.1)


def test_the_pdf_is_one_page_as_large_as_the_network(drawing: NetworkDrawing) -> None:
    data = formats.pdf(drawing, Look(), "LeNet")
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    (box,) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", data)
    size = drawing.size()
    assert float(box[0]) == pytest.approx(size.width() * 0.75, abs=1)
    assert float(box[1]) == pytest.approx(size.height() * 0.75, abs=1)


def test_the_pdf_holds_its_fonts_and_words(drawing: NetworkDrawing) -> None:
    data = formats.pdf(drawing, Look(), "LeNet")
    assert len(re.findall(rb"/FontFile\d?", data)) >= 2
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    unpacked = b"".join(
        zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x"
    )
    assert unpacked.count(b"Tj") + unpacked.count(b"TJ") > 20


def characters(pdf: bytes) -> set[str]:
    """What can be copied out of a PDF: the characters that its fonts' glyphs stand for."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    found: set[str] = set()
    for stream in streams:
        each = zlib.decompressobj().decompress(stream) if stream[:1] == b"x" else stream
        for table in re.findall(rb"beginbfrange(.*?)endbfrange", each, re.DOTALL):
            for row in re.findall(rb"\[(.*?)\]", table, re.DOTALL):
                found |= {chr(int(each, 16)) for each in re.findall(rb"<(\w{4})>", row)}
    return found


def test_the_words_of_a_pdf_can_be_searched(drawing: NetworkDrawing) -> None:
    found = characters(formats.pdf(drawing, Look(), "LeNet"))
    assert set("0123456789×→aCnv") <= found
    assert not [each for each in found if "\ue000" <= each <= "\uf8ff"]
    assert not theme().is_searchable
    usual = style.font()
    assert usual.featureTags() and "tnum" in [tag.toString() for tag in usual.featureTags()]


def test_the_png_is_read_back(drawing: NetworkDrawing) -> None:
    image = drawing.image(1, Look(transparent=True))
    again = QImage.fromData(formats.png(image))
    assert (pixels(again) == pixels(image)).all()


@pytest.mark.parametrize(
    ("size", "refused"),
    [(QSize(1000, 1000), False), (QSize(40_000, 10), True), (QSize(20_000, 20_000), True)],
)
def test_what_is_too_large(size: QSize, refused: bool) -> None:
    assert formats.too_large(size) == refused
