"""The text behind a layer's help."""

import pytest

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.documentation import documentation


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.kind)
def test_every_layer_but_data_and_ports_has_some(entry) -> None:
    text = documentation(entry)
    assert bool(text) == entry.has_module
    assert text == text.strip()


def test_it_is_that_of_the_class_its_base_and_its_forward_pass() -> None:
    text = documentation(CATALOGUE["LSTM"])
    assert text.index("Layers of lstm_step") < text.index("Layers of a recurrent cell")
    assert "forward: Read a sequence" in text
    assert "samples first" not in text, "how the canvas wraps it is nobody's business"


def test_a_paragraph_is_one_line() -> None:
    text = documentation(CATALOGUE["Embedding"])
    assert "the row at `padding_idx` starts at zero" in text
    assert "\n\nWhat both layers share" in text


def test_a_layer_of_the_canvas_has_its_own() -> None:
    assert documentation(CATALOGUE["Add"]).startswith("a + b")
