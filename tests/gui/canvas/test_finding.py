"""What the search box finds on the canvas and in the catalogue."""

from __future__ import annotations

import pytest

from engine.studio.network.catalogue import CATALOGUE
from gui.canvas.finding import layer_entries, node_entries
from gui.document import Document


@pytest.mark.parametrize(
    ("text", "kind"),
    [("fc", "Linear"), ("dense", "Linear"), ("relu", "ReLU"), ("mxp", "MaxPool2d")],
)
def test_layers_by_name_alias_or_letters(text, kind):
    assert layer_entries(Document(), text)[0].key == kind


def test_all_layers_for_no_text_and_only_fitting_ones_if_told():
    assert {entry.key for entry in layer_entries(Document(), "")} == set(CATALOGUE)
    assert [entry.key for entry in layer_entries(Document(), "", {"Add"})] == ["Add"]
    assert layer_entries(Document(), "no such thing at all") == []


def test_nodes_by_name_or_kind_in_reading_order(lab):
    lab.open("lenet")
    assert [entry.title for entry in node_entries(lab.network, "conv")] == ["conv1", "conv2"]
    assert [entry.title for entry in node_entries(lab.network, "MAXPOOL")] == ["pool1", "pool2"]
    titles = [entry.title for entry in node_entries(lab.network, "")]
    assert titles[0] == "input"
    assert titles[-1] == "loss"


def test_only_those_asked_for_are_found(chain):
    lab, (data, flatten, _) = chain
    assert [each.key for each in node_entries(lab.network, "", among={flatten})] == [flatten]
    assert node_entries(lab.network, "input", among={flatten}) == []
    assert [each.key for each in node_entries(lab.network, "input")] == [data]


def test_a_name_goes_before_the_kinds_that_hold_it(lab):
    lab.open("lenet")
    found = [entry.title for entry in node_entries(lab.network, "pool2")]
    assert found == ["pool2", "pool1"]  # both are of the kind MaxPool2d
