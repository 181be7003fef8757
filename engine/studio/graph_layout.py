"""Places for the nodes of a directed graph without circles: layer after layer along its edges.

The canvas's automatic arrangement and the view of the autograd graph use it. The method is that
of Sugiyama, Tagawa and Toda (1981): rank the nodes by their longest path, order each rank so that
few edges cross, then move the nodes of a rank close to what they are joined to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ORDER_SWEEPS = 8
PLACE_SWEEPS = 8
END_WEIGHT = 0.001
"""How much a node of one neighbour counts beside others: it gives way, so that a long row of
nodes stays straight whatever hangs on it."""

MOST_WAYPOINTS = 4
"""Waypoints in all, for each node: the longest edges do without where there would be more."""

Links = list[list[int]]
"""For each node, the nodes it is joined to on one side."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the nodes go, in the unit of their sizes.

    `positions[i]` is the top left corner of node i, `layers[i]` its rank from 0, and `size` the
    width and height of all nodes; their least coordinates are 0. `waypoints[a, b]` are the points
    that the edge from a to b is led through, one in each layer between those of its ends, where it
    passes more than a layer; a few may lie beside the nodes.
    """

    positions: tuple[tuple[float, float], ...]
    layers: tuple[int, ...]
    size: tuple[float, float]
    waypoints: Mapping[tuple[int, int], tuple[tuple[float, float], ...]]


def layered_layout(
    sizes: Sequence[tuple[float, float]],
    edges: Iterable[tuple[int, int]],
    gap: tuple[float, float] = (48.0, 24.0),
    horizontal: bool = True,
) -> Layout:
    """Lay out nodes of these sizes (width, height), joined by edges (from, to) of their indices.

    Layers follow one another to the right, or downward if not `horizontal`; each edge leads to
    a later layer. `gap` is the space between layers and between neighbours in a layer. No two
    nodes overlap. A node that nothing leads to stands just before the first it leads to.
    ValueError if the edges close a circle.
    """
    if not sizes:
        return Layout((), (), (0.0, 0.0), {})
    edges = list(dict.fromkeys(edges))
    along = [size[0 if horizontal else 1] for size in sizes]
    across = [size[1 if horizontal else 0] for size in sizes]
    ranks = _ranks(len(sizes), edges)
    before, after, places, ways = _with_waypoints(ranks, edges)
    breadths = across + [0.0] * (len(places) - len(sizes))
    layers = _ordered_layers(places, before, after)
    centres = _centres(layers, before, after, breadths, gap[1])

    starts, end = [], 0.0
    depths = [0.0] * len(layers)
    for node, rank in enumerate(ranks):
        depths[rank] = max(depths[rank], along[node])
    for depth in depths:
        starts.append(end)
        end += depth + gap[0]
    edge = min(centre - breadth / 2 for centre, breadth in zip(centres, across, strict=False))
    positions = []
    for node, rank in enumerate(ranks):
        forward = starts[rank] + (depths[rank] - along[node]) / 2
        aside = centres[node] - across[node] / 2 - edge
        positions.append((forward, aside) if horizontal else (aside, forward))
    width = max(x + size[0] for (x, _), size in zip(positions, sizes, strict=True))
    height = max(y + size[1] for (_, y), size in zip(positions, sizes, strict=True))
    waypoints = {}
    for ends, way in ways.items():
        points = [(starts[places[p]] + depths[places[p]] / 2, centres[p] - edge) for p in way]
        waypoints[ends] = tuple(points if horizontal else [(y, x) for x, y in points])
    return Layout(tuple(positions), tuple(ranks), (width, height), waypoints)


def _ranks(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Each node's longest path from a start, with the starts pulled up to what they lead to."""
    after: Links = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        after[source].append(target)
        waiting[target] += 1
    starts = [node for node in range(count) if not waiting[node]]
    ranks, ready, done = [0] * count, list(starts), 0
    while ready:
        node = ready.pop()
        done += 1
        for target in after[node]:
            ranks[target] = max(ranks[target], ranks[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if done < count:
        raise ValueError("the edges close a circle, so the nodes have no order")
    for node in starts:
        if after[node]:
            ranks[node] = min(ranks[target] for target in after[node]) - 1
    return ranks


def _with_waypoints(
    ranks: list[int], edges: list[tuple[int, int]]
) -> tuple[Links, Links, list[int], dict[tuple[int, int], list[int]]]:
    """Links between neighbouring ranks only: a long edge gets a waypoint in each rank it passes.

    Returns the links backward and forward, the ranks of nodes and waypoints, and the waypoints of
    each long edge.
    """
    places = list(ranks)
    before: Links = [[] for _ in ranks]
    after: Links = [[] for _ in ranks]
    ways: dict[tuple[int, int], list[int]] = {}
    budget = MOST_WAYPOINTS * len(ranks)
    for source, target in sorted(edges, key=lambda edge: ranks[edge[1]] - ranks[edge[0]]):
        budget -= ranks[target] - ranks[source] - 1
        if budget < 0:
            break
        last = source
        for rank in range(ranks[source] + 1, ranks[target]):
            waypoint = len(places)
            places.append(rank)
            before.append([last])
            after.append([])
            after[last].append(waypoint)
            ways.setdefault((source, target), []).append(waypoint)
            last = waypoint
        after[last].append(target)
        before[target].append(last)
    return before, after, places, ways


def _ordered_layers(places: list[int], before: Links, after: Links) -> Links:
    """The nodes of each rank, ordered by the mean place of their neighbours, back and forth."""
    layers: Links = [[] for _ in range(max(places) + 1)]
    for node in _depth_first(before, after):
        layers[places[node]].append(node)
    order = [0.0] * len(places)
    for layer in layers:
        for place, node in enumerate(layer):
            order[node] = place

    def sweep(chosen: Iterable[list[int]], neighbours: Links) -> bool:
        """Whether an order changed."""
        changed = False
        for layer in chosen:
            if len(layer) == 1:
                continue
            was = list(layer)
            layer.sort(key={node: _mean(order, neighbours[node], node) for node in layer}.get)  # type: ignore[arg-type]
            if layer != was:
                changed = True
                for place, node in enumerate(layer):
                    order[node] = place
        return changed

    for _ in range(ORDER_SWEEPS):
        changed = sweep(layers[1:], before)
        if not (sweep(layers[-2::-1], after) or changed):
            break  # nor would any later sweep change it
    return layers


def _depth_first(before: Links, after: Links) -> list[int]:
    """Every node, path after path, so that what belongs together starts out together."""
    found: dict[int, None] = {}
    todo = [node for node in reversed(range(len(before))) if not before[node]]
    while todo:
        node = todo.pop()
        if node not in found:
            found[node] = None
            todo.extend(reversed(after[node]))
    return list(found)


def _centres(
    layers: Links, before: Links, after: Links, breadths: list[float], gap: float
) -> list[float]:
    """Where each node's middle lies in its layer: close to its neighbours, and clear of others."""
    centres = [0.0] * len(breadths)
    weights = [
        1.0 if len(back) + len(forth) > 1 else END_WEIGHT
        for back, forth in zip(before, after, strict=True)
    ]
    offsets = []
    for layer in layers:
        middle = 0.0
        middles: list[float] = []
        for place, node in enumerate(layer):
            if place:
                middle += (breadths[layer[place - 1]] + breadths[node]) / 2 + gap
            middles.append(middle)
        offsets.append(middles)
        for node, own_middle in zip(layer, middles, strict=True):
            centres[node] = own_middle - middle / 2

    heavy = [[weights[node] for node in layer] for layer in layers]

    def sweep(ranks: Iterable[int], neighbours: Links) -> None:
        for rank in ranks:
            layer = layers[rank]
            wanted = [_weighted_mean(centres, weights, neighbours[node], node) for node in layer]
            if len(layer) == 1:  # no other keeps it from where it wants to be
                centres[layer[0]] = wanted[0]
                continue
            closest = _closest(wanted, heavy[rank], offsets[rank])
            for node, centre in zip(layer, closest, strict=True):
                centres[node] = centre

    for _ in range(PLACE_SWEEPS):
        earlier = list(centres)
        sweep(range(1, len(layers)), before)
        sweep(range(len(layers) - 2, -1, -1), after)
        if centres == earlier:
            break
    return centres


def _closest(wanted: list[float], weights: list[float], offsets: list[float]) -> list[float]:
    """The places nearest to `wanted` (weighted least squares) that keep order and distances.

    Pool adjacent violators: taken less their offsets the places must not fall, so wherever they
    do, neighbours are pooled into a block at their mean.
    """
    blocks: list[tuple[float, float, int]] = []
    for want, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, count = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            other, heavy, others = blocks.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)
            weight += heavy
            count += others
        blocks.append((mean, weight, count))
    levels = (mean for mean, _, count in blocks for _ in range(count))
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]


def _mean(places: list[float], neighbours: list[int], node: int) -> float:
    """The mean place of the neighbours; the node's own where it has none."""
    if not neighbours:
        return places[node]
    return sum(map(places.__getitem__, neighbours)) / len(neighbours)


def _weighted_mean(
    places: list[float], weights: list[float], neighbours: list[int], node: int
) -> float:
    """The mean place of the neighbours, by their weights; the node's own where it has none."""
    if not neighbours:
        return places[node]
    total = sum(map(weights.__getitem__, neighbours))
    return sum(places[each] * weights[each] for each in neighbours) / total
