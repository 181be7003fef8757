"""Blocks: networks of one's own that stand as one node, and the ports on their inside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.studio.network.kinds import LayerKind, Parameter

MOST_REPEATS = 256

BLOCK_INPUT = LayerKind(
    kind="BlockInput",
    title="Block input",
    category="block",
    stem="input",
    help="Inside a block: what comes into the block from where it is used.",
    formula="x",
    aliases=("port", "inport", "entry"),
    inputs=(),
)
BLOCK_OUTPUT = LayerKind(
    kind="BlockOutput",
    title="Block output",
    category="block",
    stem="output",
    help="Inside a block: what the block gives where it is used.",
    formula="y",
    aliases=("port", "outport", "result"),
    outputs=(),
)
BLOCK = LayerKind(
    kind="Block",
    title="Block",
    category="block",
    stem="block",
    help="A network that stands as one layer. Whoever edits its inside edits all its uses.",
    parameters=(
        Parameter(
            "repeat",
            "Repeat",
            "int",
            1,
            1,
            MOST_REPEATS,
            unit="×",
            help="How many copies follow one another; what comes out must fit what goes in.",
        ),
        Parameter(
            "shared",
            "Shared weights",
            "bool",
            False,
            help="Its copies, and uses beside it that share too, learn the same weights.",
        ),
    ),
    inputs=(),
    outputs=(),
)
"""What all nodes of the kind have in common; `catalogue.kind_in` adds the title and the ports."""

ENTRIES = (BLOCK_INPUT, BLOCK_OUTPUT)
PORT_KINDS = frozenset(entry.kind for entry in ENTRIES)


def copies(resolved: Mapping[str, Any]) -> tuple[int, bool]:
    """Of a block's checked parameters: how many copies there are, and whether they are one."""
    return resolved["repeat"], resolved["shared"]
