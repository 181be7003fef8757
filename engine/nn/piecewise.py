"""Activation layers made of straight pieces: the ReLU and its kin, hard versions of smooth ones.

The smooth activations are in `activation.py`.
"""

from __future__ import annotations

import warnings
from typing import Any

from engine.creation import empty
from engine.nn import functional as F
from engine.nn import init
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.tensor import Tensor


class Inplace(Module):
    """An activation that may overwrite its input."""

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return self._with_inplace()

    def _with_inplace(self, *settings: str) -> str:
        """Settings as printed, followed by `inplace=True` where it is so."""
        return ", ".join((*settings, *(["inplace=True"] if self.inplace else [])))


class ReLU(Inplace):
    """max(0, x)."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.relu(input, self.inplace)


class ReLU6(Inplace):
    """min(max(0, x), 6)."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.relu6(input, self.inplace)


class LeakyReLU(Inplace):
    """x where it is positive, else negative_slope · x."""

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.negative_slope = negative_slope

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return self._with_inplace(f"negative_slope={self.negative_slope}")


class PReLU(Module):
    """x where it is positive, else weight · x with a slope that is learned (He et al., 2015).

    Parameter: weight (num_parameters), one slope for all or one for each channel, `init` at first.
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(empty((num_parameters,), device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the slopes back."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"num_parameters={self.num_parameters}"


class RReLU(Inplace):
    """A leaky ReLU whose slopes are drawn evenly from [lower, upper] while training."""

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__(inplace)
        self.lower = lower
        self.upper = upper

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation; in evaluation the slope is the mean of the bounds."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return self._with_inplace(f"lower={self.lower}, upper={self.upper}")


class Hardtanh(Inplace):
    """Every element, cut off at the bounds. Raises ValueError for bounds in the wrong order."""

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__(inplace)
        for older, newer in ((min_value, "min_val"), (max_value, "max_val")):
            if older is not None:
                warnings.warn(
                    f"keyword argument `{newer}ue` is deprecated and rename to `{newer}`",
                    FutureWarning,
                    stacklevel=2,
                )
        self.min_val = min_val if min_value is None else min_value
        self.max_val = max_val if max_value is None else max_value
        if self.max_val <= self.min_val:
            raise ValueError(
                f"max_val must be larger than min_val, got {self.max_val} and {self.min_val}"
            )

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return self._with_inplace(f"min_val={self.min_val}, max_val={self.max_val}")


class Threshold(Inplace):
    """x where it is above the threshold, else `value`."""

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(inplace)
        self.threshold = threshold
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return self._with_inplace(f"threshold={self.threshold}, value={self.value}")


class Hardsigmoid(Inplace):
    """relu6(x + 3) / 6: a sigmoid of three straight pieces."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.hardsigmoid(input, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it: without `inplace`."""
        return ""


class Hardswish(Inplace):
    """x · relu6(x + 3) / 6."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.hardswish(input, self.inplace)

    def extra_repr(self) -> str:
        """As PyTorch prints it: without `inplace`."""
        return ""


class Hardshrink(Module):
    """0 for what lies in [-lambd, lambd], all else as it is."""

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        return f"{self.lambd}"


class Softshrink(Hardshrink):
    """Every element moved towards 0 by `lambd`, and not beyond."""

    def forward(self, input: Tensor) -> Tensor:
        """Apply the activation."""
        return F.softshrink(input, self.lambd)
