"""Sampling an image or a volume at the places a grid names (Jaderberg et al., 2015).

Places go from -1 to 1 along each axis of the input. Everything is in public ops, so that gradients
of every order flow to the input and to the grid.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from itertools import product
from typing import Any

from engine.creation import ones_like, zeros
from engine.devices import namespace
from engine.nn.functional.piecewise import hardtanh
from engine.nn.functional.positions import TakeAt
from engine.ops.comparison import where
from engine.ops.join import meshgrid, stack
from engine.ranges import linspace
from engine.tensor import Tensor, wrap

MODES = ("bilinear", "nearest", "bicubic")
PADDING_MODES = ("zeros", "border", "reflection")


def affine_grid(theta: Tensor, size: Sequence[int], align_corners: bool | None = None) -> Tensor:
    """The places that affine maps `theta` (N, 2, 3) send an image's pixels to: (N, H, W, 2).

    `size` is (N, C, H, W); for volumes (N, C, D, H, W), with maps (N, 3, 4) and places
    (N, D, H, W, 3). For `align_corners` see `grid_sample`. Raises RuntimeError for maps of another
    shape and ValueError for maps that are not floating.
    """
    if not theta.is_floating_point():
        raise ValueError(f"Expected theta to have floating point type, but got {theta.dtype}")
    count, axes = size[0], size[2:]
    if len(axes) not in (2, 3):
        raise NotImplementedError(
            f"affine_grid only supports 4D and 5D sizes, for images and volumes: got {list(size)}"
        )
    if tuple(theta.shape) != (wanted := (count, len(axes), len(axes) + 1)):
        raise ValueError(
            f"Expected a batch of affine matrices of shape {list(wanted)} for size {list(size)}. "
            f"Got {list(theta.shape)}."
        )
    centres = _chosen(align_corners)
    lines = [
        linspace(-1, 1, n, dtype=theta.dtype, device=theta.device) * (1 if centres else (n - 1) / n)
        if n > 1
        else zeros(1, dtype=theta.dtype, device=theta.device)
        for n in axes
    ]
    places = meshgrid(*lines, indexing="ij")
    homogeneous = stack([*reversed(places), ones_like(places[0])], -1)
    flat = homogeneous.reshape(1, -1, len(axes) + 1).expand(count, -1, -1)
    return (flat @ theta.transpose(1, 2)).reshape(count, *axes, len(axes))


def grid_sample(
    input: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding_mode: str = "zeros",
    align_corners: bool | None = None,
) -> Tensor:
    """The values of `input` (N, C, H, W) at the places `grid` (N, H', W', 2): (N, C, H', W').

    A place is (x, y), a volume's (x, y, z). With `align_corners` -1 and 1 are the centres of the
    outermost pixels, else their outer edges. Beyond the input are "zeros", its "border" or its
    "reflection". The mode "bicubic" is for images only. Raises ValueError for unknown modes and
    RuntimeError for shapes and dtypes that do not fit.
    """
    if mode not in MODES:
        raise ValueError(
            "nn.functional.grid_sample(): expected mode to be 'bilinear', 'nearest' or 'bicubic', "
            f"but got: '{mode}'"
        )
    if padding_mode not in PADDING_MODES:
        raise ValueError(
            "nn.functional.grid_sample(): expected padding_mode to be 'zeros', 'border', or "
            f"'reflection', but got: '{padding_mode}'"
        )
    align_corners = _chosen(align_corners)
    _check(input, grid, mode)
    sizes = input.shape[2:]
    # A place names its coordinates from the last axis to the first.
    places = [
        _pixels(grid.select(-1, len(sizes) - 1 - axis), n, align_corners)
        for axis, n in enumerate(sizes)
    ]
    if mode == "bicubic":
        taps = [_cubic_taps(place) for place in places]
    else:
        places = [
            _inside(place, n, padding_mode, align_corners)
            for place, n in zip(places, sizes, strict=True)
        ]
        taps = [_nearest_tap(p) if mode == "nearest" else _linear_taps(p) for p in places]
    total: Any = 0.0
    for corner in product(*taps):
        at = [place for place, _ in corner]
        if mode == "bicubic":
            at = [
                _inside(wrap(place), n, padding_mode, align_corners).array
                for place, n in zip(at, sizes, strict=True)
            ]
        value = _values(input, at)
        for _, weight in corner:
            value = value if weight is None else value * weight.unsqueeze(1)
        total = value + total
    return total


def _chosen(align_corners: bool | None) -> bool:
    if align_corners is None:
        warnings.warn(
            "Default grid_sample and affine_grid behavior has changed to align_corners=False since "
            "1.3.0. Please specify align_corners=True if the old behavior is desired. See the "
            "documentation of grid_sample for details.",
            stacklevel=4,
        )
    return bool(align_corners)


def _check(input: Tensor, grid: Tensor, mode: str) -> None:
    axes = input.ndim - 2
    if input.dtype != grid.dtype:
        raise RuntimeError(
            "grid_sampler(): expected input and grid to have same dtype, but input has "
            f"{input.dtype} and grid has {grid.dtype}"
        )
    if not input.is_floating_point():
        raise NotImplementedError(f'"grid_sampler" not implemented for {input.dtype}')
    if axes not in (2, 3) or grid.ndim != input.ndim:
        raise RuntimeError(
            "grid_sampler(): expected 4D or 5D input and grid with same number of dimensions, but "
            f"got input with sizes {list(input.shape)} and grid with sizes {list(grid.shape)}"
        )
    if input.shape[0] != grid.shape[0]:
        raise RuntimeError(
            "grid_sampler(): expected grid and input to have same batch size, but got input with "
            f"sizes {list(input.shape)} and grid with sizes {list(grid.shape)}"
        )
    if grid.shape[-1] != axes:
        raise RuntimeError(
            f"grid_sampler(): expected grid to have size {axes} in last dimension, but got grid "
            f"with sizes {list(grid.shape)}"
        )
    if 0 in input.shape[2:]:
        raise RuntimeError(
            "grid_sampler(): expected input to have non-empty spatial dimensions, but input has "
            f"sizes {list(input.shape)}"
        )
    if mode == "bicubic" and axes != 2:
        raise RuntimeError("grid_sampler(): bicubic interpolation only supports 4D input")


# --- Coordinates along one axis


def _pixels(place: Tensor, n: int, align_corners: bool) -> Tensor:
    """Places from -1 to 1 as (fractional) pixel numbers."""
    if align_corners:
        return (place + 1) * ((n - 1) / 2)
    return ((place + 1) * n - 1) * 0.5


def _inside(place: Tensor, n: int, padding_mode: str, align_corners: bool) -> Tensor:
    """Pixel numbers brought into the input, as far as the padding mode does so."""
    if padding_mode == "zeros":
        return place
    if padding_mode == "reflection":
        low, span = (0.0, n - 1.0) if align_corners else (-0.5, float(n))
        place = _reflected(place, low, span) if span else place * 0.0
    return hardtanh(place, 0.0, n - 1.0)


def _reflected(place: Tensor, low: float, span: float) -> Tensor:
    """Places beyond [low, low + span] reflected at its ends until they are within."""
    distance = (place - low).abs()
    flips = (distance.detach() / span).floor()
    rest = distance - flips * span
    return where(flips % 2 == 0, rest, span - rest) + low


# --- What a place takes along one axis: (pixel numbers as an array, weights or None) a tap


def _nearest_tap(place: Tensor) -> list[tuple[Any, Tensor | None]]:
    return [(place.detach().round().array, None)]


def _linear_taps(place: Tensor) -> list[tuple[Any, Tensor | None]]:
    left = place.detach().floor()
    share = place - left
    return [(left.array, 1 - share), (left.array + 1, share)]


def _cubic_taps(place: Tensor) -> list[tuple[Any, Tensor | None]]:
    """Four neighbours, weighted by Keys' cubic with a = -0.75 (1981)."""
    left = place.detach().floor()
    t, a = place - left, -0.75

    def near(x: Tensor) -> Tensor:
        return ((a + 2) * x - (a + 3)) * x * x + 1

    def far(x: Tensor) -> Tensor:
        return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a

    weights = far(t + 1), near(t), near(1 - t), far(2 - t)
    return [(left.array + offset, each) for offset, each in enumerate(weights, -1)]


def _values(input: Tensor, at: list[Any]) -> Tensor:
    """The input's values at pixel numbers (N, *), one array for each axis; 0 for those outside."""
    xp = namespace(input.array)
    n, channels, *sizes = input.shape
    flat, within = xp.zeros(at[0].shape, xp.int64), xp.ones(at[0].shape, bool)
    for place, length in zip(at, sizes, strict=True):
        there = (place >= 0) & (place <= length - 1)  # NaN is nowhere
        within &= there
        flat = flat * length + xp.where(there, place, 0).astype(xp.int64)
    positions = xp.broadcast_to(flat[:, None], (n, channels, *flat.shape[1:]))
    values = TakeAt.apply(input.reshape(n, channels, math.prod(sizes)), wrap(positions))
    return values if within.all() else where(wrap(within[:, None]), values, 0.0)
