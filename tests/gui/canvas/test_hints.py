"""The keys in the corner."""

from __future__ import annotations

from PySide6.QtCore import Qt


def test_they_are_there_with_a_network_and_let_the_pointer_through(lab):
    hints = lab.canvas.findChild(object, "canvasHints")
    assert not hints.isVisible()
    lab.node("Input")
    assert hints.isVisible()
    assert hints.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert hints.width() >= hints.sizeHint().width()
    assert lab.viewport.rect().contains(hints.geometry())


def test_they_are_written_in_both_themes(lab, each_theme):
    lab.node("Input")
    image = lab.canvas.findChild(object, "canvasHints").grab().toImage()
    colours = {image.pixelColor(x, 9).name() for x in range(image.width())}
    assert len(colours) > 5
