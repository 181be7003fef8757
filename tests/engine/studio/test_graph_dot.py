"""The graph as text for Graphviz."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.graph_dot import dot
from engine.studio.training.graph.graph_messages import Graph, GraphEdge, GraphNode

GRAPH = Graph(
    (
        GraphNode(0, "NllLossBackward0", "op", None, (), "float32"),
        GraphNode(1, "AddmmBackward0", "op", "n1.0.n2", (64, 10), "float32"),
        GraphNode(2, "fc.weight", "parameter", "n1.0.n2", (10, 784), "float32"),
    ),
    (GraphEdge(0, 1), GraphEdge(1, 2)),
    2.3,
)


def test_every_node_and_edge_is_there_in_its_cluster() -> None:
    text = dot(GRAPH, {"n1": "block1 Block", "n1.0.n2": "fc Linear"}, "LeNet", "n9")
    assert text.startswith('digraph "LeNet" {')
    assert "n0 -> n1;" in text and "n1 -> n2;" in text
    assert re.findall(r'subgraph "cluster_(.*?)"', text) == ["n9", "n1", "n1.0", "n1.0.n2"]
    assert 'label="block1 Block"' in text and 'label="fc Linear"' in text
    assert r'n2 [label="fc.weight\n10×784 float32", shape=box, style=rounded];' in text
    assert text.count("{") == text.count("}")


@given(st.text(max_size=20))
def test_any_name_is_written_so_that_it_ends_where_it_shall(name: str) -> None:
    text = dot(GRAPH, {"n1": name}, name)
    rest = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.S)
    assert '"' not in rest and "\\" not in rest


@pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz")
def test_graphviz_reads_it() -> None:
    text = dot(GRAPH, {"n1": 'a "block" \\ here'}, "name")
    subprocess.run(["dot", "-Tsvg"], input=text.encode(), check=True, capture_output=True)
