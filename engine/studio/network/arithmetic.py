"""The modules of layers that compute with values as they are, and of learned constants."""

from __future__ import annotations

from collections.abc import Callable

import engine
from engine import Tensor, cat, nn

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    name: getattr(engine, name)
    for name in ("abs", "neg", "exp", "log", "sqrt", "reciprocal", "sin", "cos", "erf")
}
REDUCTIONS = {"mean": "mean", "sum": "sum", "max": "amax", "min": "amin", "norm": "norm"}
"""What values along axes are brought together to, and the method that does so."""


class Subtract(nn.Module):
    """a - b, value by value."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a - b


class Divide(nn.Module):
    """a / b, value by value."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return a / b


class Maximum(nn.Module):
    """The larger of each two values."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return engine.maximum(a, b)


class Minimum(nn.Module):
    """The smaller of each two values."""

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return engine.minimum(a, b)


class Function(nn.Module):
    """One of the `FUNCTIONS`, by its name, of each value."""

    def __init__(self, function: str) -> None:
        super().__init__()
        self.function = function

    def forward(self, input: Tensor) -> Tensor:
        return FUNCTIONS[self.function](input)


class Power(nn.Module):
    """Each value to the same power."""

    def __init__(self, exponent: float) -> None:
        super().__init__()
        self.exponent = exponent

    def forward(self, input: Tensor) -> Tensor:
        return input**self.exponent


class Reduce(nn.Module):
    """What the values along the axes `dim` come to: their mean, sum, largest, smallest or norm.

    The axes go away, or with `keepdim` become 1 long. The norm is the root of the sum of squares.
    """

    def __init__(self, reduction: str, dim: tuple[int, ...], keepdim: bool) -> None:
        super().__init__()
        self.reduction = reduction
        self.dim = dim
        self.keepdim = keepdim

    def forward(self, input: Tensor) -> Tensor:
        method = getattr(input, REDUCTIONS[self.reduction])
        return method(dim=self.dim, keepdim=self.keepdim)


class Slice(nn.Module):
    """Every `step`-th place along the axis `dim`, from `start` to before `end`."""

    def __init__(self, dim: int, start: int, end: int, step: int) -> None:
        super().__init__()
        self.dim = dim
        self.places = slice(start, end, step)

    def forward(self, input: Tensor) -> Tensor:
        before = self.dim % input.ndim
        return input[(slice(None),) * before + (self.places,)]


class Affine(nn.Module):
    """x · weight + bias, with learned numbers of a `shape` that is stretched to the samples'."""

    def __init__(self, shape: tuple[int, ...], scale: bool = True, shift: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(engine.ones(*shape)) if scale else None
        self.bias = nn.Parameter(engine.zeros(*shape)) if shift else None

    def forward(self, input: Tensor) -> Tensor:
        scaled = input if self.weight is None else input * self.weight
        return scaled if self.bias is None else scaled + self.bias


class ClassToken(nn.Module):
    """`count` learned rows, and behind them those of the samples (N, steps, features)."""

    def __init__(self, features: int, count: int = 1) -> None:
        super().__init__()
        self.weight = nn.Parameter(engine.randn(count, features) * 0.02)

    def forward(self, input: Tensor) -> Tensor:
        return cat((self.weight.expand(input.shape[0], -1, -1), input), 1)
