"""Half precision where it is safe: layers of products compute in 16 bits, all others in 32.

The weights stay in 32 bits and are cast for each use, and the loss is scaled up before its backward
pass, so that small gradients survive (Micikevicius et al., 2018, "Mixed Precision Training"). It
halves the memory of activations. A CPU computes halves by way of singles, so it is for GPUs alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from engine import Tensor, nn
from engine.devices import namespace
from engine.nn import Parameter
from engine.studio.network.build import Built

PRODUCTS = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.ConvTranspose3d,
)
SAFE = (nn.ReLU, nn.LeakyReLU, nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d, nn.Flatten, nn.Dropout)
"""What loses nothing in 16 bits works on whatever comes in."""

FIRST_SCALE = 2.0**16
GROWING_STEPS = 2000
"""After so many steps without an overflow the loss is scaled twice as much."""


class LossScale(msgspec.Struct):
    """By how much the loss is scaled, and how many steps that has gone well."""

    value: float = FIRST_SCALE
    good_steps: int = 0

    def unscale(self, parameters: Iterable[Parameter]) -> bool:
        """Divide the gradients by the scale and adjust it; False where one of them overflowed."""
        gradients = [each.grad.detach() for each in parameters if each.grad is not None]
        if not all(_is_finite(gradient) for gradient in gradients):
            self.value, self.good_steps = max(self.value / 2, 1.0), 0
            return False
        for gradient in gradients:
            gradient.mul_(1 / self.value)
        self.good_steps += 1
        if self.good_steps == GROWING_STEPS:
            self.value, self.good_steps = 2 * self.value, 0
        return True


def use_half_precision(built: Built) -> None:
    """Have the model's layers of products compute in 16 bits, and the loss in 32."""
    for module in built.model.children():
        if isinstance(module, PRODUCTS):
            module.forward = _in_half(module)  # type: ignore[method-assign]
        elif not isinstance(module, SAFE):
            module.forward = _in_single(module.forward)  # type: ignore[method-assign]
    built.loss.forward = _in_single(built.loss.forward)  # type: ignore[method-assign]


def _in_half(module: nn.Module) -> Callable[..., Any]:
    """The module's forward on halves, with its weights cast for the time of the call."""
    forward = module.forward

    def run(*inputs: Tensor) -> Tensor:
        single = dict(module._parameters)
        module._parameters.update(
            {name: None if each is None else each.half() for name, each in single.items()}
        )
        try:
            return forward(*(each.half() for each in inputs))
        finally:
            module._parameters.update(single)

    return run


def _in_single(forward: Callable[..., Any]) -> Callable[..., Any]:
    def run(*inputs: Tensor) -> Any:
        return forward(*(each.float() if each.is_floating_point() else each for each in inputs))

    return run


def _is_finite(gradient: Tensor) -> bool:
    xp = namespace(gradient.array)
    return bool(xp.isfinite(gradient.array).all())
