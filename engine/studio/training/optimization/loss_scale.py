"""How the loss is scaled in mixed precision: up, so that small gradients survive in 16 bits.

It grows while all goes well, and is halved when a gradient overflows; that step is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from engine.devices import namespace
from engine.tensor import Tensor

FIRST_SCALE = 2.0**16
GROWING_STEPS = 2000
"""After so many steps without an overflow the loss is scaled twice as much."""


class LossScale(msgspec.Struct):
    """By how much the loss is scaled, and how many steps that has gone well."""

    value: float = FIRST_SCALE
    good_steps: int = 0

    def unscale(self, parameters: Iterable[Tensor]) -> bool:
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


def _is_finite(gradient: Tensor) -> bool:
    xp = namespace(gradient.array)
    return bool(xp.isfinite(gradient.array).all())
