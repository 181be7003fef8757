"""What all shape rules share: how they answer, how they refuse, and the axes of a sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine.studio.network.analysis import Shape

Parameters = dict[str, Any]
Inferred = tuple[tuple[Shape, ...], Parameters]
Rule = Callable[..., Inferred]
"""Takes the layer's number of axes of space, its parameters, and its inputs' shapes."""

SPACE = {
    1: "channels×length",
    2: "channels×height×width",
    3: "channels×depth×height×width",
}


class ShapeError(Exception):
    """The shapes do not fit; `id` and `values` are those of the problem to show.

    `port` is the input to blame, the layer's first one where it is empty.
    """

    def __init__(self, id: str, port: str = "", **values: Any) -> None:
        super().__init__(id)
        self.id = id
        self.port = port
        self.values = values


def one(shape: Iterable[int], /, **filled: Any) -> Inferred:
    """What a rule answers for a layer of one output."""
    return (tuple(shape),), filled


def space(axes: int, shape: Shape) -> tuple[int, Shape]:
    """The channels, and the size along each axis of space; ShapeError for another rank."""
    if len(shape) != axes + 1:
        raise ShapeError("rank-mismatch", expected=SPACE[axes], given=shape)
    return shape[0], shape[1:]


def channels(shape: Shape, axes: int = 0) -> int:
    """The size of the first axis; ShapeError unless so many axes at least follow."""
    if len(shape) < axes + 1:
        expected = "channels" if not axes else f"{SPACE[axes]} or more"
        raise ShapeError("rank-mismatch", expected=expected, given=shape)
    return shape[0]


def rows(shape: Shape, port: str = "") -> tuple[int, int]:
    """The steps of a sequence, and the values of each; ShapeError for another rank."""
    if len(shape) != 2:
        raise ShapeError("rank-mismatch", port, expected="steps×features", given=shape)
    return shape[0], shape[1]


def last(shape: Shape, port: str = "") -> int:
    """The size of the last axis; ShapeError where there is none."""
    if not shape:
        raise ShapeError("rank-mismatch", port, expected="features", given=shape)
    return shape[-1]


def agree(
    id: str, parameters: Parameters, name: str, came: int, given: Shape, port: str = ""
) -> int:
    """What came in, where the parameter is automatic or says the same; else ShapeError `id`."""
    expected = parameters[name]
    if expected not in (None, came):
        raise ShapeError(id, port, parameter=name, expected=expected, came=came, given=given)
    return came


def each(value: int | tuple[int, ...], axes: int) -> tuple[int, ...]:
    """One number for each axis."""
    return value if isinstance(value, tuple) else (value,) * axes


def sample_axis(name: str, dim: int, shape: Shape) -> int:
    """The axis of the sample that `dim` means in the batch, counted from 0."""
    axis = dim - 1 if dim >= 0 else len(shape) + dim
    if not 0 <= axis < len(shape):
        raise ShapeError("dim-out-of-range", parameter=name, dim=dim, given=shape)
    return axis


def divide(count: int, parts: int, parameter: str, what: str, given: Shape) -> int:
    """How many each part gets; ShapeError where they cannot be shared out evenly."""
    if count % parts:
        raise ShapeError(
            "uneven-parts", count=count, parts=parts, parameter=parameter, what=what, given=given
        )
    return count // parts
