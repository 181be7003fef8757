"""Signs of health of each layer in one batch: what it answers, its gradient, its update."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from engine import Tensor, nn
from engine.devices import to_numpy
from engine.studio.network.build import StudioModule

FEW_SAMPLES = 16
"""Saturation is told by so many samples."""
SIGMOID_END, TANH_END = 0.02, 0.96
"""Beyond these answers a sigmoid (at either end) and a tanh pass hardly any gradient."""


@dataclass(slots=True)
class LayerVitals:
    """Of one layer. Sizes are root mean squares over all its parameters.

    `silent` tells of each unit (channel) of a ReLU whether it answered 0 throughout the batch,
    `saturated` the share of answers of a sigmoid or tanh at an end of its range.
    """

    silent: np.ndarray | None = None
    saturated: float | None = None
    weight: float | None = None
    gradient: float | None = None
    update: float | None = None


@dataclass(slots=True)
class Vitals:
    """Of a whole network in one batch of so many samples, by the names of its modules."""

    samples: int = 0
    layers: dict[str, LayerVitals] = field(default_factory=dict)

    @contextmanager
    def hearing(self, model: StudioModule) -> Iterator[None]:
        """Take note of what the layers answer inside the block."""
        handles = [
            module.register_forward_hook(
                lambda module, _inputs, output, name=name: self._hear(name, module, output)
            )
            for name, module in layers_of(model)
            if isinstance(module, nn.ReLU | nn.Sigmoid | nn.Tanh)
        ]
        try:
            yield
        finally:
            for handle in handles:
                handle.remove()

    def take_gradients(self, model: StudioModule) -> None:
        """Take note of the sizes of gradients and weights, after the backward pass."""
        for name, parameters in learning(model):
            layer = self._of(name)
            layer.weight = size_of([each.array for each in parameters])
            gradients = [each.grad for each in parameters if each.grad is not None]
            layer.gradient = size_of([each.array for each in gradients])

    def take_update(self, model: StudioModule, before: dict[str, list[np.ndarray]]) -> None:
        """Take note of how far the weights went from what they were `before`."""
        for name, parameters in learning(model):
            arrays = before.get(name)
            if arrays is not None:
                pairs = zip(parameters, arrays, strict=True)
                self._of(name).update = size_of([each.array - old for each, old in pairs])

    def _of(self, name: str) -> LayerVitals:
        return self.layers.setdefault(name, LayerVitals())

    def _hear(self, name: str, module: nn.Module, output: Tensor) -> None:
        answers = output.array
        self.samples = len(answers)
        if isinstance(module, nn.ReLU):
            others = tuple(axis for axis in range(answers.ndim) if axis != _unit_axis(answers))
            self._of(name).silent = to_numpy(answers.max(axis=others)) <= 0
            return
        few = to_numpy(answers[:FEW_SAMPLES])
        if isinstance(module, nn.Sigmoid):
            at_end = (few < SIGMOID_END) | (few > 1 - SIGMOID_END)
        else:
            at_end = np.abs(few) > TANH_END
        self._of(name).saturated = float(at_end.mean())


def copies(model: StudioModule) -> dict[str, list[np.ndarray]]:
    """Copies of all weights that learn, by the names of their modules."""
    return {name: [each.array.copy() for each in found] for name, found in learning(model)}


def learning(model: StudioModule) -> list[tuple[str, list[nn.Parameter]]]:
    """The modules that have parameters to learn, in the order in which they compute."""
    found = (
        (name, [each for each in module.parameters() if each.requires_grad])
        for name, module in layers_of(model)
    )
    return [(name, parameters) for name, parameters in found if parameters]


def layers_of(model: StudioModule) -> list[tuple[str, nn.Module]]:
    """The modules of nodes that hold no other nodes, in the order in which they compute."""
    names = model.node_ids.keys()
    holders = {name[:place] for name in names for place, c in enumerate(name) if c == "."}
    return [(name, model.get_submodule(name)) for name in names if name not in holders]


def size_of(arrays: list[np.ndarray]) -> float:
    """The root mean square of all values of these arrays, on whatever device they are."""
    squares = sum(float((array * array).sum(dtype="float64")) for array in arrays)
    return math.sqrt(squares / max(sum(array.size for array in arrays), 1))


def _unit_axis(answers: np.ndarray) -> int:
    """Channels of an image (N, C, H, W), else the last axis."""
    return 1 if answers.ndim == 4 else answers.ndim - 1
