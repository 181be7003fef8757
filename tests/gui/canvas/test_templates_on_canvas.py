"""The templates as the canvas draws them, each node as wide as its words are."""

from __future__ import annotations

from itertools import combinations

import pytest

from engine.studio.network.templates import TEMPLATES
from gui.canvas.node_item import NodeItem


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_two_nodes_overlap_and_wires_have_room(lab, name):
    lab.document.open(TEMPLATES[name].make())
    items = [item for item in lab.scene.items() if isinstance(item, NodeItem)]
    frames = [item.card_rect() for item in items]
    assert len(frames) == len(lab.document.network.nodes)
    for one, other in combinations(frames, 2):
        assert not one.adjusted(-10, -10, 10, 10).intersects(other)
