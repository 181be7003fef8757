"""The modules of layers that `engine.nn` has not, or not as a canvas needs them.

Here a layer's tensors have the batch first, an output each; whole numbers come as floats, as all
data do; and what the data can get wrong is told in a sentence.
"""

from __future__ import annotations

import math
from typing import Any

from engine import Tensor, arange, cat, nn, no_grad, where
from engine.studio.network.arithmetic import (
    Affine,
    ClassToken,
    Divide,
    Function,
    Maximum,
    Minimum,
    Power,
    Reduce,
    Slice,
    Subtract,
)
from engine.studio.network.kinds import LayerKind
from engine.studio.network.sentences import number


class LayerError(Exception):
    """A layer cannot compute with what came to it; the text is the sentence to show."""


class Add(nn.Module):
    """a + b, the join of a residual connection."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a + b


class Multiply(nn.Module):
    """a · b, value by value."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a * b


class Concatenate(nn.Module):
    """a, and b behind it along the axis `dim`."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return cat((a, b), self.dim)


class MatMul(nn.Module):
    """a @ b, the product of the matrices in the last two axes."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a @ b


class Split(nn.Module):
    """The first `size` places along the axis `dim`, and those behind them."""

    def __init__(self, dim: int, size: int) -> None:
        super().__init__()
        self.dim = dim
        self.size = size

    def forward(self, input: Tensor) -> tuple[Tensor, ...]:
        rest = input.shape[self.dim] - self.size
        return input.split((self.size, rest), self.dim)


class Reshape(nn.Module):
    """The samples (N, …) as (N, *shape); a -1 there is what is left."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, input: Tensor) -> Tensor:
        return input.reshape(input.shape[0], *self.shape)


class Permute(nn.Module):
    """The samples' axes, which count from 1, in the order `dims`; the batch stays first."""

    def __init__(self, dims: tuple[int, ...]) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, input: Tensor) -> Tensor:
        return input.permute(0, *self.dims)


class Transpose(nn.Module):
    """The axes dim0 and dim1 in each other's place."""

    def __init__(self, dim0: int, dim1: int) -> None:
        super().__init__()
        self.dims = dim0, dim1

    def forward(self, input: Tensor) -> Tensor:
        return input.transpose(*self.dims)


class Select(nn.Module):
    """What lies at one place along the axis `dim`, which goes away."""

    def __init__(self, dim: int, index: int) -> None:
        super().__init__()
        self.dim = dim
        self.index = index

    def forward(self, input: Tensor) -> Tensor:
        return input.select(self.dim, self.index)


class PositionalEncoding(nn.Module):
    """Adds to each row of (N, steps, features) waves that tell its place (Vaswani et al., 2017).

    Feature 2i of step t gets sin(t / 10000^(2i / features)), feature 2i + 1 the cosine.
    """

    def forward(self, input: Tensor) -> Tensor:
        steps, features = input.shape[1:]
        with no_grad():
            column = arange(features, device=input.device)
            pair = column - column % 2
            rates = (pair * (-math.log(10_000.0) / features)).exp()
            angles = arange(steps, device=input.device).unsqueeze(1) * rates
            waves = where(column % 2 == 0, angles.sin(), angles.cos()).to(input.dtype)
        return input + waves


class Embedding(nn.Embedding):
    """Rows of a table for whole numbers that come as floats. LayerError where it has no row."""

    def forward(self, input: Tensor) -> Tensor:
        return super().forward(_indices(input, self.num_embeddings))


class EmbeddingBag(nn.EmbeddingBag):
    """One row for the whole numbers (N, L) of each sample. LayerError where it has no row."""

    def forward(self, input: Tensor, *more: Any) -> Tensor:
        return super().forward(_indices(input, self.num_embeddings), *more)


def _indices(input: Tensor, rows: int) -> Tensor:
    """The values as whole numbers, each of them a row's."""
    indices = input.long()
    low, high = int(indices.min()), int(indices.max())
    if low < 0 or high >= rows:
        raise LayerError(
            f"The table has rows for the numbers 0 to {number(rows - 1)}, but "
            f"{number(low if low < 0 else high)} came: "
            + ("use data of whole numbers from 0 on." if low < 0 else f"give it {high + 1} rows.")
        )
    return indices


def _samples_first(result: tuple[Tensor, Any]) -> tuple[Tensor, ...]:
    """What RNN, LSTM and GRU give: every step, and the last states, now (N, layers, H) each."""
    output, state = result
    states = state if isinstance(state, tuple) else (state,)
    return output, *(each.transpose(0, 1) for each in states)


def _between_layers(dropout: float, num_layers: int) -> float:
    """Dropout acts between layers; a single one would warn of it."""
    return dropout if num_layers > 1 else 0.0


class RNN(nn.RNN):
    """nn.RNN with the samples first in its state, which is an output of its own."""

    def __init__(self, *, num_layers: int = 1, dropout: float = 0.0, **settings: Any) -> None:
        dropout = _between_layers(dropout, num_layers)
        super().__init__(num_layers=num_layers, dropout=dropout, **settings)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        return _samples_first(super().forward(input, hx))


class LSTM(nn.LSTM):
    """nn.LSTM with the samples first in its states, hidden and cell, outputs of their own."""

    def __init__(self, *, num_layers: int = 1, dropout: float = 0.0, **settings: Any) -> None:
        dropout = _between_layers(dropout, num_layers)
        super().__init__(num_layers=num_layers, dropout=dropout, **settings)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        return _samples_first(super().forward(input, hx))


class GRU(nn.GRU):
    """nn.GRU with the samples first in its state, which is an output of its own."""

    def __init__(self, *, num_layers: int = 1, dropout: float = 0.0, **settings: Any) -> None:
        dropout = _between_layers(dropout, num_layers)
        super().__init__(num_layers=num_layers, dropout=dropout, **settings)

    def forward(self, input: Tensor, hx: Any = None) -> Any:
        return _samples_first(super().forward(input, hx))


class MultiheadAttention(nn.MultiheadAttention):
    """What the query's rows gathered, without the weights they gave."""

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # type: ignore[override]
        return super().forward(query, key, value, need_weights=False)[0]


class Upsample(nn.Upsample):
    """nn.Upsample, whose corners are aligned only in modes that know them."""

    def __init__(self, scale_factor: float, mode: str, align_corners: bool) -> None:
        aligned = align_corners if mode in ALIGNING else None
        super().__init__(scale_factor=scale_factor, mode=mode, align_corners=aligned)


ALIGNING = frozenset({"linear", "bilinear", "bicubic", "trilinear"})
"""The modes of Upsample in which the corners of images can be aligned."""


class _NeedsSeveral:
    """A norm over the batch cannot do with one value of each channel. LayerError there."""

    def forward(self, input: Tensor) -> Tensor:
        over_batch = self.training or not self.track_running_stats  # type: ignore[attr-defined]
        if over_batch and input.numel() == input.shape[1]:
            raise LayerError(
                f"{type(self).__name__} needs more than one value of each channel to find their "
                "mean, but a batch of a single sample came: choose a batch size that leaves none."
            )
        return super().forward(input)  # type: ignore[misc]


class BatchNorm1d(_NeedsSeveral, nn.BatchNorm1d):
    """nn.BatchNorm1d that says what is wrong with a single sample."""


class BatchNorm2d(_NeedsSeveral, nn.BatchNorm2d):
    """nn.BatchNorm2d that says what is wrong with a single sample."""


class BatchNorm3d(_NeedsSeveral, nn.BatchNorm3d):
    """nn.BatchNorm3d that says what is wrong with a single sample."""


OWN: dict[str, type[nn.Module]] = {
    each.__name__: each
    for each in (
        Add,
        Affine,
        BatchNorm1d,
        BatchNorm2d,
        BatchNorm3d,
        ClassToken,
        Concatenate,
        Divide,
        Embedding,
        EmbeddingBag,
        Function,
        GRU,
        LSTM,
        MatMul,
        Maximum,
        Minimum,
        MultiheadAttention,
        Multiply,
        Permute,
        PositionalEncoding,
        Power,
        RNN,
        Reduce,
        Reshape,
        Select,
        Slice,
        Split,
        Subtract,
        Transpose,
        Upsample,
    )
}
"""The classes here that stand for a layer, before those of `engine.nn`."""


def module_class(kind: LayerKind) -> type[nn.Module]:
    """The class that computes layers of this kind."""
    return OWN[kind.kind] if kind.kind in OWN else getattr(nn, kind.kind)


def make_module(kind: LayerKind, parameters: dict[str, Any]) -> nn.Module:
    """A module of this kind, from its parameters as `Analysis.resolved` has them."""
    names = (parameter.name for parameter in kind.parameters)
    return module_class(kind)(**{name: parameters[name] for name in names}, **kind.fixed)
