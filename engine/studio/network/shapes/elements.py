"""Layers that leave the shape as it is: activations, dropouts and norms."""

from __future__ import annotations

import math

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    SPACE,
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    agree,
    channels,
    divide,
    last,
    one,
    sample_axis,
    space,
)


def unchanged(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Each value by itself, whatever the shape."""
    return one(shape)


def along_axis(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Softmax(dim) and its kin: any axis but the batch."""
    sample_axis("dim", parameters["dim"], shape)
    return one(shape)


def in_space(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Whole channels of just so many axes of space."""
    space(axes, shape)
    return one(shape)


def per_channel(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Whole channels of so many axes of space at least."""
    channels(shape, axes)
    return one(shape)


def channel_groups(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Groups of channels of one size."""
    count = channels(shape, 1)
    divide(count, parameters["groups"], "groups", "channels", shape)
    return one(shape)


def prelu(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """One slope, or one for each channel."""
    slopes = parameters["num_parameters"]
    if slopes != 1 and channels(shape) != slopes:
        raise ShapeError("slopes-mismatch", expected=slopes, came=shape[0], given=shape)
    return one(shape)


def bounds(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Hardtanh: its least value below its largest."""
    return _in_order("min_val", "max_val", parameters, shape)


def random_slope(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """RReLU: its least slope below its largest."""
    return _in_order("lower", "upper", parameters, shape)


def batch_norm(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Channels; BatchNorm1d takes a row of features as well as a sequence."""
    if axes == 1 and len(shape) not in (1, 2):
        expected = f"features, or {SPACE[1]}"
        raise ShapeError("rank-mismatch", expected=expected, given=shape)
    count = shape[0] if axes == 1 else space(axes, shape)[0]
    return one(
        shape,
        num_features=agree("channels-mismatch", parameters, "num_features", count, shape),
    )


def instance_norm(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Each channel by itself: it must hold several values."""
    count, sizes = space(axes, shape)
    agree("channels-mismatch", parameters, "num_features", count, shape)
    _need_several(math.prod(sizes), shape)
    return one(shape, num_features=count)


def group_norm(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Groups of channels of one size: each must hold several values."""
    count = channels(shape)
    agree("channels-mismatch", parameters, "num_channels", count, shape)
    share = divide(count, parameters["num_groups"], "num_groups", "channels", shape)
    _need_several(share * math.prod(shape[1:]), shape)
    return one(shape, num_channels=count)


def layer_norm(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """The last axes, automatically the last one alone."""
    wanted = parameters["normalized_shape"]
    if wanted is None:
        return one(shape, normalized_shape=(last(shape),))
    if shape[-len(wanted) :] != wanted:
        raise ShapeError("norm-mismatch", expected=wanted, given=shape)
    return one(shape, normalized_shape=wanted)


def affine(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Numbers that can be stretched to the sample, automatically one for each channel."""
    wanted = parameters["shape"]
    if wanted is None:
        wanted = (channels(shape), *(1,) * (len(shape) - 1))
    over = shape[len(shape) - len(wanted) :] if len(wanted) <= len(shape) else ()
    if len(over) < len(wanted) or any(
        size not in (1, full) for size, full in zip(wanted, over, strict=True)
    ):
        raise ShapeError("affine-mismatch", expected=wanted, given=shape)
    return one(shape, shape=wanted)


def rows_kept(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """A sequence of rows."""
    if len(shape) != 2:
        raise ShapeError("rank-mismatch", expected="steps×features", given=shape)
    return one(shape)


def _in_order(low: str, high: str, parameters: Parameters, shape: Shape) -> Inferred:
    if parameters[low] >= parameters[high]:
        raise ShapeError(
            "bounds-order", low=low, high=high, least=parameters[low], most=parameters[high]
        )
    return one(shape)


def _need_several(count: int, shape: Shape) -> None:
    if count < 2:
        raise ShapeError("single-value", given=shape)


RULES: dict[str, Rule] = {
    "unchanged": unchanged,
    "view": unchanged,
    "along_axis": along_axis,
    "space": in_space,
    "channels": per_channel,
    "channel_groups": channel_groups,
    "prelu": prelu,
    "bounds": bounds,
    "random_slope": random_slope,
    "batch_norm": batch_norm,
    "instance_norm": instance_norm,
    "group_norm": group_norm,
    "layer_norm": layer_norm,
    "affine": affine,
    "rows": rows_kept,
}
