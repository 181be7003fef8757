"""Nodes that lay the same values out in another shape."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LARGEST, LayerKind, Parameter
from engine.studio.network.layers.fields import dimension, size


def _entry(kind: str, stem: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="shape",
        stem=stem,
        help=help,
        formula=formula,
        aliases=aliases,
        **more,
    )


def _sizes(name: str, label: str, default: tuple[int, ...], help: str) -> Parameter:
    return Parameter(name, label, "ints", default, -1, LARGEST, help=help)


ENTRIES = (
    _entry(
        "Flatten",
        "flatten",
        "Lays a sample's axes out as one row, as Linear wants it.",
        "C × H × W → C·H·W",
        "reshape",
        "view",
        "vector",
        parameters=(
            Parameter("start_dim", "First dimension", "int", 1, 1, 8, help="Axis 0 is the batch."),
            Parameter("end_dim", "Last dimension", "int", -1, -8, 8, help="-1 is the last axis."),
        ),
        line=("from dim {start_dim}", "?to dim {end_dim}"),
        rule="flatten",
    ),
    _entry(
        "Unflatten",
        "unflatten",
        "Makes several axes of one: the opposite of Flatten.",
        "C·H·W → C × H × W",
        "reshape",
        "view",
        "image",
        parameters=(
            dimension("The axis to part; axis 0 is the batch."),
            _sizes("unflattened_size", "Sizes", (1, -1), "Of the new axes; -1 is what is left."),
        ),
        line=("dim {dim} to {unflattened_size}",),
        rule="unflatten",
    ),
    _entry(
        "Reshape",
        "reshape",
        "Lays the same values out in any other shape.",
        "H × W → H′ × W′",
        "view",
        "resize",
        parameters=(_sizes("shape", "Shape", (-1,), "Of a sample; -1 is what is left."),),
        line=("to {shape}",),
        rule="reshape",
    ),
    _entry(
        "Permute",
        "permute",
        "Puts a sample's axes into another order; automatically the reverse.",
        "xᵀ",
        "transpose",
        "reorder",
        "swap axes",
        "channels last",
        parameters=(
            Parameter(
                "dims",
                "Order",
                "ints",
                None,
                1,
                8,
                automatic=True,
                help="The axes from 1 on, in their new order; axis 0 is the batch and stays.",
            ),
        ),
        line=("{dims}",),
        rule="permute",
    ),
    _entry(
        "Transpose",
        "transpose",
        "Swaps two axes.",
        "xᵀ",
        "permute",
        "swap axes",
        parameters=(
            dimension("One axis; axis 0 is the batch.", "dim0", "One axis", 1),
            dimension("The other axis.", "dim1", "Other axis", 2),
        ),
        line=("dims {dim0} and {dim1}",),
        rule="transpose",
    ),
    _entry(
        "Select",
        "select",
        "Takes one place along an axis, such as the last step of a sequence.",
        "x[i]",
        "last step",
        "last",
        "index",
        "take",
        "slice",
        parameters=(
            dimension("The axis that goes away; axis 0 is the batch."),
            Parameter("index", "Place", "int", -1, -LARGEST, LARGEST, help="-1 is the last one."),
        ),
        line=("place {index} of dim {dim}",),
        rule="select",
    ),
    _entry(
        "Identity",
        "identity",
        "Passes its input on as it is.",
        "x",
        "pass through",
        "nothing",
        rule="view",
    ),
    _entry(
        "ChannelShuffle",
        "shuffle",
        "Deals the channels of groups out in turn.",
        "c = g·k + i → i·G + g",
        "shufflenet",
        "groups",
        parameters=(size("groups", "Groups", 2, "Parts of the channels, of one size."),),
        line=("{groups} groups",),
        rule="channel_groups",
    ),
)
