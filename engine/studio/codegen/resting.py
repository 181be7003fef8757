"""Frozen layers that would change while training all the same: their averages, their dropout."""

from __future__ import annotations

from collections.abc import Iterator

from engine.studio.codegen.level import Level
from engine.studio.network.catalogue import kind_in
from engine.studio.network.freezing import is_frozen
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Node


def resting_layers(level: Level, model: str = "model") -> Iterator[tuple[str, str]]:
    """Each such layer as an expression, `model.block1[0].bn`, and its node's path."""
    for node in level.working():
        name = f"{model}.{node.name}"
        if is_frozen(node):
            if _has_modes(level, node):
                yield name, level.path_of(node)
        elif node.kind == BLOCK.kind:
            repeat, shared = level.copies_of(node)
            inside = level.inside(node, node)
            places = [""] if repeat == 1 or shared else [f"[{place}]" for place in range(repeat)]
            for place in places:
                yield from resting_layers(inside, f"{name}{place}")


def _has_modes(level: Level, node: Node) -> bool:
    """Whether it computes differently while training."""
    if node.kind == BLOCK.kind:
        inside = level.inside(node, node)
        return any(_has_modes(inside, each) for each in inside.working())
    kind = kind_in(level.network, node)
    if kind.category == "regularisation" or kind.kind.startswith(("BatchNorm", "InstanceNorm")):
        return True
    return kind.kind == "RReLU" or bool(level.analysis.resolved[node.id].get("dropout"))
