"""Checks that many functions of engine.nn.functional share."""

from __future__ import annotations

from engine.tensor import Tensor


def need_floating(name: str, *tensors: Tensor) -> None:
    """Raise NotImplementedError, as PyTorch does, unless every tensor has a floating dtype.

    Arrays, which come from backward rules, are let through.
    """
    for tensor in tensors:
        if isinstance(tensor, Tensor) and tensor.array.dtype.kind != "f":
            raise NotImplementedError(
                f'"{name}" not implemented for {tensor.dtype}: convert it with .float() first'
            )


def need_a_floating(name: str, first: Tensor, second: Tensor) -> None:
    """Raise NotImplementedError unless one of two tensors has a floating dtype."""
    if second.array.dtype.kind != "f":
        need_floating(name, first)
