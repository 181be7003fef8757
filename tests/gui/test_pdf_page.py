"""A page is as large as its picture, and holds what was painted."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter

from gui.pdf_page import pdf_page


def test_the_page_is_as_large_as_the_picture(dressed_application: object) -> None:
    places: list[QRectF] = []

    def paint(painter: QPainter, place: QRectF) -> None:
        places.append(place)
        painter.drawRect(place)

    data = pdf_page(QSize(960, 480), "A title", paint)
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", data)
    assert box is not None and (float(box[1]), float(box[2])) == (720, 360)
    assert places == [QRectF(0, 0, 12000, 6000)]
    assert len(re.findall(rb"/Type\s*/Page\b", data)) == 1
