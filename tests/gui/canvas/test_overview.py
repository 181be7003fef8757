"""The network drawn in a few calls."""

from __future__ import annotations

from PySide6.QtGui import QImage, QPainter

from engine.studio.network import operations
from gui.canvas.overview import Overview
from gui.theme import color, mix


def drawn(lab, overview: Overview) -> QImage:
    area = lab.scene.node_rects().toAlignedRect()
    image = QImage(area.size(), QImage.Format.Format_RGB32)
    image.fill(color("window"))
    painter = QPainter(image)
    painter.translate(-area.topLeft())
    overview.paint(painter)
    painter.end()
    return image


def at(lab, image: QImage, node_id: str):
    corner = lab.scene.node_rects().toAlignedRect().topLeft()
    return image.pixelColor(lab.scene.nodes[node_id].card_rect().center().toPoint() - corner)


def test_nodes_have_their_categorys_colour(chain):
    lab, (_, _, linear) = chain
    image = drawn(lab, Overview(lab.scene))
    expected, found = mix("window", "linear", 200 / 255), at(lab, image, linear)
    for a, b in zip(expected.getRgb(), found.getRgb(), strict=True):
        assert abs(a - b) <= 1


def test_it_follows_moves_selection_and_errors(chain):
    lab, (data, flatten, linear) = chain
    overview = Overview(lab.scene)
    before = drawn(lab, overview)
    lab.document.push("Move", operations.move(lab.network, {flatten: (0.0, 300.0)}))
    assert drawn(lab, overview) != before
    lab.selection.set({data})
    assert at(lab, drawn(lab, overview), data) == color("accent")
    broken = operations.set_parameter(lab.network, linear, "in_features", 3)
    lab.document.push("Set", broken)
    assert at(lab, drawn(lab, overview), linear) == color("bad")
