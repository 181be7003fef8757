"""Layers that read a sequence step by step and remember."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind, Parameter, Port
from engine.studio.network.layers.fields import BIAS, choice, number, size

SIZES = (
    size("input_size", "In features", None, "Values of each step; automatically what comes in."),
    size("hidden_size", "Memory", 64, "Values that are remembered, and given at each step."),
    Parameter("num_layers", "Layers", "int", 1, 1, 100, help="One upon the other."),
)
OPTIONS = (
    BIAS,
    number("dropout", "Dropout", 0.0, 0.0, 1.0, "Share dropped between layers while training."),
    Parameter("bidirectional", "Both ways", "bool", False, help="Read from the end as well."),
)
OUTPUT = Port("output", "every step")
HIDDEN = Port("hidden", "last state")


def _entry(kind: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="recurrent",
        stem=kind.lower(),
        help=help,
        formula=formula,
        aliases=("recurrent", "sequence", "memory", *aliases),
        **{
            "parameters": (*SIZES, *OPTIONS),
            "outputs": (OUTPUT, HIDDEN),
            "line": (
                "{input_size} → {hidden_size}",
                "?{num_layers} layers",
                "?{bidirectional:both ways|}",
            ),
            "rule": "recurrent",
            "fixed": {"batch_first": True},
            **more,
        },
    )


ENTRIES = (
    _entry(
        "RNN",
        "Reads a sequence of rows; each step mixes the row with what is remembered.",
        "h′ = tanh(W x + U h + b)",
        "elman",
        parameters=(
            *SIZES,
            choice("nonlinearity", "Bend", ("tanh", "relu"), "What each step ends with."),
            *OPTIONS,
        ),
    ),
    _entry(
        "LSTM",
        "Reads a sequence of rows with a memory that gates open and close.",
        "c′ = f·c + i·g,  h′ = o·tanh(c′)",
        "long short-term memory",
        "gates",
        outputs=(OUTPUT, HIDDEN, Port("cell", "last cell")),
    ),
    _entry(
        "GRU",
        "Reads a sequence of rows like LSTM, with one gate fewer.",
        "h′ = (1 − z)·n + z·h",
        "gated recurrent unit",
        "gates",
    ),
)
