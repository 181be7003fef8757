"""Smooth activations, and those that make probabilities."""

from __future__ import annotations

from engine.studio.network.kinds import LayerKind, Values
from engine.studio.network.layers.fields import choice, dimension, number

DIM = dimension("The axis whose values sum to 1; axis 0 is the batch.")


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


def _alpha(help: str) -> tuple:
    return (number("alpha", "Alpha", 1.0, 0.001, 1000.0, help),)


ENTRIES = (
    _entry(
        "Sigmoid",
        "sigmoid",
        "Squeezes every value into the range from 0 to 1.",
        "1 / (1 + e⁻ˣ)",
        "logistic",
        "squash",
        gives="probabilities",
    ),
    _entry(
        "Tanh",
        "tanh",
        "Squeezes every value into the range from -1 to 1.",
        "tanh(x)",
        "hyperbolic tangent",
        "squash",
    ),
    _entry(
        "GELU",
        "gelu",
        "Weighs each value by how likely a normal number is smaller. Transformers use it.",
        "x · Φ(x)",
        "gaussian error",
        "transformer",
        parameters=(choice("approximate", "Form", ("none", "tanh"), "tanh is the quick form."),),
    ),
    _entry("SiLU", "silu", "Weighs each value by its own sigmoid.", "x · σ(x)", "swish"),
    _entry(
        "Mish", "mish", "A smooth bend, a little below zero.", "x · tanh(ln(1 + eˣ))", "smooth relu"
    ),
    _entry(
        "ELU",
        "elu",
        "Keeps what is positive and bends the rest towards a limit.",
        "x if x > 0, else α(eˣ − 1)",
        "exponential linear",
        parameters=_alpha("The limit is its negative."),
    ),
    _entry(
        "CELU",
        "celu",
        "An ELU whose slope is the same on both sides of zero.",
        "x if x > 0, else α(eˣᐟᵅ − 1)",
        "exponential linear",
        parameters=_alpha("The limit is its negative."),
    ),
    _entry(
        "SELU",
        "selu",
        "An ELU scaled so that activations keep mean 0 and variance 1.",
        "s · elu(x)",
        "self-normalising",
        "scaled exponential linear",
    ),
    _entry(
        "Softplus",
        "softplus",
        "A smooth ReLU: its outputs are always positive.",
        "ln(1 + eᵝˣ) / β",
        "smooth relu",
        "variance",
        gives="positive",
        parameters=(
            number("beta", "Beta", 1.0, 0.001, 1000.0, "How sharp the bend is."),
            number("threshold", "Threshold", 20.0, 0.0, 1000.0, "Beyond it, a straight line."),
        ),
    ),
    _entry("Softsign", "softsign", "A squashing gentler than Tanh.", "x / (1 + |x|)", "squash"),
    _entry("Tanhshrink", "tanhshrink", "What Tanh takes away.", "x − tanh(x)", "shrink"),
    _entry(
        "GLU",
        "glu",
        "One half of the values, weighed by the sigmoid of the other half.",
        "a · σ(b)",
        "gated linear unit",
        "gate",
        parameters=(dimension("The axis that is halved; axis 0 is the batch.", default=-1),),
        rule="halved",
    ),
    _entry(
        "Softmax",
        "softmax",
        "Turns values into probabilities that sum to 1. CrossEntropyLoss does so by itself.",
        "eˣ / Σ eˣ",
        "probabilities",
        "normalised exponential",
        gives="probabilities",
        parameters=(DIM,),
        rule="along_axis",
    ),
    _entry(
        "LogSoftmax",
        "log_softmax",
        "Turns values into logarithms of probabilities, as NLLLoss expects them.",
        "x − log Σ eˣ",
        "log probabilities",
        gives="log-probabilities",
        parameters=(DIM,),
        rule="along_axis",
    ),
    _entry(
        "LogSigmoid",
        "log_sigmoid",
        "The logarithm of the sigmoid, without overflow.",
        "−ln(1 + e⁻ˣ)",
        "log probabilities",
        gives="log-probabilities",
    ),
    _entry(
        "Softmin",
        "softmin",
        "Probabilities that sum to 1, the larger the smaller the value.",
        "e⁻ˣ / Σ e⁻ˣ",
        "probabilities",
        gives="probabilities",
        parameters=(DIM,),
        rule="along_axis",
    ),
    _entry(
        "Softmax2d",
        "softmax2d",
        "Probabilities over the channels of every pixel.",
        "eˣ / Σ eˣ over channels",
        "probabilities",
        "segmentation",
        gives="probabilities",
        rule="space",
        axes=2,
    ),
)
