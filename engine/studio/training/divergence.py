"""Where in a network the numbers stop being finite, once a loss has become NaN."""

from __future__ import annotations

import numpy as np

from engine import Tensor
from engine.devices import to_numpy
from engine.studio.network.build import StudioModule
from engine.studio.training.prediction import asking


def first_layer_not_finite(model: StudioModule, inputs: Tensor) -> str | None:
    """The name of the first layer that answers to `inputs` with NaN or infinity, if one does."""
    found: list[str] = []

    def check(name: str, output: Tensor | tuple[Tensor, ...]) -> None:
        outputs = output if isinstance(output, tuple) else (output,)
        if not found and not all(np.isfinite(to_numpy(each.array)).all() for each in outputs):
            found.append(name)

    handles = [
        module.register_forward_hook(
            lambda _module, _inputs, output, name=name: check(name, output)
        )
        for name, module in model.named_children()
    ]
    try:
        with asking(model):
            model(inputs)
    finally:
        for handle in handles:
            handle.remove()
    return found[0] if found else None
