"""Writing into tensors: what may be written, and what it does to the graph.

An in-place op computes its result as the plain op does, then writes it here. Views and their base
share memory and a version counter; writing into a view gives the base a new `grad_fn` too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import devices
from engine.autograd import modes
from engine.autograd.function import Function
from engine.promotion import can_cast
from engine.tensor import Tensor, ViewPath, wrap


def follow(path: ViewPath | None, base: Any) -> Any:
    """Take the view that `path` describes of `base`, an array or a Tensor."""
    steps = []
    while path is not None:
        steps.append(path)
        path = path[0]
    for _, view_op, settings, number in reversed(steps):
        base = view_op.apply(base, **settings)
        if number is not None:
            base = base[number]
    return base


class CopySlices(Function):
    """A base after one of its views was written to: `value` within the view, itself elsewhere."""

    graph_name = "CopySlices"
    path: ViewPath

    def forward(self, xp: Any, base: Any, value: Any) -> Any:
        follow(self.path, base)[...] = value
        return base

    def backward(self, grad: Any) -> Any:
        array = grad.array if isinstance(grad, Tensor) else grad
        outside = devices.namespace(array).ones_like(array)
        follow(self.path, outside)[...] = 0
        return (
            grad * (wrap(outside) if isinstance(grad, Tensor) else outside),
            follow(self.path, grad),
        )


def check_writable(target: Tensor) -> None:
    """Raise RuntimeError, as PyTorch does, if `target` must not be written to in place."""
    array = target.array
    layout = zip(array.strides, array.shape, strict=True)
    if array.size and any(step == 0 and size > 1 for step, size in layout):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a "
            "single memory location. Please clone() the tensor before performing the operation."
        )
    if not modes.state.grad_enabled:
        return
    if target.requires_grad and target.is_leaf:
        raise RuntimeError(
            "a leaf Variable that requires grad is being used in an in-place operation."
        )
    base = target._base
    if base is None:
        return
    if base._requires_grad and base._grad_fn is None:
        raise RuntimeError(
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        )
    if base._requires_grad and target._view_path is None:
        raise RuntimeError(
            "A view was created in no_grad mode and is being modified inplace with grad mode "
            "enabled. Move both inside or both outside the no_grad block."
        )
    if base._requires_grad and target._view_path is not None and target._view_path[3] is not None:
        raise RuntimeError(
            f"Output {target._view_path[3]} of {target._view_path[1].__name__}Backward0 is a view "
            "and is being modified inplace. This view is the output of a function that returns "
            "multiple views. Such functions do not allow the output views to be modified inplace. "
            "You should replace the inplace operation by an out-of-place one."
        )


def write(target: Tensor, value: Tensor) -> Tensor:
    """Put `value` into `target`, which takes its place in the graph; gives `target` back.

    Raises RuntimeError if `value` has another shape, or a dtype that `target` cannot hold.
    """
    check_writable(target)
    if value.array.shape != target.array.shape:
        raise RuntimeError(
            f"output with shape {list(target.array.shape)} doesn't match the broadcast shape "
            f"{list(value.array.shape)}"
        )
    if not can_cast(value.dtype, target.dtype):
        raise RuntimeError(
            f"result type {value.dtype.name.capitalize()} can't be cast to the desired output type "
            f"{target.dtype.name.capitalize()}"
        )
    if devices.cupy is not None and value.device != target.device:
        raise devices.mixed(target.device, value.device)
    base = target._base
    recorded = modes.state.grad_enabled and (value._requires_grad or target._requires_grad)
    target._version_counter[0] += 1
    if base is None or not recorded:
        target.array[...] = value.array
        if recorded:
            target._requires_grad = value._requires_grad
            target._grad_fn, target._output_nr = value._grad_fn, value._output_nr
        return target
    written = CopySlices.apply(base, value, path=target._view_path)
    base._requires_grad = written._requires_grad
    base._grad_fn, base._output_nr = written._grad_fn, written._output_nr
    target._catch_up()
    return target


def run(function: Callable[..., Tensor], target: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """Run an op on `target` and write the result into it."""
    check_writable(target)
    return write(target, function(before_writing(target), *args, **kwargs))


def before_writing(target: Tensor) -> Tensor:
    """`target` as it is now, for an op whose rule may save it: recorded ops get a copy."""
    if not (modes.state.grad_enabled and target.requires_grad):
        return target
    copy = wrap(target.array.copy())
    copy._requires_grad = True
    copy._grad_fn, copy._output_nr = target._grad_fn, target._output_nr
    return copy
