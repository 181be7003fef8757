"""Shape rules, by PyTorch's formulas; `test_every_layer.py` compares them with real passes."""

import pytest

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.network import Node
from engine.studio.network.parameters import checked
from engine.studio.network.shapes import ShapeError, infer


def inferred(kind: str, *inputs, **parameters):
    good, bad = checked(Node("n1", kind, "x", parameters=parameters))
    assert not bad
    return infer(CATALOGUE[kind], good, inputs)


@pytest.mark.parametrize(
    ("kind", "parameters", "inputs", "shape"),
    [
        ("Linear", {"out_features": 7}, [(3,)], (7,)),
        ("Linear", {}, [(2, 5, 3)], (2, 5, 10)),
        ("Conv2d", {"kernel_size": 5, "padding": 2}, [(1, 28, 28)], (16, 28, 28)),
        ("Conv2d", {"kernel_size": (3, 2), "stride": (2, 3)}, [(4, 9, 9)], (16, 4, 3)),
        ("MaxPool2d", {}, [(6, 7, 8)], (6, 3, 4)),
        ("AvgPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}, [(6, 7, 8)], (6, 7, 8)),
        ("Flatten", {}, [(32, 7, 7)], (1568,)),
        ("Flatten", {"start_dim": 2}, [(32, 7, 7)], (32, 49)),
        ("Flatten", {"end_dim": 2}, [(32, 7, 7)], (224, 7)),
        ("Add", {}, [(3, 4), (3, 4)], (3, 4)),
        ("Add", {}, [(3, 1), (1, 4)], (3, 4)),
        ("Softmax", {"dim": -1}, [(3, 4)], (3, 4)),
        ("Dropout", {}, [(3, 4)], (3, 4)),
        ("ReLU", {}, [()], ()),
        ("Conv1d", {"kernel_size": 5, "dilation": 2}, [(4, 20)], (16, 12)),
        ("Conv3d", {"groups": 4}, [(4, 3, 4, 5)], (16, 1, 2, 3)),
        ("ConvTranspose2d", {"stride": 2, "output_padding": 1}, [(8, 7, 7)], (16, 16, 16)),
        ("MaxPool2d", {"ceil_mode": True}, [(6, 7, 8)], (6, 4, 4)),
        ("AdaptiveAvgPool3d", {}, [(6, 7, 8, 9)], (6, 1, 1, 1)),
        ("ZeroPad2d", {"padding": (1, 2, 3, 4)}, [(6, 10, 10)], (6, 17, 13)),
        ("Unfold", {"kernel_size": 7, "stride": 7}, [(1, 28, 28)], (49, 16)),
        ("Fold", {"kernel_size": 7, "stride": 7}, [(49, 16)], (1, 28, 28)),
        ("Upsample", {"scale_factor": 1.5}, [(6, 7, 8)], (6, 10, 12)),
        ("PixelShuffle", {}, [(8, 3, 3)], (2, 6, 6)),
        ("PixelUnshuffle", {}, [(2, 6, 6)], (8, 3, 3)),
        ("LSTM", {"bidirectional": True, "hidden_size": 5}, [(7, 3)], (7, 10)),
        ("MultiheadAttention", {}, [(5, 8), (7, 3), (7, 2)], (5, 8)),
        ("Embedding", {"embedding_dim": 4}, [(6,)], (6, 4)),
        ("EmbeddingBag", {"embedding_dim": 4}, [(6,)], (4,)),
        ("Bilinear", {}, [(2, 3), (2, 5)], (2, 10)),
        ("GLU", {}, [(3, 4)], (3, 2)),
        ("Concatenate", {}, [(3, 4), (5, 4)], (8, 4)),
        ("MatMul", {}, [(3, 4), (4, 5)], (3, 5)),
        ("Permute", {}, [(3, 4, 5)], (5, 4, 3)),
        ("Transpose", {}, [(3, 4, 5)], (4, 3, 5)),
        ("Select", {}, [(28, 64)], (64,)),
        ("Slice", {"dim": -1, "start": 1, "step": 3}, [(28, 64)], (28, 21)),
        ("Slice", {"start": -2, "end": 28}, [(28, 64)], (2, 64)),
        ("Reduce", {"dim": (-1, 1)}, [(3, 4, 5)], (4,)),
        ("Reduce", {"dim": (2, 3), "keepdim": True}, [(3, 4, 5)], (3, 1, 1)),
        ("Affine", {"shape": (4, 1)}, [(3, 4, 5)], (3, 4, 5)),
        ("ClassToken", {"count": 2}, [(5, 8)], (7, 8)),
        ("Maximum", {}, [(3, 1), (1, 4)], (3, 4)),
        ("Unflatten", {}, [(784,)], (1, 784)),
        ("Reshape", {"shape": (2, -1)}, [(3, 4)], (2, 6)),
    ],
)
def test_what_a_layer_makes_of_a_shape(kind, parameters, inputs, shape) -> None:
    assert inferred(kind, *inputs, **parameters)[0][0] == shape


@pytest.mark.parametrize(
    ("kind", "shape", "filled"),
    [
        ("Linear", (2, 3), {"in_features": 3}),
        ("Conv2d", (4, 9, 9), {"in_channels": 4}),
        ("MaxPool2d", (4, 9, 9), {"stride": (2, 2)}),
        ("ReLU", (4,), {}),
        ("BatchNorm2d", (4, 9, 9), {"num_features": 4}),
        ("LayerNorm", (4, 9), {"normalized_shape": (9,)}),
        ("GRU", (4, 9), {"input_size": 9}),
        ("TransformerEncoderLayer", (4, 8), {"d_model": 8}),
        ("Split", (5, 8), {"size": 2}),
        ("MaxPool1d", (5, 8), {"stride": 2}),
    ],
)
def test_automatic_parameters_are_filled_in(kind, shape, filled) -> None:
    assert inferred(kind, shape)[1] == filled


@pytest.mark.parametrize(
    ("kind", "parameters", "inputs", "id"),
    [
        ("Linear", {}, [()], "rank-mismatch"),
        ("Linear", {"in_features": 1050}, [(1568,)], "features-mismatch"),
        ("Conv2d", {}, [(28, 28)], "rank-mismatch"),
        ("Conv2d", {"in_channels": 3}, [(1, 28, 28)], "channels-mismatch"),
        ("Conv2d", {"kernel_size": 5}, [(1, 28, 4)], "kernel-too-large"),
        ("MaxPool2d", {}, [(1, 1, 2)], "kernel-too-large"),
        ("AvgPool2d", {"padding": (2, 0)}, [(1, 9, 9)], "padding-too-large"),
        ("Flatten", {}, [()], "dim-out-of-range"),
        ("Flatten", {"start_dim": 3}, [(4, 4)], "dim-out-of-range"),
        ("Flatten", {"start_dim": 2, "end_dim": 1}, [(4, 4)], "flatten-order"),
        ("Softmax", {"dim": 0}, [(4,)], "dim-out-of-range"),
        ("LogSoftmax", {"dim": -2}, [(4,)], "dim-out-of-range"),
        ("Add", {}, [(3,), (4,)], "join-mismatch"),
        ("Add", {}, [(3, 3), (3,)], "join-mismatch"),
        ("Conv2d", {"groups": 3}, [(6, 9, 9)], "uneven-parts"),
        ("Conv2d", {"dilation": 5}, [(6, 9, 9)], "kernel-too-large"),
        ("Conv2d", {"padding": 9, "padding_mode": "reflect"}, [(1, 9, 9)], "margin-too-wide"),
        ("ConvTranspose2d", {"padding": 9}, [(6, 2, 2)], "cropped-away"),
        ("ConvTranspose2d", {"output_padding": 1}, [(6, 2, 2)], "widened-too-much"),
        ("ReflectionPad1d", {"padding": (3, 0)}, [(6, 3)], "margin-too-wide"),
        ("Fold", {}, [(9, 7)], "fold-mismatch"),
        ("Upsample", {"mode": "linear"}, [(6, 9, 9)], "mode-mismatch"),
        ("Upsample", {"scale_factor": 0.1}, [(6, 9, 9)], "scaled-away"),
        ("PixelShuffle", {}, [(6, 9, 9)], "shuffle-channels"),
        ("PixelUnshuffle", {}, [(6, 9, 9)], "uneven-parts"),
        ("BatchNorm2d", {"num_features": 7}, [(6, 9, 9)], "channels-mismatch"),
        ("BatchNorm2d", {}, [(6,)], "rank-mismatch"),
        ("GroupNorm", {"num_groups": 4}, [(6, 9)], "uneven-parts"),
        ("InstanceNorm1d", {}, [(6, 1)], "single-value"),
        ("LayerNorm", {"normalized_shape": (9, 9)}, [(6, 9)], "norm-mismatch"),
        ("PReLU", {"num_parameters": 5}, [(6, 9)], "slopes-mismatch"),
        ("Hardtanh", {"min_val": 2.0}, [(6,)], "bounds-order"),
        ("GLU", {}, [(5,)], "odd-axis"),
        ("LSTM", {}, [(1, 28, 28)], "rank-mismatch"),
        ("LSTM", {"input_size": 8}, [(3, 9)], "features-mismatch"),
        ("MultiheadAttention", {}, [(5, 6), (5, 6), (5, 6)], "uneven-parts"),
        ("MultiheadAttention", {}, [(5, 8), (5, 8), (4, 8)], "attention-mismatch"),
        ("TransformerDecoderLayer", {}, [(5, 8), (5, 4)], "rows-mismatch"),
        ("EmbeddingBag", {}, [(5, 8)], "rank-mismatch"),
        ("Concatenate", {}, [(3, 4), (3, 5)], "concatenate-mismatch"),
        ("MatMul", {}, [(3, 4), (3, 4)], "matmul-mismatch"),
        ("Bilinear", {}, [(2, 3), (3, 5)], "join-mismatch"),
        ("Permute", {"dims": (1, 3)}, [(3, 4)], "order-mismatch"),
        ("Select", {"index": 3}, [(3, 4)], "index-out-of-range"),
        ("Slice", {"start": 3}, [(3, 4)], "slice-empty"),
        ("Reduce", {"dim": (1, -2)}, [(3, 4)], "axes-twice"),
        ("Reduce", {"dim": (0,)}, [(3, 4)], "dim-out-of-range"),
        ("Affine", {"shape": (3, 2)}, [(3, 4)], "affine-mismatch"),
        ("Affine", {"shape": (1, 3, 4)}, [(3, 4)], "affine-mismatch"),
        ("ClassToken", {"features": 3}, [(3, 4)], "features-mismatch"),
        ("Split", {}, [(1, 4)], "split-mismatch"),
        ("Split", {"size": 4}, [(4, 4)], "split-mismatch"),
        ("Unflatten", {"unflattened_size": (3, -1)}, [(8,)], "reshape-mismatch"),
        ("Reshape", {"shape": (-1, -1)}, [(8,)], "reshape-mismatch"),
        ("Reshape", {"shape": (7,)}, [(8,)], "reshape-mismatch"),
    ],
)
def test_what_a_layer_does_not_accept(kind, parameters, inputs, id) -> None:
    with pytest.raises(ShapeError) as caught:
        inferred(kind, *inputs, **parameters)
    assert caught.value.id == id


def test_the_outputs_of_a_layer_with_several() -> None:
    outputs, _ = inferred("LSTM", (7, 3), num_layers=2, bidirectional=True, hidden_size=5)
    assert outputs == ((7, 10), (4, 5), (4, 5))
    halves, _ = inferred("Split", (7, 3))
    assert halves == ((3, 3), (4, 3))


def test_an_error_names_the_input_to_blame() -> None:
    with pytest.raises(ShapeError) as caught:
        inferred("TransformerDecoderLayer", (5, 8), (5, 4))
    assert caught.value.port == "memory"
