"""Finding things in the list of layer kinds, and what to say of a node in one line."""

from __future__ import annotations

import msgspec

from engine.studio.network.kinds import UNKNOWN, Category, LayerKind, Parameter, Port
from engine.studio.network.layers import CATEGORIES, ENTRIES
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.layers.code import CODE, as_node_has_it
from engine.studio.network.network import Network, Node, Value
from engine.studio.network.summary import summary_line

__all__ = [
    "CATALOGUE",
    "Category",
    "LayerKind",
    "Parameter",
    "Port",
    "categories",
    "kind_in",
    "kind_of",
    "label",
    "search",
    "summary",
    "value",
    "values",
]

CATALOGUE: dict[str, LayerKind] = {entry.kind: entry for entry in ENTRIES}


def kind_of(node: Node) -> LayerKind:
    """What its kind says of the node; `UNKNOWN` for a kind that is not in the catalogue.

    Of a block it does not know the ports: those are told by `kind_in`.
    """
    if node.kind == CODE.kind:
        return as_node_has_it(node.parameters)
    return BLOCK if node.kind == BLOCK.kind else CATALOGUE.get(node.kind, UNKNOWN)


def kind_in(network: Network, node: Node) -> LayerKind:
    """What is to be said of a node of this network, the ports of blocks included.

    A block's ports are the Block input and output nodes on its inside, from the top down: their
    ids tell the ports apart and their names show. `UNKNOWN` for a block that is not there.
    """
    if node.kind != BLOCK.kind:
        return kind_of(node)
    block = network.blocks.get(node.block)
    if block is None:
        return UNKNOWN
    inside = sorted(block.network.nodes.values(), key=lambda each: (each.y, each.x, each.id))
    inputs, outputs = (
        tuple(Port(each.id, each.name) for each in inside if each.kind == kind)
        for kind in ("BlockInput", "BlockOutput")
    )
    return msgspec.structs.replace(BLOCK, title=block.name, inputs=inputs, outputs=outputs)


def label(node: Node) -> str:
    """What people call the node: its name, or its kind's title where the name says no more."""
    title = kind_of(node).title
    return title if node.name == title.lower() else node.name


def value(node: Node, name: str) -> Value:
    """The parameter's value in this node, default applied; KeyError if there is none such."""
    if name in node.parameters:
        return node.parameters[name]
    parameter = kind_of(node).parameter(name)
    if parameter is None:
        raise KeyError(f"{node.kind} has no parameter {name!r}")
    return parameter.default


def values(node: Node) -> dict[str, Value]:
    """All parameters of the node's kind with their values, defaults applied."""
    return {each.name: value(node, each.name) for each in kind_of(node).parameters}


def categories() -> tuple[Category, ...]:
    """The categories that have entries, in the order in which they are shown."""
    used = {entry.category for entry in ENTRIES}
    return tuple(category for category in CATEGORIES if category.key in used)


def search(text: str) -> list[LayerKind]:
    """The kinds that fit `text`, best first; all of them, in order, for an empty text."""
    wanted = text.strip().lower()
    if not wanted:
        return list(ENTRIES)
    ranked = [(_rank(wanted, entry), entry) for entry in ENTRIES]
    fitting = [pair for pair in ranked if pair[0] is not None]
    return [entry for _, entry in sorted(fitting, key=lambda pair: pair[0] or 0)]


def _rank(wanted: str, entry: LayerKind) -> int | None:
    """0 for the very word, then its start, its inside, letters in order; None if nothing fits.

    A fit of the title goes before the same fit of an alias.
    """
    title, aliases = entry.title.lower(), entry.aliases
    if wanted == title:
        return 0
    if wanted in aliases:
        return 1
    if title.startswith(wanted):
        return 2
    if any(word.startswith(wanted) for alias in aliases for word in (alias, *alias.split())):
        return 3
    if wanted in title:
        return 4
    if any(wanted in alias for alias in aliases):
        return 5
    letters = iter(title)
    return 6 if all(letter in letters for letter in wanted) else None


def summary(node: Node, resolved: dict[str, Value]) -> str:
    """What matters of the node in one line: "16 filters · 5×5 · pad 2", "1050 → 10 · bias".

    `resolved` are its parameters with the automatic ones filled in, as far as they are known.
    """
    return summary_line(kind_of(node), {**values(node), **resolved}) or node.kind
