"""Every layer on the GPU beside itself on the CPU: outputs, gradients, buffers."""

from __future__ import annotations

import numpy as np
import pytest

from engine import Tensor, manual_seed, nn, ones
from engine.autograd import grad
from tests.gpu.sides import same_module

pytest.importorskip("torch")

from tests.parity.nn.test_losses import MODULES as LOSSES
from tests.parity.nn.test_modules import LAYERS, values

INDEX = np.array([[1, 2, 2], [4, 1, 0]])
TABLES = [
    "nn.Embedding(5, 3, padding_idx=1)",
    "nn.Embedding(5, 3, max_norm=1.0, norm_type=1.0, scale_grad_by_freq=True)",
    "nn.EmbeddingBag(5, 3)",
    "nn.EmbeddingBag(5, 3, mode='max', padding_idx=-1)",
    "nn.EmbeddingBag(5, 3, 0.5, 3.0, mode='sum')",
]
OF_SEVERAL_INPUTS = [
    ("nn.Bilinear(3, 2, 4)", [(5, 3), (5, 2)]),
    ("nn.CosineSimilarity(dim=0)", [(3, 4), (3, 4)]),
    ("nn.PairwiseDistance(p=3.0, keepdim=True)", [(3, 4), (3, 4)]),
    ("nn.MultiheadAttention(4, 2)", [(3, 2, 4), (5, 2, 4), (5, 2, 4)]),
    ("nn.MultiheadAttention(4, 2, add_bias_kv=True, batch_first=True)", [(2, 3, 4)] * 3),
    ("nn.TransformerEncoderLayer(4, 2, 8, 0.0)", [(3, 2, 4)]),
    ("nn.TransformerDecoderLayer(4, 2, 8, 0.0, 'gelu')", [(3, 2, 4), (5, 2, 4)]),
]


def made(expression: str) -> nn.Module:
    manual_seed(0)
    return eval(expression, {"nn": nn, "ones": ones})


@pytest.mark.parametrize(("expression", "shape"), LAYERS)
def test_layers(expression: str, shape: tuple[int, ...]) -> None:
    same_module(made(expression), [values(*shape)])


@pytest.mark.parametrize("expression", TABLES)
def test_tables(expression: str) -> None:
    same_module(made(expression), [INDEX])


@pytest.mark.parametrize(("expression", "shapes"), OF_SEVERAL_INPUTS)
def test_layers_of_several_inputs(expression: str, shapes: list[tuple[int, ...]]) -> None:
    arrays = [values(*shape, seed=seed) for seed, shape in enumerate(shapes)]
    same_module(made(expression), arrays)


@pytest.mark.parametrize(("expression", "inputs"), LOSSES)
def test_losses(expression: str, inputs: list[np.ndarray]) -> None:
    """The gradient is that of the first input: the others are targets."""

    def of_targets(module: nn.Module, first: Tensor, *targets: Tensor) -> Tensor:
        return module(first, *[each.detach() for each in targets])

    same_module(made(expression), inputs, of_targets, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_pooling_and_unpooling(axes: int) -> None:
    pool = getattr(nn, f"MaxPool{axes}d")(2, return_indices=True)
    unpool = getattr(nn, f"MaxUnpool{axes}d")(2)
    same_module(
        nn.ModuleList([pool, unpool]),
        [values(1, 2, *(5, 6, 7)[:axes])],
        lambda both, x: both[1](*both[0](x), output_size=x.shape),
    )


@pytest.mark.parametrize(
    "expression", ["nn.Dropout(0.3)", "nn.Dropout2d(0.3)", "nn.AlphaDropout(0.3)", "nn.RReLU()"]
)
def test_layers_that_draw_numbers_draw_the_same(expression: str) -> None:
    """The numbers come from the CPU's generator on either device."""

    def seeded(module: nn.Module, x: object) -> object:
        manual_seed(3)
        return module(x)

    same_module(made(expression), [values(4, 5, 6, 2)], seeded)


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        ("nn.Linear(3, 2)", (4, 3)),
        ("nn.Conv2d(2, 3, 3, 2, 1)", (2, 2, 5, 5)),
        ("nn.ConvTranspose1d(2, 3, 3, 2)", (2, 2, 4)),
        ("nn.MaxPool2d(2)", (1, 2, 6, 6)),
        ("nn.AvgPool2d(3, 2, 1, True, False)", (1, 2, 6, 6)),
        ("nn.AdaptiveMaxPool2d((2, 3))", (2, 2, 5, 4)),
        ("nn.BatchNorm1d(3)", (4, 3)),
        ("nn.LayerNorm(5)", (2, 3, 5)),
        ("nn.GroupNorm(2, 4)", (2, 4, 3)),
        ("nn.GELU()", (2, 3)),
        ("nn.Softmax(1)", (2, 3)),
        ("nn.ReflectionPad1d(2)", (2, 2, 4)),
        ("nn.Upsample((4, 3), mode='bilinear')", (2, 2, 3, 2)),
        ("nn.LSTM(3, 4)", (5, 2, 3)),
        ("nn.GRU(3, 4, bidirectional=True)", (5, 2, 3)),
    ],
)
def test_gradients_of_gradients(expression: str, shape: tuple[int, ...]) -> None:
    """The slope of how steep a layer is, for its input and its parameters."""

    def steepness(module: nn.Module, x: Tensor) -> Tensor:
        out = module(x)
        out = out[0] if isinstance(out, tuple) else out
        (slope,) = grad((out**3).sum(), x, create_graph=True)
        return (slope * slope).sum()

    same_module(made(expression).double(), [values(*shape).astype("f8")], steepness, 1e-8, 1e-9)
