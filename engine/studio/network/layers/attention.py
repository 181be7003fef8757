"""Layers in which every step of a sequence looks at all the others."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind, Parameter, Port
from engine.studio.network.layers.fields import BIAS, choice, number, size

HEADS = "Parts of each row that attend by themselves; they share its values evenly."
D_MODEL = size("d_model", "Row length", None, "Values of each step; automatically what comes in.")
COMMON = (
    size("dim_feedforward", "Inner size", 128, "Values between the two Linear layers."),
    number("dropout", "Dropout", 0.1, 0.0, 1.0, "Share of values dropped while training."),
    choice("activation", "Activation", ("relu", "gelu"), "Between the two Linear layers."),
    Parameter("norm_first", "Norm first", "bool", False, help="Normalise before each part."),
    BIAS,
)
LAYER = (D_MODEL, size("nhead", "Heads", 4, HEADS), *COMMON)
FIXED: dict[str, Any] = {"batch_first": True}


def _entry(kind: str, stem: str, help: str, formula: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="recurrent",
        stem=stem,
        help=help,
        formula=formula,
        aliases=("attention", "transformer", "sequence", *more.pop("aliases", ())),
        **more,
    )


ENTRIES = (
    _entry(
        "MultiheadAttention",
        "attention",
        "Each row of the query gathers values from the rows whose keys fit it.",
        "softmax(Q Kᵀ / √d) V",
        aliases=("self-attention", "cross-attention", "mha", "heads", "query"),
        parameters=(
            size("embed_dim", "Row length", None, "Values of a query; automatically all."),
            size("num_heads", "Heads", 4, HEADS),
            number("dropout", "Dropout", 0.0, 0.0, 1.0, "Share of looks dropped while training."),
            BIAS,
            size("kdim", "Key length", None, "Values of a key; automatically all."),
            size("vdim", "Value length", None, "Values of a value; automatically all."),
        ),
        inputs=(Port("query", "query"), Port("key", "key"), Port("value", "value")),
        line=("{num_heads} heads", "{embed_dim} values"),
        rule="attention",
        fixed=FIXED,
    ),
    _entry(
        "TransformerEncoderLayer",
        "encoder",
        "Attention among the rows, then two Linear layers, each added to its input.",
        "LN(x + attention), LN(x + mlp)",
        aliases=("encoder", "bert", "vit"),
        parameters=LAYER,
        line=("{nhead} heads", "{d_model} values", "inner {dim_feedforward}"),
        rule="encoder",
        fixed=FIXED,
    ),
    _entry(
        "TransformerDecoderLayer",
        "decoder",
        "An encoder's layer that also attends to a memory: what an encoder made of its input.",
        "LN(x + self), LN(x + cross), LN(x + mlp)",
        aliases=("decoder", "translation"),
        parameters=LAYER,
        inputs=(Port("tgt", "target"), Port("memory", "memory")),
        line=("{nhead} heads", "{d_model} values", "inner {dim_feedforward}"),
        rule="decoder",
        fixed=FIXED,
    ),
    _entry(
        "Transformer",
        "transformer",
        "Encoder layers that read one sequence, and decoder layers that make another of it.",
        "decoder(y, encoder(x))",
        aliases=("encoder", "decoder", "seq2seq", "translation"),
        parameters=(
            D_MODEL,
            size("nhead", "Heads", 4, HEADS),
            Parameter("num_encoder_layers", "Encoder layers", "int", 2, 1, 100, help="Of them."),
            Parameter("num_decoder_layers", "Decoder layers", "int", 2, 1, 100, help="Of them."),
            *COMMON,
        ),
        inputs=(Port("src", "source"), Port("tgt", "target")),
        line=("{num_encoder_layers} + {num_decoder_layers} layers",),
        rule="transformer",
        fixed=FIXED,
    ),
    _entry(
        "ClassToken",
        "class_token",
        "Puts learned rows before a sequence; what comes of the first one tells the class (ViT).",
        "[t, x]",
        parameters=(
            size("features", "Row length", None, "Values of each row; automatically as came in."),
            size("count", "Rows", 1, "Learned rows.", 1024),
        ),
        aliases=("cls", "token", "vit", "vision transformer"),
        line=("{count} of {features}",),
        rule="class_token",
    ),
    _entry(
        "PositionalEncoding",
        "positions",
        "Adds waves that tell each row its place; attention knows no order by itself.",
        "x + sin(t / 10000²ⁱᐟᵈ), cos(…)",
        aliases=("position", "sinusoidal", "order", "time"),
        rule="rows",
    ),
)
