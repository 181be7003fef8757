"""Layers along the axes of space: convolutions, pools, padding, and other sizes."""

from __future__ import annotations

import math

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    agree,
    divide,
    each,
    one,
    space,
)


def convolution(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, *) becomes (out_channels, *)."""
    channels, sizes = _grouped(axes, parameters, shape)
    padding = each(parameters["padding"], axes)
    _check_margins(parameters["padding_mode"], sizes, zip(padding, padding, strict=True))
    return one(
        (parameters["out_channels"], *_windows(axes, parameters, sizes)), in_channels=channels
    )


def transposed_convolution(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, *) becomes (out_channels, *): the opposite of a convolution's sizes."""
    channels, sizes = _grouped(axes, parameters, shape)
    names = ("kernel_size", "stride", "padding", "output_padding", "dilation")
    settings = zip(*(each(parameters[name], axes) for name in names), strict=True)
    grown = []
    for size, (kernel, stride, crop, widen, dilation) in zip(sizes, settings, strict=True):
        if widen >= max(stride, dilation):
            raise ShapeError("widened-too-much", widen=widen, most=max(stride, dilation))
        grown.append((size - 1) * stride - 2 * crop + dilation * (kernel - 1) + widen + 1)
    if min(grown) < 1:
        raise ShapeError("cropped-away", padding=each(parameters["padding"], axes), given=shape)
    return one((parameters["out_channels"], *grown), in_channels=channels)


def _grouped(axes: int, parameters: Parameters, shape: Shape) -> tuple[int, Shape]:
    """Channels and sizes, where the groups share both kinds of channels out evenly."""
    channels, sizes = space(axes, shape)
    agree("channels-mismatch", parameters, "in_channels", channels, shape)
    groups = parameters["groups"]
    divide(channels, groups, "groups", "channels", shape)
    divide(parameters["out_channels"], groups, "groups", "filters", shape)
    return channels, sizes


def pooling(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, *) becomes (C, *); the stride is automatically the window's size."""
    channels, sizes = space(axes, shape)
    kernel = each(parameters["kernel_size"], axes)
    padding = each(parameters.get("padding", 0), axes)
    if any(2 * around > size for around, size in zip(padding, kernel, strict=True)):
        raise ShapeError("padding-too-large", kernel=kernel, padding=padding)
    stride = parameters["stride"] or parameters["kernel_size"]
    placed = _windows(axes, {**parameters, "stride": stride}, sizes)
    return one((channels, *placed), stride=stride)


def _windows(axes: int, parameters: Parameters, sizes: Shape) -> tuple[int, ...]:
    """How many places a window has along each axis of the padded space."""
    kernel = each(parameters["kernel_size"], axes)
    stride = each(parameters["stride"], axes)
    padding = each(parameters.get("padding", 0), axes)
    dilation = each(parameters.get("dilation", 1), axes)
    padded = tuple(size + 2 * around for size, around in zip(sizes, padding, strict=True))
    reach = tuple(spread * (size - 1) + 1 for size, spread in zip(kernel, dilation, strict=True))
    if any(window > size for window, size in zip(reach, padded, strict=True)):
        raise ShapeError("kernel-too-large", kernel=reach, padded=padded)
    round_up = parameters.get("ceil_mode", False)
    counts = []
    for size, around, full, window, step in zip(sizes, padding, padded, reach, stride, strict=True):
        left = full - window
        count = (-(-left // step) if round_up else left // step) + 1
        if round_up and (count - 1) * step >= size + around:
            count -= 1  # a window must begin inside the space or the padding before it
        counts.append(count)
    return tuple(counts)


def adaptive(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, *) becomes (C, *output_size)."""
    channels, _ = space(axes, shape)
    return one((channels, *each(parameters["output_size"], axes)))


def unfold(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, H, W) becomes (C·kH·kW, windows)."""
    channels, sizes = space(axes, shape)
    places = math.prod(_windows(axes, parameters, sizes))
    return one((channels * math.prod(parameters["kernel_size"]), places))


def fold(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C·kH·kW, windows) becomes (C, *output_size)."""
    if len(shape) != 2:
        raise ShapeError("rank-mismatch", expected="columns of windows", given=shape)
    places = math.prod(_windows(axes, parameters, parameters["output_size"]))
    if shape[1] != places:
        raise ShapeError("fold-mismatch", expected=places, came=shape[1], given=shape)
    window = math.prod(parameters["kernel_size"])
    channels = divide(shape[0], window, "kernel_size", "rows", shape)
    return one((channels, *parameters["output_size"]))


def pad(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Each axis of space grows by what is put at its two ends; the last axis comes first."""
    return _padded(axes, parameters, shape, "replicate")


def pad_reflection(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The same, by less than there is to mirror."""
    return _padded(axes, parameters, shape, "reflect")


def pad_circular(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The same, by no more than there is."""
    return _padded(axes, parameters, shape, "circular")


def _padded(axes: int, parameters: Parameters, shape: Shape, mode: str) -> Inferred:
    channels, sizes = space(axes, shape)
    sides = parameters["padding"]
    ends = list(zip(sides[::2], sides[1::2], strict=True))[::-1]
    _check_margins(mode, sizes, ends)
    return one((channels, *(n + sum(both) for n, both in zip(sizes, ends, strict=True))))


def _check_margins(mode: str, sizes: Shape, ends) -> None:
    """A mirror shows less than there is, and what goes round no more."""
    short = {"reflect": 1, "circular": 0}.get(mode)
    if short is not None and any(
        max(both) > size - short for size, both in zip(sizes, ends, strict=True)
    ):
        raise ShapeError("margin-too-wide", mode=mode, size=min(sizes), most=min(sizes) - short)


def pixel_shuffle(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C·r², H, W) becomes (C, H·r, W·r)."""
    count, (height, width) = space(axes, shape)
    r = parameters["upscale_factor"]
    if count % (r * r):
        raise ShapeError("shuffle-channels", count=count, square=r * r, given=shape)
    return one((count // (r * r), height * r, width * r))


def pixel_unshuffle(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, H·r, W·r) becomes (C·r², H, W)."""
    count, sizes = space(axes, shape)
    r = parameters["downscale_factor"]
    smaller = [divide(size, r, "downscale_factor", "pixels", shape) for size in sizes]
    return one((count * r * r, *smaller))


MODE_AXES = {"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}


def upsample(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(C, *) with each axis of space times the scale, rounded down."""
    mode, factor = parameters["mode"], parameters["scale_factor"]
    found = len(shape) - 1
    if not 1 <= found <= 3:
        raise ShapeError("rank-mismatch", expected="a sequence, an image or a volume", given=shape)
    if MODE_AXES.get(mode, found) != found:
        raise ShapeError("mode-mismatch", mode=mode, axes=found, given=shape)
    sizes = [math.floor(size * factor) for size in shape[1:]]
    if min(sizes) < 1:
        raise ShapeError("scaled-away", scale=factor, given=shape)
    return one((shape[0], *sizes))


RULES: dict[str, Rule] = {
    "convolution": convolution,
    "transposed_convolution": transposed_convolution,
    "pooling": pooling,
    "adaptive": adaptive,
    "unfold": unfold,
    "fold": fold,
    "pad": pad,
    "pad_reflection": pad_reflection,
    "pad_circular": pad_circular,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "upsample": upsample,
}
