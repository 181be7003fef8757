"""Looking kinds up, searching them, and the one line on each node."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import catalogue
from engine.studio.network.kinds import UNKNOWN
from engine.studio.network.network import Node


def test_an_unknown_kind_still_has_an_entry() -> None:
    assert catalogue.kind_of(Node("n1", "Quantum2d", "q")) is UNKNOWN


def test_a_value_is_the_stored_one_or_the_default() -> None:
    node = Node("n1", "Conv2d", "conv", parameters={"stride": (2, 2)})
    assert catalogue.value(node, "stride") == (2, 2)
    assert catalogue.value(node, "padding") == (0, 0)
    assert catalogue.value(node, "in_channels") is None
    with pytest.raises(KeyError, match="no parameter 'colour'"):
        catalogue.value(node, "colour")


def test_only_categories_with_entries_are_shown_in_the_order_of_the_palette() -> None:
    keys = [category.key for category in catalogue.categories()]
    assert keys == [
        "data",
        "linear",
        "convolution",
        "activation",
        "pooling",
        "normalisation",
        "recurrent",
        "shape",
        "regularisation",
        "loss",
        "code",
        "block",
    ]


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("fc", "Linear"),
        ("Dense", "Linear"),
        ("fully", "Linear"),
        ("max", "MaxPool2d"),
        ("relu", "ReLU"),
        ("cv2", "Conv2d"),
        ("cross", "CrossEntropyLoss"),
        ("regress", "MSELoss"),
        ("log", "LogSoftmax"),
        ("  add ", "Add"),
        ("softmax", "Softmax"),
        ("dropout2d", "Dropout2d"),
        ("skip", "Add"),
        ("residual", "Add"),
        ("concat", "Concatenate"),
        ("cat", "Concatenate"),
        ("deconv", "ConvTranspose2d"),
        ("last step", "Select"),
        ("bn", "BatchNorm2d"),
        ("swish", "SiLU"),
        ("self-attention", "MultiheadAttention"),
        ("transpose", "Transpose"),
        ("global average", "AdaptiveAvgPool2d"),
        ("word vectors", "Embedding"),
    ],
)
def test_search_finds_by_title_alias_and_letters(text: str, best: str) -> None:
    assert catalogue.search(text)[0].kind == best


def test_search_for_nothing_gives_everything_and_for_nonsense_nothing() -> None:
    assert len(catalogue.search("")) == len(catalogue.CATALOGUE)
    assert catalogue.search("zzz") == []


@given(st.text())
def test_search_takes_any_text_and_answers_with_known_kinds(text: str) -> None:
    found = catalogue.search(text)
    assert len({entry.kind for entry in found}) == len(found)


@pytest.mark.parametrize(
    ("kind", "parameters", "resolved", "line"),
    [
        ("Conv2d", {"kernel_size": (5, 5), "padding": (2, 2)}, {}, "16 filters · 5×5 · pad 2"),
        ("Conv2d", {"kernel_size": 3, "stride": (2, 1)}, {}, "16 filters · 3×3 · stride 2×1"),
        ("Linear", {}, {"in_features": 1568}, "1568 → 10 · bias"),
        ("Linear", {"bias": False}, {}, "? → 10 · no bias"),
        ("MaxPool2d", {}, {}, "2×2"),
        ("MaxPool2d", {}, {"stride": (2, 2)}, "2×2 · stride 2"),
        ("Conv3d", {"kernel_size": 5}, {}, "16 filters · 5×5×5"),
        ("LSTM", {"bidirectional": True}, {"input_size": 28}, "28 → 64 · both ways"),
        ("LayerNorm", {}, {"normalized_shape": (32,)}, "over 32"),
        ("Split", {}, {"size": 4}, "first 4 · along dim 1"),
        ("AvgPool2d", {"stride": (1, 2), "padding": (1, 1)}, {}, "2×2 · stride 1×2 · pad 1"),
        ("Flatten", {}, {}, "from dim 1"),
        ("Flatten", {"end_dim": 2}, {}, "from dim 1 · to dim 2"),
        ("Dropout", {}, {}, "p 0.5"),
        ("ReLU", {}, {}, "max(0, x)"),
        ("MSELoss", {"reduction": "sum"}, {}, "sum over batch"),
        ("Input", {}, {"source": "digits", "shape": (1, 28, 28)}, "digits · 1×28×28"),
        ("Quantum2d", {}, {}, "Quantum2d"),
    ],
)
def test_the_line_on_a_node(kind, parameters, resolved, line) -> None:
    assert catalogue.summary(Node("n1", kind, "x", parameters=parameters), resolved) == line


def test_the_line_survives_any_parameters(wild) -> None:
    @given(wild)
    def check(project) -> None:
        for node in project.network.nodes.values():
            assert isinstance(catalogue.summary(node, {}), str)

    check()


def test_a_node_is_called_by_its_title_where_its_name_says_no_more() -> None:
    assert catalogue.label(Node("n1", "Flatten", "flatten")) == "Flatten"
    assert catalogue.label(Node("n1", "Flatten", "flatten2")) == "flatten2"
    assert catalogue.label(Node("n1", "Linear", "fc")) == "fc"
