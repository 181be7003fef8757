"""The gradients that a backward pass starts from, checked against the tensors it starts at."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from engine import devices
from engine.tensor import Tensor, wrap


def seeds_of(
    roots: tuple[Tensor, ...],
    given: Tensor | Iterable[Tensor | None] | None,
    create_graph: bool,
) -> list[Any]:
    """The gradients that the pass starts from, checked against the roots."""
    if given is None:
        return [_seed(i, root, None, create_graph) for i, root in enumerate(roots)]
    seeds: Sequence[Any] = [given] if isinstance(given, Tensor) else list(given)
    if len(seeds) != len(roots):
        raise RuntimeError(f"got {len(roots)} tensors and {len(seeds)} gradients")
    return [
        _seed(i, root, seed, create_graph)
        for i, (root, seed) in enumerate(zip(roots, seeds, strict=True))
    ]


@functools.cache
def _one(array_dtype: np.dtype) -> np.ndarray:
    """The gradient of a loss itself, which nobody may write to."""
    one = np.ones((), array_dtype)
    one.flags.writeable = False
    return one


def _seed(number: int, root: Tensor, seed: Any, create_graph: bool) -> Any:
    array = root.array
    if root._base is not None:
        root._catch_up()
    if not root._requires_grad:
        raise RuntimeError(
            f"element {number} of tensors does not require grad and does not have a grad_fn"
        )
    if seed is None:
        if array.size != 1:
            raise RuntimeError(
                "grad can be implicitly created only for scalar outputs, this one has shape "
                f"{list(array.shape)}: pass gradient=…, or sum it first"
            )
        one = _one(array.dtype) if type(array) is np.ndarray else None
        if one is None or array.ndim:
            one = devices.namespace(array).ones(array.shape, array.dtype)
        return wrap(one) if create_graph else one
    if not isinstance(seed, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, got {type(seed).__name__}")
    if seed.array.shape != array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output[{number}] has a shape of {seed.shape} and "
            f"output[{number}] has a shape of {root.shape}."
        )
    if devices.cupy is not None and seed.device != root.device:
        raise RuntimeError(
            f"grad_output[{number}] is on {seed.device} and output[{number}] on {root.device}: "
            "move the gradient with .to(device)"
        )
    return seed if create_graph else seed.array
