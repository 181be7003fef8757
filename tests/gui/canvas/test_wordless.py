"""What is painted in a few calls is what the items would paint one by one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QGraphicsItem

from gui.canvas.wordless import paint_wordless
from gui.theme import color

AREA = QRectF(-420, -160, 840, 420)


def picture(lab, zoom: float, as_items: bool) -> QImage:
    image = QImage((AREA.size() * zoom).toSize(), QImage.Format.Format_RGB32)
    image.fill(color("window"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if as_items:
        lab.scene.render(painter, QRectF(image.rect()), AREA)
    else:
        painter.scale(zoom, zoom)
        painter.translate(-AREA.topLeft())
        paint_wordless(painter, lab.scene, AREA, zoom)
    painter.end()
    return image


def differences(a: QImage, b: QImage) -> int:
    """How many pixels differ by more than rounding."""
    return sum(
        max(abs(p - q) for p, q in zip(one.getRgb(), other.getRgb(), strict=True)) > 4
        for x in range(a.width())
        for y in range(a.height())
        for one, other in [(a.pixelColor(x, y), b.pixelColor(x, y))]
    )


@pytest.mark.parametrize("zoom", [0.4, 0.45])
def test_it_is_what_the_items_paint(framed, each_theme, zoom):
    lab, nodes, frame = framed
    lab.selection.set({nodes[1]}, annotations={frame})
    lab.canvas.add_annotation("note")
    lab.scene.take_up([nodes[2]], ())
    lab.scene.carrier.move(QPointF(-40, 30))
    for item in lab.scene.items():
        item.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    assert differences(picture(lab, zoom, False), picture(lab, zoom, True)) == 0


class Paintings(QObject):
    count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_what_changes_is_painted_anew_from_far_off_too(chain):
    lab, nodes = chain
    lab.canvas.resetTransform()
    lab.canvas.scale(0.4, 0.4)
    QApplication.processEvents()
    paintings = Paintings()
    lab.viewport.installEventFilter(paintings)
    lab.scene.nodes[nodes[0]].set_hovered(True)
    QApplication.processEvents()
    assert paintings.count == 1
    lab.scene.nodes[nodes[0]].setPos(QPointF(-300, 40))
    QApplication.processEvents()
    assert paintings.count == 2
