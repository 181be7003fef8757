"""Dropout: elements, or whole channels, forgotten at random."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

from engine.devices import namespace
from engine.kernels.elementwise import drop
from engine.random import rand
from engine.tensor import Tensor, wrap

# What SELU tends to for large negative inputs: -scale · alpha.
_SELU_FLOOR = -1.7580993408473766


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Set elements to zero with probability p and divide the others by 1 - p, in training only.

    Raises ValueError for a probability outside [0, 1].
    """
    return _drop(input, p, training, inplace, input.shape)


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Dropout of whole channels of `input` (N, C, L) or (C, L) (Tompson et al., 2015)."""
    if input.ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {input.ndim}D input: (N, C, L) "
            "or (C, L)"
        )
    return _drop(input, p, training, inplace, _channels(input, batched=input.ndim == 3))


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Dropout of whole channels of `input` (N, C, H, W)."""
    if input.ndim not in (3, 4):
        warnings.warn(
            f"dropout2d: Received a {input.ndim}-D input to dropout2d, which is deprecated and "
            "will result in an error in a future release: use dropout, or (N, C, H, W)",
            stacklevel=3,
        )
    return _drop(input, p, training, inplace, _channels(input, batched=True))


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Dropout of whole channels of `input` (N, C, D, H, W) or (C, D, H, W)."""
    if input.ndim not in (4, 5):
        warnings.warn(
            f"dropout3d: Received a {input.ndim}-D input to dropout3d, which is deprecated and "
            "will result in an error in a future release: use dropout, or (N, C, D, H, W)",
            stacklevel=3,
        )
    return _drop(input, p, training, inplace, _channels(input, batched=input.ndim != 4))


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Dropout for SELU networks: mean and variance stay as they are (Klambauer et al., 2017)."""
    return _drop_to_floor(input, p, training, inplace, input.shape)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """alpha_dropout of whole channels of `input` (N, C, *)."""
    shape = _channels(input, batched=True) if training else input.shape
    return _drop_to_floor(input, p, training, inplace, shape)


def _drop(input: Tensor, p: float, training: bool, inplace: bool, shape: Sequence[int]) -> Tensor:
    """Dropout by a mask of `shape`, which broadcasts with the input."""
    _need_probability(p)
    if not training or p == 0.0:
        return input
    if p == 1.0:
        return input.mul_(0.0) if inplace else input * 0.0
    random = rand(shape, dtype=input.dtype, device=input.device).array
    mask = wrap(drop(namespace(random), random, p))
    return input.mul_(mask) if inplace else input * mask


def _drop_to_floor(
    input: Tensor, p: float, training: bool, inplace: bool, shape: Sequence[int]
) -> Tensor:
    """Set what is dropped to SELU's floor, then bring mean and variance back."""
    _need_probability(p)
    if not training or p == 0.0:
        return input
    if p == 1.0:
        return input.mul_(0.0) if inplace else input * 0.0
    kept = _kept(input, p, shape)
    scale = ((1 - p) * (1 + p * _SELU_FLOOR**2)) ** -0.5
    shift = (1 - kept) * (_SELU_FLOOR * scale) - _SELU_FLOOR * p * scale
    mask = kept * scale
    return input.mul_(mask).add_(shift) if inplace else input * mask + shift


def _kept(input: Tensor, p: float, shape: Sequence[int]) -> Tensor:
    """A mask of ones, and with probability p of zeros."""
    return (rand(shape, dtype=input.dtype, device=input.device) >= p).to(input.dtype)


def _channels(input: Tensor, batched: bool) -> tuple[int, ...]:
    """The shape of a mask with one element for each channel, of each sample."""
    if input.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    lead = 2 if batched else 1
    return (*input.shape[:lead], *(1,) * (input.ndim - lead))


def _need_probability(p: float) -> None:
    if not 0.0 <= p <= 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
