"""A recorded graph as text for Graphviz, with a cluster for each layer and block.

The language is that of https://graphviz.org/doc/info/lang.html.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.studio.training.graph.graph_messages import Graph, GraphNode

INDENT = "  "


def dot(graph: Graph, titles: Mapping[str, str], name: str, loss: str | None = None) -> str:
    """The graph as the text of a .dot file, of this name.

    `titles` are those of the groups, by the paths of their nodes; `loss` is the layer that ops
    without a layer belong to. Edges run the way the gradient does.
    """
    lines = [f"digraph {_quoted(name)} {{"]
    lines += [INDENT + line for line in ("rankdir=TB;", 'node [shape=box, fontname="Helvetica"];')]
    tree: dict = {}
    for node in graph.nodes:
        here = tree
        for path in _around(node.layer or loss or ""):
            here = here.setdefault(path, {})
        here[node.index] = node
    lines += _inside(tree, titles, INDENT)
    lines += [f"{INDENT}n{edge.source} -> n{edge.target};" for edge in graph.edges]
    return "\n".join([*lines, "}", ""])


def _around(path: str) -> list[str]:
    """The paths of the groups around what belongs to this node, the outermost first."""
    parts = path.split(".") if path else []
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _inside(tree: Mapping, titles: Mapping[str, str], indent: str) -> list[str]:
    lines = []
    for key, value in tree.items():
        if isinstance(value, GraphNode):
            lines.append(f"{indent}n{key} [{_look(value)}];")
            continue
        lines.append(f"{indent}subgraph {_quoted(f'cluster_{key}')} {{")
        lines.append(f"{indent}{INDENT}label={_quoted(titles.get(key, key))};")
        lines += _inside(value, titles, indent + INDENT)
        lines.append(f"{indent}}}")
    return lines


def _look(node: GraphNode) -> str:
    shape = "×".join(map(str, node.shape))
    words = "\n".join(part for part in (node.name, f"{shape} {node.dtype}".strip()) if part)
    look = f"label={_quoted(words)}"
    return look if node.kind == "op" else f"{look}, shape=box, style=rounded"


def _quoted(text: str) -> str:
    """A string as the language has it: a line break is written as \\n, a quote escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
