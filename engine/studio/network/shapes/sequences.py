"""Layers that read a sequence of rows: recurrent ones and attention."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.shapes.common import (
    Inferred,
    Parameters,
    Rule,
    ShapeError,
    agree,
    divide,
    one,
    rows,
)


def recurrent(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Every step's output, and the last state of each layer and direction, once or twice."""
    steps, size = rows(shape)
    agree("features-mismatch", parameters, "input_size", size, shape)
    ways = 2 if parameters["bidirectional"] else 1
    hidden = parameters["hidden_size"]
    state = (parameters["num_layers"] * ways, hidden)
    return ((steps, ways * hidden), state, state), {"input_size": size}


def attention(
    axes: int, parameters: Parameters, query: Shape, key: Shape, value: Shape
) -> Inferred:
    """As many rows as the query has; keys and values come in pairs."""
    size, key_size, value_size = (
        rows(shape, port)[1] for shape, port in ((query, "query"), (key, "key"), (value, "value"))
    )
    if key[0] != value[0]:
        raise ShapeError("attention-mismatch", "value", keys=key[0], values=value[0], given=value)
    agree("features-mismatch", parameters, "embed_dim", size, query, "query")
    agree("features-mismatch", parameters, "kdim", key_size, key, "key")
    agree("features-mismatch", parameters, "vdim", value_size, value, "value")
    divide(size, parameters["num_heads"], "num_heads", "values", query)
    return one(query, embed_dim=size, kdim=key_size, vdim=value_size)


def encoder(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """Rows that the heads share out evenly."""
    size = _model(parameters, shape, "")
    return one(shape, d_model=size)


def decoder(axes: int, parameters: Parameters, tgt: Shape, memory: Shape) -> Inferred:
    """As many rows as the target has; the memory's are as long."""
    size = _model(parameters, tgt, "tgt")
    _same_length(tgt, memory, "memory")
    return one(tgt, d_model=size)


def transformer(axes: int, parameters: Parameters, src: Shape, tgt: Shape) -> Inferred:
    """As many rows as the target has; the source's are as long."""
    size = _model(parameters, src, "src")
    _same_length(src, tgt, "tgt")
    return one(tgt, d_model=size)


def class_token(axes: int, parameters: Parameters, shape: Shape) -> Inferred:
    """More rows of the same length."""
    steps, size = rows(shape)
    agree("features-mismatch", parameters, "features", size, shape)
    return one((steps + parameters["count"], size), features=size)


def _model(parameters: Parameters, shape: Shape, port: str) -> int:
    _, size = rows(shape, port)
    agree("features-mismatch", parameters, "d_model", size, shape, port)
    divide(size, parameters["nhead"], "nhead", "values", shape)
    return size


def _same_length(first: Shape, second: Shape, port: str) -> None:
    if rows(second, port)[1] != first[1]:
        raise ShapeError("rows-mismatch", port, expected=first[1], given=second)


RULES: dict[str, Rule] = {
    "recurrent": recurrent,
    "attention": attention,
    "encoder": encoder,
    "decoder": decoder,
    "transformer": transformer,
    "class_token": class_token,
}
