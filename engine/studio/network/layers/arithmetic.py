"""Nodes that compute with values as they are: functions, powers, sums along axes, constants."""

from __future__ import annotations

from typing import Any

from engine.studio.network.arithmetic import FUNCTIONS, REDUCTIONS
from engine.studio.network.kinds import LARGEST, LayerKind, Parameter
from engine.studio.network.layers.fields import choice, dimension, number


def _entry(kind: str, stem: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category=more.pop("category", "shape"),
        stem=stem,
        help=help,
        formula=formula,
        aliases=aliases,
        **more,
    )


ENTRIES = (
    _entry(
        "Function",
        "function",
        "Takes one function of each value: the absolute value, a root, a logarithm and so on.",
        "f(x)",
        "absolute",
        "negative",
        "exponential",
        "logarithm",
        "square root",
        "sine",
        "reciprocal",
        "exp",
        parameters=(choice("function", "Function", tuple(FUNCTIONS), "Of each value by itself."),),
        line=("{function}",),
        rule="unchanged",
        category="activation",
    ),
    _entry(
        "Power",
        "power",
        "Raises each value to the same power, such as 2 for squares.",
        "xᵖ",
        "pow",
        "square",
        "exponent",
        parameters=(number("exponent", "Exponent", 2.0, -100.0, 100.0, "The power."),),
        line=("to the power {exponent}",),
        rule="unchanged",
        category="activation",
    ),
    _entry(
        "Reduce",
        "reduce",
        "Brings the values along some axes to one: their mean, sum, largest, smallest or norm.",
        "Σ x / n",
        "mean",
        "average",
        "total",
        "norm",
        "largest",
        "smallest",
        parameters=(
            choice("reduction", "To", tuple(REDUCTIONS), "The norm is the root of all squares."),
            Parameter("dim", "Axes", "ints", (1,), -8, 8, help="Axis 0 is the batch, -1 the last."),
            Parameter("keepdim", "Keep axes", "bool", False, help="They become 1 long."),
        ),
        line=("{reduction}", "over dim {dim}"),
        rule="reduce",
    ),
    _entry(
        "Slice",
        "slice",
        "Takes some places along an axis: from one on, up to another, or every second one.",
        "x[a:b:s]",
        "crop",
        "cut",
        "narrow",
        "stride",
        "part",
        parameters=(
            dimension("The axis that becomes shorter; axis 0 is the batch."),
            Parameter(
                "start",
                "From",
                "int",
                0,
                -LARGEST,
                LARGEST,
                help="The first place; -1 is the last.",
            ),
            Parameter(
                "end",
                "To before",
                "int",
                None,
                -LARGEST,
                LARGEST,
                automatic=True,
                help="The place behind the last one; automatically all.",
            ),
            Parameter("step", "Step", "int", 1, 1, LARGEST, help="2 takes every second place."),
        ),
        line=("{start} to {end}", "?step {step}", "of dim {dim}"),
        rule="slice",
    ),
    _entry(
        "Affine",
        "affine",
        "Multiplies by learned numbers and adds learned ones: scales, biases, learned positions.",
        "x · γ + β",
        "scale",
        "shift",
        "bias",
        "constant",
        "learned positions",
        "layer scale",
        parameters=(
            Parameter(
                "shape",
                "Sizes",
                "ints",
                None,
                1,
                LARGEST,
                automatic=True,
                help="Of the numbers, stretched to the sample; automatically one for each channel.",
            ),
            Parameter("scale", "Scale", "bool", True, help="Learn numbers to multiply by."),
            Parameter("shift", "Shift", "bool", True, help="Learn numbers to add."),
        ),
        line=("{shape}", "?{scale:scale|no scale}", "?{shift:shift|no shift}"),
        rule="affine",
        category="normalisation",
    ),
)
