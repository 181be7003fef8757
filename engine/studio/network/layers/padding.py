"""Nodes that widen a sequence, an image or a volume at its edges."""

from __future__ import annotations

from engine.studio.network.kinds import LARGEST, LayerKind, Parameter
from engine.studio.network.layers.fields import AXES, HIGHEST, LOWEST, SPACE, number

SIDES = {
    1: "left and right",
    2: "left, right, top, bottom",
    3: "left, right, top, bottom, front, back",
}
WITH = (
    ("Zero", "zeros", "0 0 | a b c | 0 0", "zero padding"),
    ("Constant", "a constant value", "v v | a b c | v v", "constant padding"),
    (
        "Reflection",
        "its mirror image, the edge not repeated",
        "c b | a b c | b a",
        "mirror padding",
    ),
    ("Replication", "its edge, repeated", "a a | a b c | c c", "edge padding"),
    ("Circular", "its other end, as if it went round", "b c | a b c | a b", "wrap padding"),
)
VALUE = number("value", "Value", 0.0, LOWEST, HIGHEST, "What is put around.")


def _entry(name: str, what: str, formula: str, alias: str, axes: int) -> LayerKind:
    padding = Parameter(
        "padding",
        "Padding",
        "ints",
        (1,) * (2 * axes),
        0,
        LARGEST,
        length=2 * axes,
        unit="px",
        help=f"Added {SIDES[axes]}; one number is for all sides.",
    )
    kind = f"{name}Pad{axes}d"
    return LayerKind(
        kind=kind,
        title=kind,
        category="shape",
        stem="pad",
        help=f"Widens the {SPACE[axes]} by {what}.",
        formula=formula,
        aliases=(alias, "border", "margin", f"{axes}d"),
        parameters=(padding, VALUE) if name == "Constant" else (padding,),
        line=("pad {padding}",),
        rule={"Reflection": "pad_reflection", "Circular": "pad_circular"}.get(name, "pad"),
        axes=axes,
    )


ENTRIES = tuple(_entry(*each, axes) for each in WITH for axes in AXES)
