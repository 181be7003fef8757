"""In which order the nodes of a network can be computed."""

from __future__ import annotations

from collections import deque

from engine.studio.network.network import Network


def topological_order(network: Network) -> tuple[str, ...]:
    """Every node after those its wires come from; nodes on or behind a circle are left out."""
    waiting = {node_id: sum(1 for _ in network.wires_into(node_id)) for node_id in network.nodes}
    ready = deque(node_id for node_id, count in waiting.items() if count == 0)
    order = []
    while ready:
        node_id = ready.popleft()
        order.append(node_id)
        for wire in network.wires_from(node_id):
            waiting[wire.target] -= 1
            if waiting[wire.target] == 0:
                ready.append(wire.target)
    return tuple(order)


def on_circles(network: Network, order: tuple[str, ...]) -> list[str]:
    """Of the nodes that the order leaves out, those on a circle or on the way between two."""
    left = set(network.nodes).difference(order)
    going_on = {
        node_id: sum(wire.target in left for wire in network.wires_from(node_id))
        for node_id in left
    }
    dead_ends = [node_id for node_id, count in going_on.items() if count == 0]
    while dead_ends:
        node_id = dead_ends.pop()
        left.discard(node_id)
        for wire in network.wires_into(node_id):
            if wire.source in left:
                going_on[wire.source] -= 1
                if going_on[wire.source] == 0:
                    dead_ends.append(wire.source)
    return [node_id for node_id in network.nodes if node_id in left]
