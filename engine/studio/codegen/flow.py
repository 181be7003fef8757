"""How values flow through written code: in which order layers are called, and what holds them.

Branches are written one after the other, and a variable is used again once nobody needs what it
held: a chain of layers reads `x = …` throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from engine.studio.network.catalogue import kind_in
from engine.studio.network.graph_module import Place
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.making import sources_of
from engine.studio.network.network import Network, Node
from engine.studio.network.parameters import checked

LETTERS = ("x", "y", "z", "u", "v", "w")


@dataclass(frozen=True, slots=True)
class Call:
    """A node at work: from variables to variables. An output that nobody needs has none."""

    node: Node
    inputs: tuple[str, ...]
    outputs: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """The calls of a network in order, and the variables that hold what is wanted in the end."""

    calls: tuple[Call, ...]
    results: tuple[str, ...]


def flow(network: Network, given: Mapping[Place, str], wanted: Sequence[Place]) -> Flow:
    """The calls that compute the wanted outputs from those that variables hold at first.

    None of the network's nodes is bypassed.
    """
    order = _order(network, given, wanted)
    ports = {each: _ports(network, network.nodes[each]) for each in order}
    last = {place: step for step, each in enumerate(order) for place in ports[each][0]}
    last |= dict.fromkeys(wanted, len(order))
    held = dict(given)
    calls = []
    for step, node_id in enumerate(order):
        inputs, outputs = ports[node_id]
        variables = tuple(held[place] for place in inputs)
        held = {place: name for place, name in held.items() if last.get(place, -1) > step}
        free = sorted(set(variables).difference(held.values()), key=_rank)
        made: list[str | None] = []
        for place in outputs:
            if place not in last and not _is_looped(network.nodes[node_id]):
                made.append(None)
                continue
            names = chain(preferred(place[1]), free, LETTERS, _numbered())
            held[place] = next(name for name in names if name not in held.values())
            made.append(held[place])
        calls.append(Call(network.nodes[node_id], variables, tuple(made)))
    return Flow(tuple(calls), tuple(held[place] for place in wanted))


def preferred(port: str) -> Iterable[str]:
    """What the values of an output are called, if its port has a name of its own."""
    return (port,) if port in ("hidden", "cell") else ()


def _rank(name: str) -> tuple[int, str]:
    """Letters before other names, as they are used up."""
    return (LETTERS.index(name) if name in LETTERS else len(LETTERS)), name


def _is_looped(node: Node) -> bool:
    """Whether a block takes its own outputs again, so that all of them are needed."""
    return node.kind == BLOCK.kind and copies(checked(node)[0])[0] > 1


def _numbered() -> Iterator[str]:
    return (f"x{number}" for number in count(1))


def _ports(network: Network, node: Node) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The outputs that a node takes its inputs from, and its own, in the order of its ports."""
    kind, sources = kind_in(network, node), sources_of(network, node.id)
    inputs = tuple(sources[port.name] for port in kind.inputs)
    return inputs, tuple((node.id, port.name) for port in kind.outputs)


def _order(network: Network, given: Iterable[Place], wanted: Iterable[Place]) -> list[str]:
    """The nodes that compute what is wanted: of each, first all that its first input needs."""
    done = dict.fromkeys(place[0] for place in given)
    order: list[str] = []
    todo = [(place[0], False) for place in reversed(list(wanted))]
    while todo:
        node_id, is_ready = todo.pop()
        if node_id in done:
            continue
        if is_ready:
            done[node_id] = None
            order.append(node_id)
            continue
        todo.append((node_id, True))
        inputs, _ = _ports(network, network.nodes[node_id])
        todo += [(place[0], False) for place in reversed(inputs)]
    return order
