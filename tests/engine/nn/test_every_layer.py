"""What every layer must do, whatever it computes: no layer without an entry here.

It runs, its gradients reach inputs and parameters, its state makes a twin of another instance, and
so does a deep copy. What the numbers must be is tested beside, and compared with PyTorch.
"""

from __future__ import annotations

import copy
import inspect
from typing import Any

import numpy as np
import pytest

import engine
from engine import nn

Inputs = tuple[Any, ...]


def values(*shape: int) -> engine.Tensor:
    return engine.tensor(np.random.default_rng(0).uniform(0.05, 0.95, shape).astype("float32"))


def classes(*shape: int) -> engine.Tensor:
    return engine.tensor(np.random.default_rng(0).integers(0, 3, shape))


def signs(*shape: int) -> engine.Tensor:
    return classes(*shape).float().clamp(0, 1) * 2 - 1


ROWS, LINE, PICTURE, SOLID = (4, 6), (2, 4, 8), (2, 4, 6, 6), (2, 4, 4, 4, 4)
OF_AXES = {1: LINE, 2: PICTURE, 3: SOLID}

ELEMENTWISE = [
    *("CELU", "ELU", "GELU", "GLU", "Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh"),
    *("Identity", "LeakyReLU", "LogSigmoid", "Mish", "PReLU", "RReLU", "ReLU", "ReLU6", "SELU"),
    *("SiLU", "Sigmoid", "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Flatten"),
    *("Dropout", "AlphaDropout", "FeatureAlphaDropout"),
]

# name: (arguments, the shapes of its inputs or the inputs)
LAYERS: dict[str, tuple[Inputs, Inputs]] = {
    **dict.fromkeys(ELEMENTWISE, ((), (ROWS,))),
    **dict.fromkeys(["Softmax", "LogSoftmax", "Softmin"], ((1,), (ROWS,))),
    "Softmax2d": ((), (PICTURE,)),
    "Threshold": ((0.3, 0.1), (ROWS,)),
    "Unflatten": ((1, (2, 3)), (ROWS,)),
    "Linear": ((6, 3), (ROWS,)),
    "Bilinear": ((6, 6, 3), (ROWS, ROWS)),
    "LayerNorm": ((6,), (ROWS,)),
    "RMSNorm": ((6,), (ROWS,)),
    "GroupNorm": ((2, 4), (PICTURE,)),
    "LocalResponseNorm": ((3,), (PICTURE,)),
    "CosineSimilarity": ((), (ROWS, (1, 6))),
    "PairwiseDistance": ((), (ROWS, (1, 6))),
    "ChannelShuffle": ((2,), (PICTURE,)),
    "PixelShuffle": ((2,), (PICTURE,)),
    "PixelUnshuffle": ((2,), (PICTURE,)),
    "Fold": (((4, 4), 2), ((1, 8, 9),)),
    "Unfold": ((2,), (PICTURE,)),
    "Upsample": ((None, 2), (PICTURE,)),
    "UpsamplingNearest2d": ((None, 2), (PICTURE,)),
    "UpsamplingBilinear2d": ((None, 2), (PICTURE,)),
    "Embedding": ((3, 5), (classes(4, 2),)),
    "EmbeddingBag": ((3, 5), (classes(4, 2),)),
    "RNN": ((6, 3, 2), ((2, 4, 6),)),
    "LSTM": ((6, 3, 1), ((2, 4, 6),)),
    "GRU": ((6, 3, 1), ((2, 4, 6),)),
    "RNNCell": ((6, 3), (ROWS,)),
    "LSTMCell": ((6, 3), (ROWS,)),
    "GRUCell": ((6, 3), (ROWS,)),
    "MultiheadAttention": ((6, 2), ((3, 2, 6),) * 3),
    "Transformer": ((6, 2, 1, 1, 8), ((3, 2, 6), (2, 2, 6))),
    "TransformerEncoderLayer": ((6, 2, 8), ((3, 2, 6),)),
    "TransformerDecoderLayer": ((6, 2, 8), ((3, 2, 6), (2, 2, 6))),
    "TransformerEncoder": ((nn.TransformerEncoderLayer(6, 2, 8), 2), ((3, 2, 6),)),
    "TransformerDecoder": ((nn.TransformerDecoderLayer(6, 2, 8), 2), ((3, 2, 6), (2, 2, 6))),
    "BCELoss": ((), (ROWS, values(*ROWS))),
    "BCEWithLogitsLoss": ((), (ROWS, values(*ROWS))),
    "CrossEntropyLoss": ((), (ROWS, classes(4))),
    "CTCLoss": ((), ((6, 2, 4), classes(2, 2) + 1, engine.tensor([6, 6]), engine.tensor([2, 2]))),
    "CosineEmbeddingLoss": ((), (ROWS, (4, 6), signs(4))),
    "GaussianNLLLoss": ((), (ROWS, values(*ROWS), values(*ROWS))),
    "HingeEmbeddingLoss": ((), (ROWS, signs(*ROWS))),
    "HuberLoss": ((), (ROWS, values(*ROWS) * 2)),
    "KLDivLoss": ((None, None, "sum"), (ROWS, values(*ROWS))),
    "L1Loss": ((), (ROWS, values(*ROWS) * 2)),
    "MSELoss": ((), (ROWS, values(*ROWS) * 2)),
    "MarginRankingLoss": ((0.5,), (ROWS, ROWS, signs(*ROWS))),
    "MultiLabelMarginLoss": ((), (ROWS, classes(*ROWS))),
    "MultiLabelSoftMarginLoss": ((), (ROWS, values(*ROWS))),
    "MultiMarginLoss": ((), (ROWS, classes(4))),
    "NLLLoss": ((), (ROWS, classes(4))),
    "PoissonNLLLoss": ((), (ROWS, values(*ROWS))),
    "SmoothL1Loss": ((), (ROWS, values(*ROWS) * 2)),
    "SoftMarginLoss": ((), (ROWS, signs(*ROWS))),
    "TripletMarginLoss": ((), (ROWS, (1, 6), values(*ROWS) * 2)),
    "TripletMarginWithDistanceLoss": ((), (ROWS, (1, 6), values(*ROWS) * 2)),
}
for axes, shape in OF_AXES.items():
    LAYERS |= {
        f"Conv{axes}d": ((4, 3, 2), (shape,)),
        f"ConvTranspose{axes}d": ((4, 3, 2), (shape,)),
        f"BatchNorm{axes}d": ((4,), (shape,)),
        f"InstanceNorm{axes}d": ((4, 1e-5, 0.1, True), (shape,)),
        f"MaxPool{axes}d": ((2,), (shape,)),
        f"AvgPool{axes}d": ((2,), (shape,)),
        f"LPPool{axes}d": ((2, 2), (shape,)),
        f"AdaptiveAvgPool{axes}d": ((2,), (shape,)),
        f"AdaptiveMaxPool{axes}d": ((2,), (shape,)),
        f"MaxUnpool{axes}d": ((2,), (shape, engine.zeros(shape, dtype=engine.int64))),
        f"Dropout{axes}d": ((), (shape,)),
        f"ZeroPad{axes}d": ((1,), (shape,)),
        f"ConstantPad{axes}d": ((1, 0.5), (shape,)),
        f"CircularPad{axes}d": ((1,), (shape,)),
        f"ReflectionPad{axes}d": ((1,), (shape,)),
        f"ReplicationPad{axes}d": ((1,), (shape,)),
    }
# Containers and bases, which compute nothing of their own.
WITHOUT_FORWARD = {"Module", "ModuleDict", "ModuleList", "ParameterDict", "ParameterList"}
CONTAINERS = {"Sequential", "RNNBase"}


def test_every_layer_is_here() -> None:
    public = {
        name
        for name, each in vars(nn).items()
        if inspect.isclass(each) and issubclass(each, nn.Module) and not name.startswith("_")
    }
    assert public - WITHOUT_FORWARD - CONTAINERS == LAYERS.keys()


def made(name: str) -> tuple[nn.Module, Inputs]:
    arguments, given = LAYERS[name]
    engine.manual_seed(0)
    inputs = tuple(
        each if isinstance(each, engine.Tensor) else values(*each).requires_grad_()
        for each in given
    )
    return getattr(nn, name)(*arguments).eval(), inputs


def outputs(result: Any) -> list[engine.Tensor]:
    """The tensors of a result, those of states in it too."""
    if isinstance(result, engine.Tensor):
        return [result]
    return [each for part in result for each in outputs(part)]


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_reach_everything(name: str) -> None:
    layer, inputs = made(name)
    found = outputs(layer(*inputs))
    assert all(each.isfinite().all() for each in found)
    sum((each * each).sum() for each in found if each.requires_grad).backward()
    for each in (*layer.parameters(), *(x for x in inputs if x.requires_grad)):
        assert each.grad is not None and each.grad.shape == each.shape
        assert each.grad.isfinite().all()


@pytest.mark.parametrize("name", LAYERS)
def test_state_and_copies_make_twins(name: str) -> None:
    layer, inputs = made(name)
    other = getattr(nn, name)(*LAYERS[name][0]).eval()
    other.load_state_dict(layer.state_dict())
    wanted = outputs(layer(*inputs))
    for twin in (other, copy.deepcopy(layer)):
        for found, expected in zip(outputs(twin(*inputs)), wanted, strict=True):
            assert engine.equal(found, expected)
    assert repr(layer).startswith(f"{name}(")
    assert all(
        not parameter.requires_grad for parameter in layer.requires_grad_(False).parameters()
    )
    double = layer.double()
    assert all(p.dtype is engine.float64 for p in double.parameters())
