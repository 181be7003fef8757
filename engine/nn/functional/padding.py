"""Padding: widening the last dimensions by a constant, or by what is already there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.autograd.function import Function
from engine.kernels import windows
from engine.kernels.resampling import Taps
from engine.nn.functional.resampling import Resample
from engine.tensor import Tensor

MODES = ("constant", "reflect", "replicate", "circular")
_GRAPH_NAMES = {"reflect": "ReflectionPad", "replicate": "ReplicationPad"}


class ConstantPadNd(Function):
    """The last axes widened by (before, after) elements of `value`; negative numbers crop."""

    pads: windows.Pads
    value: float = 0.0

    def forward(self, xp: Any, x: Any) -> Any:
        sizes = x.shape[x.ndim - len(self.pads) :]
        crop = tuple(
            slice(max(-before, 0), n - max(-after, 0))
            for n, (before, after) in zip(sizes, self.pads, strict=True)
        )
        margins = [(max(before, 0), max(after, 0)) for before, after in self.pads]
        kept = x[(..., *crop)]
        padded = windows.pad(xp, kept, margins, self.value)
        return padded.copy() if padded is kept else padded

    def backward(self, grad: Any) -> Any:
        return ConstantPadNd.apply(grad, pads=[(-before, -after) for before, after in self.pads])


def pad(
    input: Tensor, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> Tensor:
    """Widen the last dimensions: `pad` = (left, right, top, bottom, …), from the last one on.

    mode "constant" fills with `value` (0 by default) and takes any number of dimensions; "reflect",
    "replicate" and "circular" continue what is there, in the last one, two or three dimensions of a
    sample or a batch of them. Negative numbers crop. Raises RuntimeError for pads that do not fit,
    NotImplementedError for dimensions or modes that are not there.
    """
    sides = tuple(int(each) for each in pad)
    if len(sides) % 2:
        raise RuntimeError(f"Padding length must be divisible by 2, got {len(sides)} numbers")
    if len(sides) > 2 * input.ndim:
        raise RuntimeError(
            f"Padding length should be less than or equal to two times the input dimension but got "
            f"padding length {len(sides)} and input of dimension {input.ndim}"
        )
    pads = tuple(zip(sides[::2], sides[1::2], strict=True))[::-1]
    sizes = tuple(input.shape[input.ndim - len(pads) :])
    if mode == "constant":
        for n, (before, after) in zip(sizes, pads, strict=True):
            if n + before + after < 0:
                raise RuntimeError(
                    f"The input size {n}, plus negative padding {before} and {after}, resulted in "
                    f"a negative output size, which is invalid. Check pad={list(sides)}"
                )
        return ConstantPadNd.apply(input, pads=pads, value=0.0 if value is None else value)
    if mode not in MODES:
        raise NotImplementedError(f"Unrecognised padding mode {mode}: use one of {MODES}")
    if value is not None and value != 0:
        raise RuntimeError(f'Padding mode "{mode}" doesn\'t take in value argument')
    axes = len(pads)
    if not 1 <= axes <= 3 or input.ndim not in (axes + 1, axes + 2):
        raise NotImplementedError(
            f"Padding size {len(sides)} is not supported for {input.ndim}D input tensor. With mode "
            f"'{mode}' two numbers pad a 2D or 3D input, four a 3D or 4D, six a 4D or 5D one"
        )
    _check(input, mode, sizes, pads)
    taps = [
        Taps(_sources(mode, n, before, after)[None])
        for n, (before, after) in zip(sizes, pads, strict=True)
    ]
    return Resample.apply(
        input, taps=taps, label=f"{_GRAPH_NAMES.get(mode, 'CircularPad')}{axes}DBackward0"
    )


def _check(input: Tensor, mode: str, sizes: tuple[int, ...], pads: windows.Pads) -> None:
    """Raise RuntimeError for pads that these modes cannot make."""
    if input.array.dtype.kind == "b" and mode != "circular":
        raise NotImplementedError(f'"{mode} padding" not implemented for torch.bool')
    if any(not n for n in input.shape[-len(sizes) - 1 :]):
        raise RuntimeError(
            f"Expected a tensor with non-zero size in all dimensions but the batch's, got "
            f"{list(input.shape)}: nothing can be continued there"
        )
    most = {"reflect": 1, "circular": 0}.get(mode)
    for n, (before, after) in zip(sizes, pads, strict=True):
        if most is not None and max(before, after) > n - most:
            raise RuntimeError(
                f"Padding size should be less than {'or equal to ' if not most else ''}the "
                f"corresponding input dimension, but got: padding ({before}, {after}) at a "
                f"dimension of size {n}"
            )
        if n + before + after < 1:
            raise RuntimeError(
                f"The input size {n} with padding {before} and {after} is too small: the output "
                f"would have size {n + before + after}"
            )


def _sources(mode: str, n: int, before: int, after: int) -> np.ndarray:
    """For each place of a padded axis, the place of the input that it repeats."""
    places = np.arange(-before, n + after)
    if mode == "circular":  # in circles through what is not cropped
        first, last = max(-before, 0), n - max(-after, 0)
        return first + (places - first) % (last - first)
    if mode == "replicate":
        return places.clip(0, n - 1)
    return n - 1 - abs(n - 1 - abs(places))
