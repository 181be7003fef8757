"""What layers answer to one sample, as small pictures with a sign, to be drawn on their nodes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine import Tensor
from engine.devices import to_numpy
from engine.studio.network.build import StudioModule
from engine.studio.training.message import ZERO, Pixels

MOST_MAPS = 8
LARGEST_SIDE = 32


@contextmanager
def watched(model: StudioModule, nodes: tuple[str, ...]) -> Iterator[dict[str, np.ndarray]]:
    """Collect what the layers of these nodes answer inside the block, for the batch's first."""
    seen: dict[str, np.ndarray] = {}
    wanted = frozenset(nodes)

    def keep(node: str, output: Tensor | tuple[Tensor, ...]) -> None:
        first = output[0] if isinstance(output, tuple) else output  # every step, before the state
        seen[node] = to_numpy(first.array)[0]

    handles = [
        model.get_submodule(name).register_forward_hook(
            lambda _module, _inputs, output, node=node: keep(node, output)
        )
        for name, node in model.node_ids.items()
        if node in wanted
    ]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def pictures(activation: np.ndarray, most: int = MOST_MAPS) -> tuple[Pixels, ...]:
    """At most so many maps of an activation (channels, height, width), or a vector as one picture.

    All maps of a layer share one scale, and 0 is the same byte in all of them, so that what a
    filter answers can be told from what it leaves alone.
    """
    if activation.ndim == 3:
        maps = list(activation[:most])
    elif activation.ndim == 2:
        maps = [activation]
    else:
        maps = [_grid(activation.reshape(-1))]
    maps = [_shrunk(each) for each in maps]
    peak = max(float(np.abs(each).max()) for each in maps)
    if not math.isfinite(peak):
        return ()
    scale = (255 - ZERO) / peak if peak > 0.0 else 0.0
    return tuple(_pixels(ZERO + each * scale) for each in maps)


def _grid(vector: np.ndarray) -> np.ndarray:
    """Up to 32 values in one row, more in rows of equal length, the rest of the last row zero."""
    if vector.size <= LARGEST_SIDE:
        return vector.reshape(1, -1)
    width = math.ceil(math.sqrt(vector.size))
    height = math.ceil(vector.size / width)
    return np.pad(vector, (0, width * height - vector.size)).reshape(height, width)


def _shrunk(image: np.ndarray) -> np.ndarray:
    """The mean of square blocks, so that no side is over 32 pixels."""
    block = math.ceil(max(image.shape) / LARGEST_SIDE)
    if block == 1:
        return image
    height, width = (math.ceil(side / block) for side in image.shape)
    padded = np.pad(
        image, ((0, height * block - image.shape[0]), (0, width * block - image.shape[1])), "edge"
    )
    return padded.reshape(height, block, width, block).mean(axis=(1, 3))


def _pixels(image: np.ndarray) -> Pixels:
    height, width = image.shape
    return Pixels(width, height, image.round().astype(np.uint8).tobytes())
