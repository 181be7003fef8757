"""A tensor's own shape changed in place: the memory stays, only the way to see it is another."""

from __future__ import annotations

from collections.abc import Sequence

from engine.autograd import modes
from engine.ops import shape, strides
from engine.ops.dims import Dims
from engine.ops.registry import op
from engine.tensor import Tensor


@op(function=False)
def squeeze_(input: Tensor, dim: Dims = None) -> Tensor:
    """In-place version of `squeeze`."""
    return _become(input, shape.squeeze(input, dim))


@op(function=False)
def unsqueeze_(input: Tensor, dim: int) -> Tensor:
    """In-place version of `unsqueeze`."""
    return _become(input, shape.unsqueeze(input, dim))


@op(function=False)
def t_(input: Tensor) -> Tensor:
    """In-place version of `t`."""
    return _become(input, shape.t(input))


@op(function=False, aliases=("swapaxes_", "swapdims_"))
def transpose_(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """In-place version of `transpose`."""
    return _become(input, shape.transpose(input, dim0, dim1))


@op(function=False)
def as_strided_(
    input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """In-place version of `as_strided`."""
    return _become(input, strides.as_strided(input, size, stride, storage_offset))


def _become(input: Tensor, view: Tensor) -> Tensor:
    """Make `input` what its view is, in memory and in the graph.

    Views taken of `input` before stay valid as long as no gradient has to find its way to them.
    """
    if modes.state.grad_enabled and input.requires_grad and input.is_leaf:
        raise RuntimeError(
            "a leaf Variable that requires grad is being used in an in-place operation."
        )
    input.array = view.array
    input._requires_grad = view._requires_grad
    input._grad_fn, input._output_nr = view._grad_fn, view._output_nr
    if input._base is not None:
        input._view_path = view._view_path
    input._version_counter[0] += 1
    input._view_version = input._version_counter[0]
    return input
