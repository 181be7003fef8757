"""Activations made of straight pieces."""

from __future__ import annotations

from engine.studio.network.kinds import LayerKind, Values
from engine.studio.network.layers.fields import HIGHEST, LOWEST, number, size


def _entry(
    kind: str, stem: str, help: str, formula: str, *aliases: str, gives: Values = "", **more: object
) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="activation",
        stem=stem,
        help=help,
        formula=formula,
        aliases=aliases,
        gives=gives,
        **{"rule": "unchanged", **more},  # type: ignore[arg-type]
    )


LAMBDA = number("lambd", "Lambda", 0.5, 0.0, 1000.0, "Half the width of what becomes zero.")

ENTRIES = (
    _entry(
        "ReLU",
        "relu",
        "Keeps what is positive and sets the rest to zero.",
        "max(0, x)",
        "rectifier",
        "rectified linear",
        "nonlinearity",
        gives="positive",
    ),
    _entry(
        "LeakyReLU",
        "leaky_relu",
        "Keeps what is positive and lets a little of the rest through.",
        "max(0, x) + s·min(0, x)",
        "leaky",
        "lrelu",
        parameters=(
            number("negative_slope", "Slope", 0.01, -10.0, 10.0, "What remains below zero."),
        ),
        line=("slope {negative_slope}",),
    ),
    _entry(
        "PReLU",
        "prelu",
        "A LeakyReLU that learns its slope, one for all or one for each channel.",
        "max(0, x) + a·min(0, x)",
        "parametric relu",
        "leaky",
        parameters=(
            size("num_parameters", "Slopes", 1, "1, or one for each channel."),
            number("init", "First slope", 0.25, -10.0, 10.0, "The slope it starts from."),
        ),
        line=("slopes {num_parameters}",),
        rule="prelu",
    ),
    _entry(
        "RReLU",
        "rrelu",
        "A LeakyReLU whose slope is drawn anew for each value while training.",
        "max(0, x) + r·min(0, x)",
        "randomized relu",
        "leaky",
        parameters=(
            number("lower", "Least slope", 1 / 8, 0.0, 1.0, "The slope is drawn from here on."),
            number("upper", "Largest slope", 1 / 3, 0.0, 1.0, "The slope is drawn up to here."),
        ),
        rule="random_slope",
    ),
    _entry(
        "ReLU6",
        "relu6",
        "A ReLU that ends at 6, for arithmetic with few digits.",
        "min(max(0, x), 6)",
        "clipped relu",
        "mobilenet",
        gives="positive",
    ),
    _entry(
        "Hardtanh",
        "hardtanh",
        "Cuts every value off at a least and a largest one.",
        "min(max(x, lo), hi)",
        "clip",
        "clamp",
        parameters=(
            number("min_val", "Least", -1.0, LOWEST, HIGHEST, "What is smaller becomes this."),
            number("max_val", "Largest", 1.0, LOWEST, HIGHEST, "What is larger becomes this."),
        ),
        line=("{min_val} to {max_val}",),
        rule="bounds",
    ),
    _entry(
        "Hardsigmoid",
        "hardsigmoid",
        "A sigmoid of three straight pieces.",
        "relu6(x + 3) / 6",
        "squash",
        gives="probabilities",
    ),
    _entry(
        "Hardswish",
        "hardswish",
        "A SiLU of simple pieces, quick to compute.",
        "x · relu6(x + 3) / 6",
        "hard swish",
        "mobilenet",
    ),
    _entry(
        "Hardshrink",
        "hardshrink",
        "Sets what is close to zero to zero and keeps the rest.",
        "x if |x| > λ, else 0",
        "threshold",
        "sparse",
        parameters=(LAMBDA,),
        line=("λ {lambd}",),
    ),
    _entry(
        "Softshrink",
        "softshrink",
        "Moves every value towards zero, and not beyond.",
        "sign(x) · max(|x| − λ, 0)",
        "soft threshold",
        "sparse",
        parameters=(LAMBDA,),
        line=("λ {lambd}",),
    ),
    _entry(
        "Threshold",
        "threshold",
        "Keeps what is above a threshold and puts a fixed value for the rest.",
        "x if x > t, else v",
        "step",
        "cut",
        parameters=(
            number("threshold", "Threshold", 0.0, -1e6, 1e6, "What is above it stays."),
            number("value", "Value", 0.0, -1e6, 1e6, "What all the rest becomes."),
        ),
        line=("above {threshold}", "else {value}"),
    ),
)
