"""What a benchmark is: an entry with a builder, and the parts builders are made of.

A builder is written once for both libraries: it is given `torch`, which is PyTorch or the engine,
and answers with a function that runs one whole training step. Data and weights are random but the
same on both sides, so that a test can compare what they compute.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np


@dataclass(frozen=True)
class Given:
    """What a builder is told."""

    torch: Any
    """PyTorch, or the engine in its place."""
    fused: bool = False
    """Whether the optimizer is PyTorch's fused one."""
    small: bool = False
    """Whether the test asks, which wants to be done in a moment."""

    def at_most(self, size: int, when_small: int) -> int:
        """A size that the test may cut."""
        return min(size, when_small) if self.small else size

    @property
    def fusion(self) -> dict[str, bool]:
        """The arguments that choose the fused optimizer."""
        return {"fused": True} if self.fused else {}


class Step(NamedTuple):
    """One training step, and whose gradients tell whether it computed the same."""

    run: Callable[[], Any]
    watched: tuple[Any, ...] = ()


Builder = Callable[[Given], Step]


@dataclass(frozen=True)
class Entry:
    """A benchmark by name."""

    name: str
    build: Builder
    about: str = ""
    family: str = ""
    """Entries of a family of the sweep are measured in the same processes."""
    fused: bool = False
    """Whether its optimizer has a fused form that is worth having."""
    chance: bool = False
    """Whether a step draws random numbers, which differ between the libraries."""


def random(torch: Any, *shape: int, seed: int = 0) -> Any:
    """A tensor of numbers between 0 and 1."""
    return torch.from_numpy(np.random.default_rng(seed).random(shape, np.float32))


def normal(torch: Any, *shape: int, seed: int = 0) -> Any:
    """A tensor of normally distributed numbers."""
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape, np.float32))


def integers(torch: Any, *shape: int, below: int = 10) -> Any:
    """A tensor of whole numbers, such as classes."""
    return torch.from_numpy(np.random.default_rng(1).integers(0, below, shape))


def same_weights(torch: Any, model: Any) -> Any:
    """Fill a model's parameters with numbers that do not depend on the library.

    The weights of norms (one dimension, not called bias) keep the values that both start from.
    """
    rng = np.random.default_rng(2)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.ndim == 1 and "bias" not in name.rpartition(".")[2]:
                continue
            bound = 0.1 if parameter.ndim == 1 else float(np.prod(parameter.shape[1:])) ** -0.5
            values = rng.uniform(-bound, bound, tuple(parameter.shape))
            parameter.copy_(torch.from_numpy(values.astype(np.float32)))
    return model


def training(torch: Any, model: Any, criterion: Any, x: Any, y: Any, optimizer: Any) -> Step:
    """One step of the usual loop, on one batch: gradients cleared to the optimizer's step."""
    same_weights(torch, model)

    def run() -> Any:
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return Step(run)


def classifier(given: Given, model: Any, x: Any) -> Step:
    """A classifier of ten classes, trained by Adam."""
    torch = given.torch
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **given.fusion)
    y = integers(torch, x.shape[0])
    return training(torch, model, torch.nn.CrossEntropyLoss(), x, y, optimizer)


def forward_and_backward(
    inputs: tuple[Any, ...], gradient: Any, function: Callable[[], Any]
) -> Step:
    """A step without an optimizer: forward, and backward from a given gradient."""

    def run() -> Any:
        for each in inputs:
            each.grad = None
        out = function()
        out.backward(gradient)
        return out

    return Step(run, inputs)


def layer_step(torch: Any, layer: Any, x: Any, learn_input: bool = True) -> Step:
    """A layer amid a network: gradients of its parameters, and of its input unless told not to.

    PyTorch's recurrent layers answer with a tuple, of which the output is the first.
    """
    same_weights(torch, layer)
    if learn_input:
        x.requires_grad_()

    def forward() -> Any:
        out = layer(x)
        return out[0] if isinstance(out, tuple) else out

    with torch.no_grad():
        shape = tuple(forward().shape)
    inputs = (*([x] if learn_input else []), *layer.parameters())
    return forward_and_backward(inputs, normal(torch, *shape, seed=3), forward)
