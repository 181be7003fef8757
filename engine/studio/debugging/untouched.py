"""Trying something out on a model and its optimizer, and leaving both as they were, to the bit."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from engine import Tensor, get_rng_state, nn, set_rng_state
from engine.studio.training.optimization.optimizing import Stepper


@contextmanager
def untouched(model: nn.Module, stepper: Stepper) -> Iterator[None]:
    """Inside the block model and stepper may do as in training; afterwards nothing has happened.

    They work on copies meanwhile: weights, buffers, gradients, what the optimizer remembers, the
    scale of the loss, modes and random numbers are the old ones again, whatever is raised.
    """
    optimizer = stepper.optimizer
    tensors = dict.fromkeys((*model.parameters(), *model.buffers()))
    held = [(each, each.array, each._grad, each._version_counter[0]) for each in tensors]
    modes = {module: module.training for module in model.modules()}
    state, groups = optimizer.state, [dict(group) for group in optimizer.param_groups]
    has_stepped, scale, random = optimizer.has_stepped, stepper.loss_scale, get_rng_state()
    optimizer.state = defaultdict(
        dict, {parameter: _copied(kept) for parameter, kept in state.items()}
    )
    stepper.loss_scale = None if scale is None else msgspec.structs.replace(scale)
    for tensor in tensors:
        tensor.array = tensor.array.copy()
    try:
        yield
    finally:
        for tensor, array, grad, version in held:
            tensor.array, tensor._grad, tensor._version_counter[0] = array, grad, version
        for module, training in modes.items():
            module.training = training
        optimizer.state, optimizer.has_stepped = state, has_stepped
        for group, kept in zip(optimizer.param_groups, groups, strict=True):
            group.update(kept)
        stepper.loss_scale = scale
        set_rng_state(random)


def _copied(value: Any) -> Any:
    """What an optimizer remembers, with tensors of its own."""
    if isinstance(value, Tensor):
        return value.clone()
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_copied(each) for each in value]
    return copy.copy(value)
