"""Where the keyboard goes along the wires: from a layer to its wires, from a wire to its ends."""

from __future__ import annotations

from typing import Literal

from engine.studio.network.network import Network, Wire

Way = Literal["left", "right", "up", "down"]


def along(network: Network, way: Way, node: str | None, wire: str | None) -> dict[str, list[str]]:
    """What is selected next, as `nodes` or `wires`; empty where the way ends.

    From a node, right goes to a wire out of it and left to one into it; from a wire they go to the
    node at its end, and up and down to the other wires at its source, or else at its target.
    """
    if node is not None and way in ("left", "right"):
        found = network.wires_from(node) if way == "right" else network.wires_into(node)
        first = next(found, None)
        return {} if first is None else {"wires": [first.id]}
    if wire is None:
        return {}
    here = network.wires[wire]
    if way in ("left", "right"):
        return {"nodes": [here.target if way == "right" else here.source]}
    beside = _beside(network, here)
    step = 1 if way == "down" else -1
    return {"wires": [beside[(beside.index(wire) + step) % len(beside)]]}


def _beside(network: Network, wire: Wire) -> list[str]:
    """The wires of the same source; those into the same target where it has no other."""
    same_source = [each.id for each in network.wires_from(wire.source)]
    if len(same_source) > 1:
        return same_source
    return [each.id for each in network.wires_into(wire.target)]
