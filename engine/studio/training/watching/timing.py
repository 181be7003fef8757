"""How long each layer takes, forward and backward, measured on a batch of a run now and then.

Timing a batch changes none of its numbers, and the batches between are not slowed down.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from engine import Tensor, cuda, nn
from engine.autograd.function import Function
from engine.autograd.graph import observe
from engine.studio.network.build import Built, node_of
from engine.studio.network.graph_module import GraphModule, Repeated
from engine.studio.training.messages import LayerTimes

EVERY_SECONDS = 5.0


class LayerTimer:
    """Times the second batch it sees, for the first is slower, and then one every few seconds."""

    def __init__(self, built: Built, device: str) -> None:
        self._model = built.model
        self._node_ids = dict(built.model.node_ids)
        self._loss, self._loss_id = built.loss, built.analysis.loss or ""
        self._is_on_gpu = device.startswith("cuda")
        self._due_at: float | None = None
        self._forward: dict[str, float] = defaultdict(float)
        self._backward: dict[str, float] = defaultdict(float)
        self._running: str | None = None
        self._since = 0.0
        self.newest: LayerTimes | None = None
        """What was measured last."""

    @contextmanager
    def forward(self) -> Iterator[None]:
        """Inside this context a batch's forward pass, its loss included, is timed if it is due."""
        self._forward.clear()
        self._backward.clear()
        if not self._is_due():
            yield
            return
        layers = self._layers()
        layers[self._loss_id] = self._loss
        handles = []
        for node_id, module in layers.items():
            handles += [
                module.register_forward_pre_hook(partial(self._on_layer, node_id)),
                module.register_forward_hook(partial(self._on_layer, None)),
            ]
        try:
            with observe(self._model):
                yield
        finally:
            for handle in handles:
                handle.remove()

    def _layers(self) -> dict[str, nn.Module]:
        """The modules of layers by their nodes; blocks take what the layers in them take."""
        modules = ((node, self._model.get_submodule(name)) for name, node in self._node_ids.items())
        return {
            node: each for node, each in modules if not isinstance(each, (GraphModule, Repeated))
        }

    def _is_due(self) -> bool:
        """The first batch only sets the clock going."""
        now = time.monotonic()
        if self._due_at is None or now < self._due_at:
            self._due_at = now if self._due_at is None else self._due_at
            return False
        self._due_at = now + EVERY_SECONDS
        return True

    def await_backward(self, loss: Tensor) -> None:
        """Before the backward pass of a timed forward pass: have it tell when each op begins."""
        if self._forward:
            for op in _ops_behind(loss):
                op.register_prehook(partial(self._on_op, self._layer_of(op)))

    def times(self, run: str, samples: int) -> list[LayerTimes]:
        """After the backward pass, what was measured on a batch of so many samples, if it was."""
        if not self._forward:
            return []
        self._switch_to(None, self._backward)
        measured = LayerTimes(run, samples, dict(self._forward), dict(self._backward))
        self._forward.clear()
        self.newest = measured
        return [measured]

    def _layer_of(self, op: Function) -> str:
        """The node that an op belongs to; what belongs to no layer of the model is the loss's."""
        return node_of(self._model, op.scope or "")[0] or self._loss_id

    def _on_layer(self, node_id: str | None, module: nn.Module, *passed: Any) -> None:
        self._switch_to(node_id, self._forward)

    def _on_op(self, node_id: str, gradients: tuple[Tensor | None, ...]) -> None:
        self._switch_to(node_id, self._backward)

    def _switch_to(self, node_id: str | None, times: dict[str, float]) -> None:
        """The time since the last switch was the layer's that ran; now this one runs."""
        if self._is_on_gpu:
            cuda.synchronize()
        now = time.perf_counter()
        if self._running is not None:
            times[self._running] += now - self._since
        self._running, self._since = node_id, now


def _ops_behind(loss: Tensor) -> list[Function]:
    """Every op that the loss was computed by, as far as gradients go."""
    found, seen = [loss.grad_fn], {loss.grad_fn}
    for op in found:
        for before, _ in () if op is None else op.next_functions:
            if before not in seen:
                seen.add(before)
                found.append(before)
    return [op for op in found if isinstance(op, Function)]
