"""Half precision where it is safe: layers of products compute in 16 bits, all others in 32.

The weights stay in 32 bits and are cast for each use, and the loss is scaled (`loss_scale.py`);
Micikevicius et al. (2018), "Mixed Precision Training". It halves the memory of activations. A CPU
computes halves by way of singles, so it is for GPUs alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import Tensor, nn
from engine.studio.network.build import Built
from engine.studio.training.watching.vitals import layers_of

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


def use_half_precision(built: Built) -> None:
    """Have the model's layers of products compute in 16 bits, and the loss in 32."""
    # Uses of a block that share their weights share their modules: each is changed once.
    for module in dict.fromkeys(module for _, module in layers_of(built.model)):
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
