"""Networks for the tests: chains built by hand, and random ones that may hold anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

from engine.studio.network.analysis import Analysis, Problem
from engine.studio.network.catalogue import CATALOGUE, kind_of
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Block, Blocks, Network, Node, Wire
from engine.studio.network.settings import DataChoice, Settings

Layer = str | tuple[str, dict[str, Any]]


def make_chain(*layers: Layer, data: DataChoice | None = None) -> Project:
    """A project of layers that follow one another; their ids are n1, n2, …"""
    network = Network()
    last: Node | None = None
    for layer in layers:
        kind, parameters = (layer, {}) if isinstance(layer, str) else layer
        stem = CATALOGUE[kind].stem if kind in CATALOGUE else "layer"
        (node_id,) = network.new_ids(1)
        node = Node(
            node_id, kind, network.new_name(stem), 200.0 * len(network.nodes), 0.0, parameters
        )
        network.add_node(node)
        if last is not None:
            network.add_wire(Wire(last.id, "output", node.id, "input"))
        last = node
    return Project("Chain", network, Settings(data or DataChoice()))


@pytest.fixture(scope="session")
def chain() -> Callable[..., Project]:
    return make_chain


@pytest.fixture(scope="session")
def problem_of() -> Callable[[Project, str], Problem]:
    """Finds the one problem of an id in a project, and fails where there is none or several."""

    def find(project: Project, id: str) -> Problem:
        analysis: Analysis = analyse(project.network, project.settings.data)
        found = [problem for problem in analysis.problems if problem.id == id]
        assert len(found) == 1, [problem.id for problem in analysis.problems]
        return found[0]

    return find


NAMES = st.text(max_size=6)
NUMBERS = st.integers(-(2**40), 2**40) | st.integers(-2, 9)
VALUES = (
    st.none()
    | st.booleans()
    | NUMBERS
    | st.floats(allow_nan=True)
    | NAMES
    | st.lists(NUMBERS, max_size=3).map(tuple)
)
KINDS = st.sampled_from((*CATALOGUE, "Quantum2d", ""))
PORTS = st.sampled_from(
    ("input", "output", "a", "b", "target", "", "flux", "x1", "x2", "query", "key", "value", "var")
)
WILD_DATA = st.builds(
    DataChoice,
    source=NAMES,
    shape=st.lists(st.integers(-1, 40), max_size=4).map(tuple),
    classes=st.lists(NAMES, max_size=3).map(tuple),
    target_shape=st.lists(st.integers(-1, 5), max_size=2).map(tuple),
)


@st.composite
def wild_projects(draw: st.DrawFn) -> Project:
    """Any project a file could hold: unknown kinds and ports, odd values, circles, odd blocks."""
    blocks = Blocks()
    for number in range(draw(st.integers(0, 2))):
        inside = Network(blocks=blocks, block=f"b{number}")
        put_wild_things(draw, inside, 4, list(blocks))
        blocks[inside.block] = Block(inside.block, draw(NAMES), inside)
    network = Network(blocks=blocks)
    put_wild_things(draw, network, 7, list(blocks))
    return Project("Wild", network, Settings(draw(st.just(DataChoice()) | WILD_DATA)))


def put_wild_things(draw: st.DrawFn, network: Network, most: int, blocks: list[str]) -> None:
    """Put nodes and wires into the network; the nodes may stand for these blocks, or for others."""
    for _ in range(draw(st.integers(0, most))):
        kind = draw(KINDS)
        if blocks and draw(st.integers(0, 3)) == 0:
            kind = BLOCK.kind
        known = [each.name for each in kind_of(Node("", kind, "")).parameters]
        names = st.sampled_from(known) | NAMES if known else NAMES
        parameters = draw(st.dictionaries(names, VALUES, max_size=3))
        name = draw(NAMES | st.sampled_from(("fc", "conv1", "class", "forward")))
        block = draw(st.sampled_from([*blocks, "b99"])) if kind == BLOCK.kind else ""
        bypassed = draw(st.integers(0, 5)) == 0
        (id,) = network.new_ids(1)
        network.add_node(Node(id, kind, name, 0.0, 0.0, parameters, bypassed, block=block))
    if network.nodes:
        ids = st.sampled_from(list(network.nodes))
        ports = PORTS | st.sampled_from([f"n{number}" for number in range(1, 9)])
        for wire in draw(st.lists(st.builds(Wire, ids, ports, ids, ports), max_size=12)):
            if wire.id not in network.wires:
                network.add_wire(wire)


@pytest.fixture(scope="session")
def wild() -> st.SearchStrategy[Project]:
    return wild_projects()
