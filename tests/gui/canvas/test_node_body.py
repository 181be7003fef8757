"""Bodies are painted alike from a shared picture and without one, on whole pixels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from gui.canvas import node_body
from gui.canvas.node_body import NodeBody
from gui.canvas.port_item import PortLook
from gui.canvas.word import Word
from gui.theme import color

PORTS = PortLook(0, 18, "", "muted"), PortLook(120, 18, "", "muted")
WORDS = (
    Word("Linear", (33, 3, 80, 29), (12, 600, False), "text", is_title=True),
    Word("10 features", (12, 36, 96, 18), (11, 400, False), "muted"),
)
PLAIN = NodeBody(120, 64, "linear", PORTS, WORDS, False, False, False, "")


def painted(body: NodeBody, zoom: float, shared: bool, x: float = 40, ratio: float = 1) -> QImage:
    image = QImage(round(240 * ratio), round(160 * ratio), QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(color("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, 30)
    painter.scale(zoom, zoom)
    (body.paint_shared if shared else body.paint)(painter, zoom)
    if shared:
        assert painter.worldTransform().m11() == zoom
        assert painter.worldTransform().dx() * ratio == round(x * ratio)
    painter.end()
    return image


def difference(a: QImage, b: QImage) -> int:
    """The largest of any pixel's channel."""
    pairs = (
        (a.pixelColor(x, y).getRgb(), b.pixelColor(x, y).getRgb())
        for x in range(a.width())
        for y in range(0, a.height(), 3)
    )
    return max(abs(p - q) for one, other in pairs for p, q in zip(one, other, strict=True))


@pytest.mark.parametrize(("zoom", "ratio"), [(0.4, 1), (0.73, 1), (1, 2), (0.9, 1.5)])
def test_a_shared_picture_is_what_would_be_painted(qapp, each_theme, zoom, ratio):
    one, other = (painted(PLAIN, zoom, shared, ratio=ratio) for shared in (True, False))
    assert difference(one, other) <= 3  # what is half transparent is blended twice


def test_it_lies_on_whole_pixels(qapp):
    assert painted(PLAIN, 0.7, True, 40.3) == painted(PLAIN, 0.7, True, 40)
    assert painted(PLAIN, 0.7, True, 40.3, 2) != painted(PLAIN, 0.7, True, 40, 2)


def test_equal_bodies_share_a_picture_and_others_do_not(qapp):
    node_body._picture.cache_clear()
    for body in (PLAIN, replace(PLAIN), replace(PLAIN, is_selected=True)):
        painted(body, 1, shared=True)
    assert node_body._picture.cache_info().misses == 2


def test_states_look_different(qapp, each_theme):
    lit = (replace(PORTS[0], is_large=True), PORTS[1])
    bodies = [
        PLAIN,
        replace(PLAIN, is_selected=True),
        replace(PLAIN, is_hovered=True),
        replace(PLAIN, is_bypassed=True),
        replace(PLAIN, badge="bad"),
        replace(PLAIN, badge="warn"),
        replace(PLAIN, ports=lit),
        replace(PLAIN, words=WORDS[:1]),
        replace(PLAIN, category="convolution"),
    ]
    images = [painted(body, 1, shared=True) for body in bodies]
    assert all(a != b for a in images for b in images if a is not b)


def test_nothing_is_painted_outside_its_bounds(qapp):
    chip = replace(PORTS[0], chip="labels")
    body = replace(PLAIN, ports=(chip, PORTS[1]), is_selected=True, badge="bad")
    image = painted(body, 1, shared=False, x=80)
    inside = body.bounds().translated(80, 30)
    ground = QColor(color("window"))
    for x in range(image.width()):
        for y in range(image.height()):
            if not inside.contains(x + 0.5, y + 0.5):
                assert image.pixelColor(x, y) == ground
