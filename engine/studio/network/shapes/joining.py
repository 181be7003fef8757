"""Nodes where two branches meet."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    one,
    sample_axis,
)


def elementwise(axes: int, parameters: Parameters, a: Shape, b: Shape) -> Inferred:
    """Equal shapes; an axis of size 1 is stretched to the other's."""
    return one(_stretched(a, b, ShapeError("join-mismatch", a=a, b=b)))


def concatenate(axes: int, parameters: Parameters, a: Shape, b: Shape) -> Inferred:
    """Equal shapes but for the axis that becomes longer."""
    axis = sample_axis("dim", parameters["dim"], a)
    if len(a) != len(b) or (*a[:axis], *a[axis + 1 :]) != (*b[:axis], *b[axis + 1 :]):
        raise ShapeError("concatenate-mismatch", a=a, b=b, axis=axis + 1)
    return one((*a[:axis], a[axis] + b[axis], *a[axis + 1 :]))


def matmul(axes: int, parameters: Parameters, a: Shape, b: Shape) -> Inferred:
    """(…, n, k) and (…, k, m) become (…, n, m)."""
    error = ShapeError("matmul-mismatch", a=a, b=b)
    if len(a) < 2 or len(a) != len(b) or a[-1] != b[-2]:
        raise error
    return one((*_stretched(a[:-2], b[:-2], error), a[-2], b[-1]))


def _stretched(a: Shape, b: Shape, error: ShapeError) -> Shape:
    stretched = tuple(max(sizes) for sizes in zip(a, b, strict=False))
    fits = len(a) == len(b) and all(
        size in (1, full) for shape in (a, b) for size, full in zip(shape, stretched, strict=True)
    )
    if not fits:
        raise error
    return stretched


RULES: dict[str, Rule] = {
    "elementwise": elementwise,
    "concatenate": concatenate,
    "matmul": matmul,
}
