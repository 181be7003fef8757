"""A network while it is drawn: names, shapes laid out anew, and what cannot be drawn."""

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")

from engine.studio.network.network import Node
from engine.studio.onnx.drawing import Drawing, UnreadableError, Value, natural, spelled
from engine.studio.onnx.folding import BATCH


@pytest.fixture
def drawing() -> Drawing:
    made = Drawing()
    made.network.add_node(Node("n1", "Input", "input"))
    return made


def source(*shape: int) -> Value:
    return natural(("n1", "output"), shape)


def test_a_layer_is_drawn_with_its_wire_and_its_weights(drawing: Drawing) -> None:
    weight = np.ones((3, 4), np.float64)
    (out,) = drawing.layer("Linear", {"out_features": 3}, [source(4)], {"weight": weight}, "fc")
    assert out.shape == (3,)
    assert drawing.network.nodes["n2"].name == "fc"
    assert drawing.weights["n2/weight"].dtype == np.float32


def test_layers_of_one_name_are_numbered(drawing: Drawing) -> None:
    for _ in range(3):
        drawing.layer("ReLU", {}, [source(4)], name="act")
    names = [node.name for node in drawing.network.nodes.values()]
    assert names == ["input", "act", "act2", "act3"]


def test_what_a_layer_does_not_take_is_said_in_its_words(drawing: Drawing) -> None:
    words = "Conv2d expects channels×height×width: what comes in gives 4"
    with pytest.raises(UnreadableError, match=words):
        drawing.layer("Conv2d", {"out_channels": 3}, [source(4)])
    with pytest.raises(UnreadableError, match="no groups 0"):
        drawing.layer("ChannelShuffle", {"groups": 0}, [source(4, 4)])


@pytest.mark.parametrize(
    ("given", "wanted", "kind"),
    [
        ((2, 3, 4), (24,), "Flatten"),
        ((2, 3, 4), (2, 12), "Flatten"),
        ((24,), (2, 3, 4), "Unflatten"),
        ((6, 4), (3, 8), "Reshape"),
    ],
)
def test_another_shape_is_the_simplest_layer_that_gives_it(
    drawing: Drawing, given, wanted, kind: str
) -> None:
    out = drawing.reshaped(source(*given), wanted)
    assert out.shape == wanted
    assert drawing.network.nodes["n2"].kind == kind


def test_axes_in_another_order_are_drawn_only_where_a_layer_asks_for_them(drawing: Drawing) -> None:
    turned = Value(("n1", "output"), (3, 4), (0, 2, 1))
    assert turned.sizes == (BATCH, 4, 3)
    assert len(drawing.network.nodes) == 1
    assert drawing.drawn(turned).shape == (4, 3)
    assert drawing.network.nodes["n2"].kind == "Transpose"


def test_samples_that_do_not_come_first_cannot_be_drawn(drawing: Drawing) -> None:
    with pytest.raises(UnreadableError, match="samples"):
        drawing.drawn(Value(("n1", "output"), (3, 4), (1, 0, 2)))


@pytest.mark.parametrize(
    ("words", "name"), [("a.b/c", "a_b_c"), ("12x", "x"), ("…", ""), ("class", ""), ("ü9", "")]
)
def test_words_become_names(words: str, name: str) -> None:
    assert spelled(words) == name
