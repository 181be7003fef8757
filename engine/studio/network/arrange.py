"""Automatic arrangement: left to right, in rows that wrap like the lines of a text."""

from __future__ import annotations

from collections.abc import Mapping

from engine.studio.graph_layout import layered_layout
from engine.studio.network.network import Network
from engine.studio.network.order import topological_order

LEFT, TOP = 28.0, 56.0
GAP = (63.0, 40.0)
ROW_GAP = 88.0
WIDEST_ROW = 960.0
USUAL_SIZE = (116.0, 88.0)


def tidy_places(
    network: Network, sizes: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """A place for each node, by its id; `sizes` are their widths and heights, all in pixels.

    Tops are aligned, so that wires between neighbours are straight. Nodes on or behind a circle
    are left out.
    """
    nodes = topological_order(network)
    if not nodes:
        return {}
    index = {node_id: place for place, node_id in enumerate(nodes)}
    size_of = [sizes.get(node_id, USUAL_SIZE) for node_id in nodes]
    tallest = max(height for _, height in size_of)
    edges = [
        (index[wire.source], index[wire.target])
        for wire in network.wires.values()
        if wire.source in index and wire.target in index
    ]
    # Equal heights make the layout align the tops of a row, where the ports are.
    layout = layered_layout([(width, tallest) for width, _ in size_of], edges, GAP)

    columns: list[list[int]] = [[] for _ in range(max(layout.layers) + 1)]
    for place, layer in enumerate(layout.layers):
        columns[layer].append(place)
    widths = [max(size_of[place][0] for place in column) for column in columns]
    places: dict[str, tuple[float, float]] = {}
    y = TOP
    for row in _rows(widths):
        members = [place for column in columns[row.start : row.stop] for place in column]
        left = min(layout.positions[place][0] for place in members)
        top = min(layout.positions[place][1] for place in members)
        for place in members:
            x, down = layout.positions[place]
            places[nodes[place]] = (float(round(LEFT + x - left)), float(round(y + down - top)))
        bottom = max(layout.positions[place][1] + size_of[place][1] for place in members)
        y += bottom - top + ROW_GAP
    return places


def _rows(widths: list[float]) -> list[range]:
    """Columns shared out over as few rows as they fit into, as evenly as can be."""
    count = len(widths)
    for row_count in range(1, count):
        share = -(-count // row_count)
        rows = [range(start, min(start + share, count)) for start in range(0, count, share)]
        if all(_width(widths[row.start : row.stop]) <= WIDEST_ROW for row in rows):
            return rows
    return [range(column, column + 1) for column in range(count)]


def _width(columns: list[float]) -> float:
    return sum(columns) + GAP[0] * (len(columns) - 1)
