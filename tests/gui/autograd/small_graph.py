"""A recorded graph of four nodes: of a loss and a linear layer before it."""

from __future__ import annotations

from engine.studio.training import messages as m

LINEAR, LOSS = "n2", "n6"
"""Nodes of the template "binary"."""
GRAPH = m.Graph(
    (
        m.GraphNode(0, "MseLossBackward0", "op", None, (), "float32"),
        m.GraphNode(1, "AddmmBackward0", "op", LINEAR, (64, 10), "float32", 200_000),
        m.GraphNode(2, "fc1.bias", "parameter", LINEAR, (10,), "float32"),
        m.GraphNode(3, "fc1.weight", "parameter", LINEAR, (10, 784), "float32"),
    ),
    (m.GraphEdge(0, 1), m.GraphEdge(1, 2), m.GraphEdge(1, 3)),
    2.3,
)
