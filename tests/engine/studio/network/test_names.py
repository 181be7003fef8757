"""Names that can and cannot become attributes of a module."""

import pytest

from engine.nn import Module
from engine.studio.network.build import build
from engine.studio.network.graph_module import GraphModule
from engine.studio.network.names import RESERVED, name_refusal, spelling_refusal
from engine.studio.network.templates import TEMPLATES


@pytest.mark.parametrize("name", ["", "2fc", "my layer", "größe", "_x", "a.b"])
def test_what_is_no_plain_identifier_is_refused(name: str) -> None:
    assert spelling_refusal(name).id == "name-not-identifier"


@pytest.mark.parametrize("name", ["class", "forward", "parameters", "training", "None"])
def test_words_in_use_are_refused(name: str) -> None:
    assert spelling_refusal(name).id == "name-reserved"


def test_another_layers_name_is_refused_but_not_ones_own(chain) -> None:
    network = chain("Input", "Linear", "Linear").network
    assert name_refusal(network, "n3", "fc").id == "name-taken"
    assert name_refusal(network, "n2", "fc") is None
    assert name_refusal(network, "n2", "head") is None


def test_every_attribute_of_a_module_is_reserved() -> None:
    built = build(TEMPLATES["resnet"].make()).model
    modules = [each for each in built.modules() if isinstance(each, GraphModule)]
    used = {name for each in (Module(), *modules) for name in (*dir(type(each)), *vars(each))}
    assert {name for name in used if not name.startswith("_")} <= RESERVED
