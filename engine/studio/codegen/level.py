"""One level of a project as classes are written from it: the whole network, or a block's inside."""

from __future__ import annotations

import re
from collections.abc import Sequence

from engine.studio.codegen.flow import flow
from engine.studio.network.analysis import Analysis, Shape
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in
from engine.studio.network.graph_module import Place
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.making import sources_of, working_nodes
from engine.studio.network.network import Network, Node

NO_VARIABLES = frozenset({"torch", "nn", "self", "len", "range", "block"})
"""What code of ours uses by these names."""


class Level:
    """What a class is written from.

    `path` is what stands before the ids of its nodes in their paths. `given` are the variables
    that hold what comes in, `wanted` what goes out.
    """

    def __init__(
        self,
        network: Network,
        analysis: Analysis,
        path: str,
        given: dict[Place, str],
        wanted: Sequence[Place],
    ) -> None:
        self.network, self.analysis, self.path = network, analysis, path
        self.given, self.wanted = given, wanted
        self.flow = flow(network, given, wanted)

    def path_of(self, node: Node) -> str:
        """The path of a node of this level."""
        return f"{self.path}{node.id}"

    def working(self) -> list[Node]:
        """The nodes that compute what is wanted, in the order in which the program makes them."""
        ends = [place[0] for place in self.wanted]
        ids = working_nodes(self.network, self.analysis, ends)
        return [self.network.nodes[each] for each in ids]

    def shapes_into(self, node: Node) -> list[Shape]:
        """The shapes at the node's inputs."""
        ports = kind_in(self.network, node).inputs
        return [self.analysis.input_shapes[node.id, port.name] for port in ports]

    def shape_comment(self, node: Node) -> str:
        """How a layer changes a sample's shape; nothing where its arguments or its input tell."""
        before = self.shapes_into(node)
        outputs = kind_in(self.network, node).outputs
        after = self.analysis.shapes.get((node.id, outputs[0].name))
        if after is None or len(before) != 1 or after == before[0]:
            return ""
        if len(after) == len(before[0]) == 1:
            return ""
        return f"{_dimensions(before[0])} -> {_dimensions(after)}"

    def copies_of(self, node: Node) -> tuple[int, bool]:
        """Of a block: how many copies there are, and whether they have the same weights."""
        if node.kind != BLOCK.kind:
            return 1, False
        return copies(self.analysis.resolved[node.id])

    def inside(self, node: Node, like: Node) -> Level:
        """The inside of a block, with the parameters that it has at the node `like`."""
        repeat, shared = self.copies_of(node)
        kind = kind_in(self.network, node)
        network = without_bypassed(self.network.blocks[node.block].network)
        names = ["x"] if len(kind.inputs) == 1 else [_variable(each.label) for each in kind.inputs]
        given = {(port.name, "output"): name for port, name in zip(kind.inputs, names, strict=True)}
        wanted = [sources_of(network, port.name)["input"] for port in kind.outputs]
        copy = ".0" if repeat > 1 and not shared else ""
        path = f"{self.path_of(node)}{copy}."
        return Level(network, self.analysis.inside[like.id], path, given, wanted)


def class_name(title: str) -> str:
    """A block's title as a class is called: "Halving to 32" as HalvingTo32."""
    words = re.findall(r"[A-Za-z0-9]+", title)
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name[:1].isalpha() else f"Block{name}"


def _variable(name: str) -> str:
    return f"{name}_" if name in NO_VARIABLES else name


def _dimensions(shape: Shape) -> str:
    return " x ".join(map(str, shape))
