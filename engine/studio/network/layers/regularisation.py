"""Layers that disturb training, so that a network does not learn its samples by heart."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind
from engine.studio.network.layers.fields import AXES, SPACE, number

SHARE = number("p", "Share dropped", 0.5, 0.0, 1.0, "Chance of each value to go.")
CHANNELS = number("p", "Share dropped", 0.5, 0.0, 1.0, "Chance of each channel to go.")


def _entry(kind: str, stem: str, help: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="regularisation",
        stem=stem,
        help=help,
        formula="x · m / (1 − p)",
        aliases=("regularization", "noise", *aliases),
        line=("p {p}",),
        **{"parameters": (SHARE,), "rule": "unchanged", **more},
    )


ENTRIES = (
    _entry(
        "Dropout",
        "dropout",
        "While training, sets a random share of the values to zero and scales up the rest.",
    ),
    *(
        _entry(
            f"Dropout{axes}d",
            "dropout",
            f"While training, sets whole channels of the {SPACE[axes]} to zero.",
            "spatial dropout",
            "channel dropout",
            parameters=(CHANNELS,),
            rule="space",
            axes=axes,
        )
        for axes in AXES
    ),
    _entry(
        "AlphaDropout",
        "dropout",
        "Dropout for SELU networks: mean and variance stay as they are.",
        "selu",
        "self-normalising",
    ),
    _entry(
        "FeatureAlphaDropout",
        "dropout",
        "AlphaDropout of whole channels.",
        "selu",
        "channel dropout",
        parameters=(CHANNELS,),
        rule="channels",
    ),
)
