"""How long a look over a network takes: `python -m tests.benchmarks.shape_inference [NODES]`.

Prints the best of several passes over a long chain of convolutions and over networks with a
problem at every node; from scratch, and after an edit in the middle, which infers anew only what
lies downstream. Then how long laying out a graph of twice as many nodes takes.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import msgspec

from engine.studio.graph_layout import layered_layout
from engine.studio.network.check import analyse
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.settings import DataChoice

PASSES = 7


def chain(count: int, parameters: dict, wired: bool = True) -> Network:
    """An Input, then convolutions that keep the image's size, and a loss."""
    kinds = ["Input", *["Conv2d", "ReLU"] * (count // 2 - 1), "CrossEntropyLoss"]
    network = Network(
        Node(f"n{place}", kind, f"layer{place}", parameters=parameters if kind == "Conv2d" else {})
        for place, kind in enumerate(kinds)
    )
    for place in range(1, len(kinds) if wired else 0):
        network.add_wire(Wire(f"n{place - 1}", "output", f"n{place}", "input"))
    return network


def residual(count: int) -> Network:
    """Adds that take the two nodes before them."""
    network = Network([Node("n0", "Input", "input"), Node("n1", "ReLU", "layer1")])
    network.add_wire(Wire("n0", "output", "n1", "input"))
    for place in range(2, count):
        network.add_node(Node(f"n{place}", "Add", f"layer{place}"))
        network.add_wire(Wire(f"n{place - 1}", "output", f"n{place}", "a"))
        network.add_wire(Wire(f"n{place - 2}", "output", f"n{place}", "b"))
    return network


def best_of(work: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(PASSES):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def unused(count: int) -> Network:
    """A small network, and many branches off its input that lead nowhere."""
    network = chain(4, {})
    for place in range(4, count):
        network.add_node(Node(f"n{place}", "ReLU", f"layer{place}"))
        network.add_wire(Wire("n0", "output", f"n{place}", "input"))
    return network


def switch_bias(network: Network) -> None:
    """Change a parameter of the node in the middle that has no bearing on any shape."""
    node = list(network.nodes.values())[len(network.nodes) // 2]
    network.replace_node(
        msgspec.structs.replace(node, parameters={**node.parameters, "bias": False})
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    sound = {"padding": (1, 1)}
    networks = {
        "a chain": chain(count, sound),
        "residual, no loss": residual(count),
        "a mistake at every layer": chain(count, {"in_channels": 7, "colour": "red", **sound}),
        "no wires at all": chain(count, sound, wired=False),
        "leading nowhere": unused(count),
        "all of one unusable name": Network(
            Node(f"n{place}", "Linear", "class") for place in range(count)
        ),
        "all unknown": Network(Node(f"n{place}", "Odd", f"odd{place}") for place in range(count)),
    }
    for name, network in networks.items():
        scratch = best_of(lambda network=network: analyse(network, DataChoice()))  # type: ignore[misc]
        before = analyse(network, DataChoice())
        switch_bias(network)
        edited = best_of(
            lambda network=network, before=before: analyse(network, DataChoice(), before)
        )  # type: ignore[misc]
        print(
            f"analyse, {count} nodes, {name}: {scratch:.1f} ms, after an edit {edited:.1f} ms, "
            f"{len(before.problems)} problems"
        )

    spine = range(0, 2 * count, 3)
    edges = [(op, op + 3) for op in spine if op + 3 < 2 * count]
    edges += [(op + leaf, op) for op in spine for leaf in (1, 2) if op + leaf < 2 * count]
    sizes = [(80.0, 44.0)] * (2 * count)
    milliseconds = best_of(lambda: layered_layout(sizes, edges, horizontal=False))
    print(f"layered_layout, {2 * count} nodes, {len(edges)} edges: {milliseconds:.0f} ms")


if __name__ == "__main__":
    main()
