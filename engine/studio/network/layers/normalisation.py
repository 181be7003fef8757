"""Layers that bring values to a common size."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.studio.network.kinds import LARGEST, LayerKind, Parameter
from engine.studio.network.layers.fields import AFFINE, AXES, BIAS, EPS, SPACE, number, size

CHANNELS = "Channels that enter; automatically all."
FEATURES = size("num_features", "Channels", None, CHANNELS)
MOMENTUM = number(
    "momentum", "Momentum", 0.1, 0.0, 1.0, "How fast the remembered mean follows the batches."
)
TRACKED = Parameter(
    "track_running_stats",
    "Remember",
    "bool",
    True,
    help="Remember mean and variance of training, to use them after it.",
)
NORMALISED = Parameter(
    "normalized_shape",
    "Axes' sizes",
    "ints",
    None,
    1,
    LARGEST,
    automatic=True,
    help="Sizes of the last axes, normalised together; automatically the last axis alone.",
)
LEARNED = Parameter(
    "elementwise_affine", "Affine", "bool", True, help="Learn a scale for each value."
)


def _off(parameter: Parameter) -> Parameter:
    return msgspec.structs.replace(parameter, default=False)


def _norm(kind: str, stem: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="normalisation",
        stem=stem,
        help=help,
        formula=formula,
        aliases=("normalization", *aliases),
        **more,
    )


ENTRIES = (
    *(
        _norm(
            f"BatchNorm{axes}d",
            "bn",
            f"Gives each channel mean 0 and variance 1 over the batch's {where}, then learns both.",
            "(x − μ) / √(σ² + ε) · γ + β",
            "bn",
            "batch normalisation",
            f"{axes}d",
            parameters=(FEATURES, EPS, MOMENTUM, AFFINE, TRACKED),
            line=("{num_features} channels", "?{affine:affine|not affine}"),
            rule="batch_norm",
            axes=axes,
        )
        for axes, where in ((2, "images"), (1, "features or sequences"), (3, "volumes"))
    ),
    _norm(
        "LayerNorm",
        "ln",
        "Gives the last axes of each sample mean 0 and variance 1. Transformers use it.",
        "(x − μ) / √(σ² + ε) · γ + β",
        "ln",
        "layer normalisation",
        "transformer",
        parameters=(NORMALISED, EPS, LEARNED, BIAS),
        line=("over {normalized_shape}",),
        rule="layer_norm",
    ),
    _norm(
        "RMSNorm",
        "rms",
        "Divides the last axes of each sample by the root of their mean square.",
        "x / √(mean x² + ε) · γ",
        "root mean square",
        "transformer",
        "llama",
        parameters=(NORMALISED, EPS, LEARNED),
        line=("over {normalized_shape}",),
        rule="layer_norm",
    ),
    _norm(
        "GroupNorm",
        "gn",
        "Gives groups of channels of each sample mean 0 and variance 1, whatever the batch.",
        "(x − μ) / √(σ² + ε) · γ + β",
        "gn",
        "group normalisation",
        parameters=(
            size("num_groups", "Groups", 1, "Parts of the channels, normalised together."),
            size("num_channels", "Channels", None, CHANNELS),
            EPS,
            AFFINE,
        ),
        line=("{num_groups} groups of {num_channels} channels",),
        rule="group_norm",
    ),
    *(
        _norm(
            f"InstanceNorm{axes}d",
            "norm",
            f"Gives each channel of each single {SPACE[axes]} mean 0 and variance 1.",
            "(x − μ) / √(σ² + ε)",
            "instance normalisation",
            "style",
            f"{axes}d",
            parameters=(FEATURES, EPS, MOMENTUM, _off(AFFINE), _off(TRACKED)),
            line=("{num_features} channels", "?{affine:affine|not affine}"),
            rule="instance_norm",
            axes=axes,
        )
        for axes in AXES
    ),
    _norm(
        "LocalResponseNorm",
        "lrn",
        "Divides each value by what the channels around it have, as AlexNet did.",
        "x / (k + α/n · Σ x²)ᵝ",
        "lrn",
        "alexnet",
        parameters=(
            size("size", "Channels", 5, "Channels around each one that count.", 1024),
            number("alpha", "Alpha", 1e-4, 0.0, 1000.0, "How much they count."),
            number("beta", "Beta", 0.75, 0.0, 10.0, "The power."),
            number("k", "Constant", 1.0, 0.001, 1000.0, "Added: no division by zero."),
        ),
        line=("over {size} channels",),
        rule="channels",
        axes=1,
    ),
)
