"""One layer from inside: histograms of what it holds, its filters, its answer to a sample."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine import Tensor, from_numpy, nn
from engine.devices import to_numpy
from engine.studio.network.build import Built, StudioModule
from engine.studio.training.message import Pixels
from engine.studio.training.pictures import pictures, watched
from engine.studio.training.predicting.prediction import asking
from engine.studio.training.watching.histograms import histogram
from engine.studio.training.watching.vitals import LayerVitals
from engine.studio.training.watching.watch_messages import Histogram, LayerSeen

MOST_PICTURES = 32


def module_of(model: StudioModule, node: str) -> nn.Module | None:
    """The module of a node; None for the input, a loss and what is not built."""
    name = next((name for name, id in model.node_ids.items() if id == node), None)
    return None if name is None else model.get_submodule(name)


@contextmanager
def hearing(module: nn.Module | None) -> Iterator[list[np.ndarray]]:
    """Inside the block, what the module answers to a whole batch is put into the list."""
    heard: list[np.ndarray] = []
    if module is None:
        yield heard
        return

    def keep(_module: nn.Module, _inputs: object, output: Tensor | tuple[Tensor, ...]) -> None:
        first = output[0] if isinstance(output, tuple) else output
        heard.append(to_numpy(first.array))

    handle = module.register_forward_hook(keep)
    try:
        yield heard
    finally:
        handle.remove()


def see(
    built: Built,
    node: str,
    step: int,
    sample: np.ndarray | None,
    device: str,
    answers: np.ndarray | None = None,
    vitals: LayerVitals | None = None,
) -> LayerSeen:
    """The layer as it is now, and its answer to one `sample` (without the batch axis) as maps.

    `answers` are those to the batch that was just trained; without them the histogram of
    activations is that of the sample. Nothing about the network changes.
    """
    module = module_of(built.model, node)
    shown = None if sample is None else _answer(built, node, sample, device)
    answers = shown if answers is None else answers
    has_ratio = vitals is not None and vitals.update is not None and vitals.weight
    parameters = [] if module is None else list(module.parameters())
    return LayerSeen(
        node,
        step,
        weights=_histogram([each.array for each in parameters]),
        gradients=_histogram([each.grad.array for each in parameters if each.grad is not None]),
        activations=None if answers is None else histogram(answers),
        ratio=vitals.update / vitals.weight if has_ratio else None,  # type: ignore[union-attr,operator]
        maps=() if shown is None else pictures(shown, MOST_PICTURES),
        filters=filters(module),
    )


def filters(module: nn.Module | None) -> tuple[Pixels, ...]:
    """A layer's weights as pictures: the kernels of a convolution, each unit's weights of others.

    A kernel is the mean over the channels it reads. Where a unit's weights make no square, the
    whole matrix is one picture.
    """
    weight = getattr(module, "weight", None)
    if not isinstance(weight, Tensor) or weight.ndim < 2:
        return ()
    values = to_numpy(weight.array)
    if values.ndim == 4:
        return pictures(values.mean(axis=1), MOST_PICTURES)
    if values.ndim > 2:
        return pictures(values[0])
    side = math.isqrt(values.shape[1])
    if side >= 4 and side * side == values.shape[1]:
        return pictures(values.reshape(-1, side, side), MOST_PICTURES)
    return pictures(values)


def _answer(built: Built, node: str, sample: np.ndarray, device: str) -> np.ndarray | None:
    """What the node answers to a sample, without the batch axis."""
    if node == built.model.input_id:
        return sample
    with watched(built.model, (node,)) as seen, asking(built.model):
        built.model(from_numpy(sample[np.newaxis].astype(np.float32)).to(device))
    return seen.get(node)


def _histogram(arrays: list[np.ndarray]) -> Histogram | None:
    if not arrays:
        return None
    return histogram(np.concatenate([to_numpy(each).reshape(-1) for each in arrays]))
