"""Interpolation: images, sequences and volumes brought to another size."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.devices import namespace
from engine.kernels.resampling import Taps, resample_bytes
from engine.nn.functional.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
)
from engine.nn.functional.checks import need_floating
from engine.nn.functional.resampling import Resample
from engine.tensor import Tensor, wrap

MODES = ("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area")
_NEAREST = ("nearest", "nearest-exact", "area")
_DIMENSIONS = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}
_AREA = {3: adaptive_avg_pool1d, 4: adaptive_avg_pool2d, 5: adaptive_avg_pool3d}


def interpolate(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """`input` (N, C, *) with its spatial sizes brought to `size`, or multiplied by `scale_factor`.

    The modes are "nearest" (and "nearest-exact", which rounds as other libraries do), "linear" for
    sequences, "bilinear" and "bicubic" for images, "trilinear" for volumes, "area" (the mean of
    what a place covers). `align_corners` puts the first and last elements on each other.
    `antialias` widens bilinear and bicubic filters when they shrink an image. Raises ValueError and
    NotImplementedError for settings that do not go together.
    """
    axes = input.ndim - 2
    if mode in _NEAREST and align_corners is not None:
        raise ValueError(
            "align_corners option can only be set with the interpolating modes: linear | bilinear "
            "| bicubic | trilinear"
        )
    output, factors = _size_and_factors(input, size, scale_factor, recompute_scale_factor, mode)
    if antialias and not (mode in ("bilinear", "bicubic") and input.ndim == 4):
        raise ValueError(
            "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D "
            "tensor as input"
        )
    if axes not in (1, 2, 3) or mode not in MODES:
        raise NotImplementedError(
            f"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.ndim}D) for the "
            f"modes: {' | '.join(MODES)} (got {mode})"
        )
    if _DIMENSIONS.get(mode, input.ndim) != input.ndim:
        raise NotImplementedError(
            f"Got {input.ndim}D input, but {mode} mode needs {_DIMENSIONS[mode]}D input"
        )
    _check_sizes(input, output)
    if mode == "area":
        return _AREA[input.ndim](input, output)
    if input.array.dtype != np.uint8 or mode in ("linear", "trilinear"):
        need_floating(f"interpolate with mode {mode}", input)
    taps = _taps(input, output, factors, mode, bool(align_corners), antialias)
    label = f"Upsample{_graph_name(mode, antialias, axes)}Backward0"
    if input.array.dtype == np.uint8 and mode not in _NEAREST:
        return wrap(resample_bytes(namespace(input.array), input.array, taps))
    return Resample.apply(input, taps=taps, label=label)


def upsample(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """The older name of `interpolate`."""
    _warn_of("upsample")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """The older name of `interpolate` with mode="nearest"."""
    _warn_of("upsample_nearest")
    return interpolate(input, size, scale_factor, "nearest")


def upsample_bilinear(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> Tensor:
    """The older name of `interpolate` with mode="bilinear" and align_corners=True."""
    _warn_of("upsample_bilinear")
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)


def _warn_of(name: str) -> None:
    warnings.warn(
        f"`nn.functional.{name}` is deprecated. Use `nn.functional.interpolate` instead.",
        stacklevel=4,
    )


def _size_and_factors(
    input: Tensor,
    size: int | Sequence[int] | None,
    scale_factor: float | Sequence[float] | None,
    recompute_scale_factor: bool | None,
    mode: str,
) -> tuple[tuple[int, ...], tuple[float, ...] | None]:
    """The output's spatial size, and the factors if they are to be used as they were given."""
    axes = input.ndim - 2
    if size is not None and scale_factor is not None:
        raise ValueError("only one of size or scale_factor should be defined")
    if size is not None:
        if recompute_scale_factor:
            raise ValueError("recompute_scale_factor is not meaningful with an explicit size.")
        wanted: tuple[Any, ...] = tuple(size) if isinstance(size, list | tuple) else (size,) * axes
        if len(wanted) != axes:
            raise ValueError(
                "Input and output must have the same number of spatial dimensions, but got input "
                f"with spatial dimensions of {list(input.shape[2:])} and output size of {size}"
            )
        if not all(isinstance(n, int) for n in wanted):
            raise TypeError(f"expected size to be one integer or one for each axis, but got {size}")
        return wanted, None
    if scale_factor is None:
        raise ValueError("either size or scale_factor should be defined")
    given: Any = scale_factor if isinstance(scale_factor, list | tuple) else [scale_factor] * axes
    factors = tuple(given)
    if len(factors) != axes:
        raise ValueError(
            "Input and scale_factor must have the same number of spatial dimensions, but got input "
            f"with spatial dimensions of {list(input.shape[2:])} and scale_factor {scale_factor}"
        )
    output = tuple(math.floor(n * f) for n, f in zip(input.shape[2:], factors, strict=True))
    return output, None if recompute_scale_factor or mode == "area" else factors


def _check_sizes(input: Tensor, output: tuple[int, ...]) -> None:
    if min(output) < 1 or 0 in input.shape[1:]:
        raise RuntimeError(
            "Input and output sizes should be greater than 0, but got input "
            f"{list(input.shape)} and output size {list(output)}"
        )


def _graph_name(mode: str, antialias: bool, axes: int) -> str:
    name = {"nearest-exact": "NearestExact"}.get(mode, mode.capitalize())
    return f"{name}{axes}D{'Aa' if antialias else ''}"


# --- Where each place of the output looks, axis by axis


def _taps(
    input: Tensor,
    output: tuple[int, ...],
    factors: tuple[float, ...] | None,
    mode: str,
    align_corners: bool,
    antialias: bool,
) -> list[Taps]:
    # PyTorch computes places in the input's precision (for bytes in double), and the nearest ones
    # always in single.
    double = input.array.dtype in (np.float64, np.uint8) and mode not in _NEAREST
    real: Any = np.float64 if double else np.float32
    taps = []
    for axis, (n, out) in enumerate(zip(input.shape[2:], output, strict=True)):
        factor = factors[axis] if factors else None
        step = real(1 / factor if factor else n / out)
        if mode in _NEAREST:
            taps.append(_nearest(n, out, step, exact=mode == "nearest-exact"))
            continue
        if align_corners:
            step = real((n - 1) / (out - 1) if out > 1 else 0)
        if antialias:
            reach, window = (2, _triangle) if mode == "bilinear" else (4, _smooth_cubic)
            taps.append(_antialiased(n, out, float(step), reach, window))
            continue
        places = np.arange(out, dtype=real)
        places = step * places if align_corners else step * (places + real(0.5)) - real(0.5)
        taps.append(_cubic(n, places) if mode == "bicubic" else _linear(n, places, out))
    return taps


def _nearest(n: int, out: int, step: Any, exact: bool) -> Taps:
    """The one element whose place is nearest; equal sizes and doubled ones need no arithmetic."""
    places = np.arange(out)
    if out == 2 * n:
        places = places // 2
    elif out != n:
        offset = np.float32(0.5 if exact else 0)
        places = np.floor((places.astype(np.float32) + offset) * step).astype(int)
    return Taps(places.clip(0, n - 1)[None])


def _linear(n: int, places: np.ndarray, out: int) -> Taps:
    """The elements on both sides, weighted by how near they are."""
    if n == out:
        return Taps(np.arange(n)[None])
    places = places.clip(0)
    left = np.floor(places).astype(int).clip(0, n - 1)
    share = (places - left).clip(0, 1)
    return Taps(np.stack([left, (left + 1).clip(0, n - 1)]), np.stack([1 - share, share]))


def _cubic(n: int, places: np.ndarray) -> Taps:
    """Four elements, weighted by Keys' cubic with a = -0.75 (1981)."""
    left = np.floor(places)
    share = places - left
    distances = np.stack([share + 1, share, 1 - share, 2 - share])
    index = np.stack([left + offset for offset in (-1, 0, 1, 2)]).astype(int)
    return Taps(index.clip(0, n - 1), _keys(distances, -0.75))


def _keys(x: np.ndarray, a: float) -> np.ndarray:
    """Keys' cubic convolution filter at the distances x."""
    x = abs(x)
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = ((x - 5) * x + 8) * x * a - 4 * a
    return np.where(x < 1, near, np.where(x < 2, far, 0))


def _smooth_cubic(x: np.ndarray) -> np.ndarray:
    return _keys(x, -0.5)


def _triangle(x: np.ndarray) -> np.ndarray:
    return (1 - abs(x)).clip(0)


def _antialiased(
    n: int, out: int, step: float, reach: int, window: Callable[[np.ndarray], np.ndarray]
) -> Taps:
    """All elements under a filter that is stretched where the image shrinks, as Pillow does."""
    width = max(step, 1.0)
    support = reach / 2 * width
    centres = step * (np.arange(out) + 0.5)
    first = (centres - support + 0.5).astype(int).clip(0)
    last = np.minimum((centres + support + 0.5).astype(int), n)
    places = first + np.arange((last - first).max())[:, None]
    weights = window((places - centres + 0.5) / width)
    weights[places >= last] = 0
    return Taps(np.minimum(places, last - 1), weights / weights.sum(0))
