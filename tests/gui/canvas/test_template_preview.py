"""The pictures of the templates."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from engine.studio.network.templates import TEMPLATES, Template
from gui.canvas.template_preview import paint_preview

AREA = QRectF(40, 40, 160, 84)


def picture(template: Template) -> QImage:
    image = QImage(240, 164, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_preview(painter, template, AREA)
    painter.end()
    return image


def test_each_has_one_of_its_own():
    images = [picture(template) for template in TEMPLATES.values()]
    assert all(a != b for a in images for b in images if a is not b)


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_it_is_the_same_each_time_and_stays_near_its_place(name):
    image = picture(TEMPLATES[name])
    assert image == picture(TEMPLATES[name])
    near = AREA.adjusted(-16, -16, 16, 16)
    for x in range(image.width()):
        for y in range(image.height()):
            if not near.contains(x, y):
                assert image.pixelColor(x, y).alpha() == 0


def test_a_template_without_one_shows_its_layers():
    unknown = dataclasses.replace(TEMPLATES["lenet"], name="another")
    assert picture(unknown) != picture(TEMPLATES["lenet"])
    assert picture(unknown).pixelColor(120, 82).alpha() + 1 > 0
