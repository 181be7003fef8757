"""Nodes where branches meet or part."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind, Port
from engine.studio.network.layers.fields import dimension, size

TWO = (Port("a", "a"), Port("b", "b"))


def _entry(kind: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="shape",
        stem=more.pop("stem", kind.lower()),
        help=help,
        formula=formula,
        aliases=aliases,
        **{"inputs": TWO, **more},
    )


ENTRIES = (
    _entry(
        "Add",
        "Adds two tensors of one shape: the join of a residual connection.",
        "a + b",
        "sum",
        "plus",
        "residual",
        "skip connection",
        "shortcut",
        rule="elementwise",
    ),
    _entry(
        "Multiply",
        "Multiplies two tensors of one shape value by value: a gate.",
        "a · b",
        "product",
        "times",
        "gate",
        "mask",
        "hadamard",
        rule="elementwise",
    ),
    _entry(
        "Subtract",
        "Takes one tensor from another of its shape.",
        "a − b",
        "sub",
        "minus",
        "difference",
        rule="elementwise",
    ),
    _entry(
        "Divide",
        "Divides one tensor by another of its shape, value by value.",
        "a / b",
        "div",
        "quotient",
        "ratio",
        rule="elementwise",
    ),
    _entry(
        "Maximum",
        "Takes the larger of each two values of two tensors: a maxout.",
        "max(a, b)",
        "larger",
        "maxout",
        rule="elementwise",
    ),
    _entry(
        "Minimum",
        "Takes the smaller of each two values of two tensors.",
        "min(a, b)",
        "smaller",
        rule="elementwise",
    ),
    _entry(
        "Concatenate",
        "Puts two tensors one behind the other along an axis.",
        "[a, b]",
        "concat",
        "cat",
        "join",
        "merge",
        "skip connection",
        "unet",
        parameters=(dimension("The axis that becomes longer; axis 0 is the batch."),),
        line=("along dim {dim}",),
        rule="concatenate",
        stem="concat",
    ),
    _entry(
        "MatMul",
        "The matrix product of two tensors, in their last two axes.",
        "a @ b",
        "matrix product",
        "dot product",
        "bmm",
        "attention",
        rule="matmul",
    ),
    _entry(
        "Split",
        "Cuts a tensor in two along an axis.",
        "x = [a, b]",
        "chunk",
        "halve",
        "branch",
        "slice",
        parameters=(
            dimension("The axis that is cut; axis 0 is the batch."),
            size("size", "First part", None, "Values in the first part; automatically half."),
        ),
        inputs=(Port("input", "input"),),
        outputs=TWO,
        line=("first {size}", "along dim {dim}"),
        rule="split",
    ),
)
