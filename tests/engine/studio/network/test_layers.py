"""The catalogue's entries are complete and agree with themselves."""

import inspect
import re

import pytest

from engine import nn
from engine.studio.network.costs import COUNTS
from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers import CATEGORIES, ENTRIES
from engine.studio.network.modules import module_class
from engine.studio.network.names import spelling_refusal
from engine.studio.network.parameters import fits, normal_form
from engine.studio.network.shapes import RULES


def test_kinds_are_unique() -> None:
    assert len({entry.kind for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_an_entry_is_complete(entry: LayerKind) -> None:
    assert entry.category in {category.key for category in CATEGORIES}
    assert spelling_refusal(entry.stem) is None, "new nodes must be able to bear the stem"
    assert entry.help.endswith(".")
    assert entry.formula
    assert entry.aliases
    assert len({port.name for port in entry.inputs}) == len(entry.inputs)
    for parameter in entry.parameters:
        assert fits(parameter, parameter.default)
        assert normal_form(parameter, parameter.default) == parameter.default
        assert parameter.label
        assert parameter.help.endswith(".")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_what_has_inputs_and_outputs_has_a_shape_rule(entry: LayerKind) -> None:
    assert (entry.rule in RULES) == bool(entry.inputs and entry.outputs)


def test_every_rule_and_way_of_counting_is_some_layers() -> None:
    used = {entry.rule for entry in ENTRIES if entry.rule}
    assert used == set(RULES)
    assert set(COUNTS) <= used


LEFT_OUT = {
    "one step of a network that RNN, LSTM and GRU read whole": {"RNNCell", "LSTMCell", "GRUCell"},
    "needs the places that a pool found": {"MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"},
    "another name of Upsample": {"UpsamplingNearest2d", "UpsamplingBilinear2d"},
    "a stack of layers, which the canvas draws": {"TransformerEncoder", "TransformerDecoder"},
    "compares what a network with one input has not": {
        "CTCLoss", "CosineEmbeddingLoss", "MarginRankingLoss", "MultiLabelMarginLoss",
        "TripletMarginLoss", "TripletMarginWithDistanceLoss",
    },
    "no layer": {
        "Module", "ModuleDict", "ModuleList", "Parameter", "ParameterDict", "ParameterList",
        "RNNBase", "Sequential",
    },
}  # fmt: skip


def test_every_layer_of_the_engine_is_there_or_has_a_reason_not_to_be() -> None:
    layers = {name for name in nn.__all__ if isinstance(getattr(nn, name), type)}
    assert layers - {entry.kind for entry in ENTRIES} == set().union(*LEFT_OUT.values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_its_module_takes_the_parameters_by_their_names(entry: LayerKind) -> None:
    if entry.has_module:
        known = inspect.signature(getattr(nn, entry.kind, module_class(entry))).parameters
        assert {parameter.name for parameter in entry.parameters} | set(entry.fixed) <= set(known)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_its_line_names_its_own_parameters(entry: LayerKind) -> None:
    names = {name for part in entry.line for name in re.findall(r"\{(\w+)", part)}
    extra = {"source", "shape"} if entry.kind == "Input" else set()
    assert names <= {parameter.name for parameter in entry.parameters} | extra
