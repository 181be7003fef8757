"""Layers that work on the last axis: products with matrices, tables, comparisons of vectors."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    agree,
    last,
    one,
    sample_axis,
)


def linear(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """(…, in_features) becomes (…, out_features)."""
    count = agree("features-mismatch", parameters, "in_features", last(shape), shape)
    return one((*shape[:-1], parameters["out_features"]), in_features=count)


def bilinear(axes: int, parameters: Parameters, x1: Shape, x2: Shape) -> Inferred:
    """(…, in1_features) and (…, in2_features) become (…, out_features)."""
    first, second = last(x1, "x1"), last(x2, "x2")
    if x1[:-1] != x2[:-1]:
        raise ShapeError("join-mismatch", a=x1, b=x2)
    agree("features-mismatch", parameters, "in1_features", first, x1, "x1")
    agree("features-mismatch", parameters, "in2_features", second, x2, "x2")
    shape = (*x1[:-1], parameters["out_features"])
    return one(shape, in1_features=first, in2_features=second)


def embedding(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """A row of the table for each number."""
    return one((*shape, parameters["embedding_dim"]))


def embedding_bag(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """One row of the table for a row of numbers."""
    if len(shape) != 1:
        raise ShapeError("rank-mismatch", expected="a row of whole numbers", given=shape)
    return one((parameters["embedding_dim"],))


def similarity(axes: int, parameters: Parameters, x1: Shape, x2: Shape) -> Inferred:
    """Two of one shape; the axis they are compared along goes away."""
    _need_equal(x1, x2)
    axis = sample_axis("dim", parameters["dim"], x1)
    return one((*x1[:axis], *x1[axis + 1 :]))


def distance(axes: int, parameters: Parameters, x1: Shape, x2: Shape) -> Inferred:
    """Two of one shape; the last axis goes away."""
    last(x1, "x1")
    _need_equal(x1, x2)
    return one(x1[:-1])


def halved(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """GLU(dim): the axis becomes half as long."""
    axis = sample_axis("dim", parameters["dim"], shape)
    if shape[axis] % 2:
        raise ShapeError("odd-axis", size=shape[axis], given=shape)
    return one((*shape[:axis], shape[axis] // 2, *shape[axis + 1 :]))


def _need_equal(x1: Shape, x2: Shape) -> None:
    if x1 != x2:
        raise ShapeError("join-mismatch", a=x1, b=x2)


RULES: dict[str, Rule] = {
    "linear": linear,
    "bilinear": bilinear,
    "embedding": embedding,
    "embedding_bag": embedding_bag,
    "similarity": similarity,
    "distance": distance,
    "halved": halved,
}
