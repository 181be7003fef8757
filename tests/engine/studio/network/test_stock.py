"""Layers and blocks by their keys."""

from __future__ import annotations

import pytest

from engine.studio.network import stock
from engine.studio.network.library import Entry
from engine.studio.network.project import restore
from engine.studio.network.reuse import with_insides
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import lenet, make


@pytest.fixture
def kept():
    blocks = restore(TEMPLATES["resnet"].make()).blocks
    return {"residual": Entry("residual", with_insides(blocks, ["b1"]))}


def test_what_is_said_of_each(kept) -> None:
    network = restore(TEMPLATES["resnet"].make()).network
    assert stock.entry(network, "Linear", kept).title == "Linear"
    assert stock.entry(network, "block:b2", kept).title == "Halving to 32"
    entry = stock.entry(lenet().network, "library:residual", kept)
    assert (entry.title, len(entry.inputs), len(entry.outputs)) == ("Residual", 1, 1)
    for key in ("Quantum", "block:b9", "library:none"):
        with pytest.raises(KeyError):
            stock.entry(network, key, kept)


def test_each_can_be_added(kept) -> None:
    project = lenet()
    for key in ("ReLU", "library:residual", "block:b1"):
        node_id, edits = stock.add(project.network, key, 1, 2, kept)
        make(project, edits)
        assert (project.network.nodes[node_id].x, project.network.nodes[node_id].y) == (1, 2)
    assert len(project.blocks) == 1


def test_a_text_finds_layers_and_blocks(kept) -> None:
    blocks = restore(TEMPLATES["resnet"].make()).blocks.values()
    assert [key for key, _, _ in stock.find("halving", blocks, kept)] == ["block:b2", "block:b3"]
    keys = [key for key, _, _ in stock.find("resid", blocks, kept)]
    assert keys[:2] == ["block:b1", "library:residual"] and "Add" in keys
    assert stock.find("", blocks, kept)[0][0] == "Input"
