"""The catalogue's entries are complete and agree with themselves."""

import pytest

from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers import CATEGORIES, ENTRIES
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
    assert len({port.name for port in entry.inputs}) == len(entry.inputs)
    for parameter in entry.parameters:
        assert fits(parameter, parameter.default)
        assert normal_form(parameter, parameter.default) == parameter.default
        assert parameter.label
        assert parameter.help.endswith(".")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_what_has_inputs_and_outputs_has_a_shape_rule(entry: LayerKind) -> None:
    assert (entry.kind in RULES) == bool(entry.inputs and entry.outputs)
