"""RNNs that a file writes out step by step, as PyTorch's newer exporter does, found again.

Each step is h' = bend(h R + x W + b), whose x W + b is a slice of one product for all steps. A
chain of such steps becomes one RNN operation, and two chains of which one reads backwards another.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

import numpy as np

from engine.studio.onnx.folding import Filled
from engine.studio.onnx.graph import Graph, Operation

BENDS = ("Tanh", "Relu")
MOST_LAYERS = 64
FEWEST = 2
"""A single step is no sequence."""


@dataclass(frozen=True, slots=True)
class Linear:
    """source · weight + bias; the weight is (in, out)."""

    source: str
    weight: np.ndarray
    bias: np.ndarray


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it makes of the state before and of row number `place` of `rows`."""

    made: Operation
    state: Linear
    rows: str
    place: int


@dataclass(frozen=True, slots=True)
class Chain:
    """All steps of one way through a sequence, and the operation that puts the states together."""

    steps: list[Step]
    inner: Linear
    is_backward: bool
    together: Operation | None

    @property
    def has_axis(self) -> bool:
        """Whether a state has an axis for the steps in front, of size 1."""
        names = [step.made.output for step in self.steps]
        return self.together is None or set(self.together.inputs) == set(names)

    @property
    def last(self) -> Operation:
        return self.steps[-1].made

    @property
    def weights(self) -> list[np.ndarray]:
        """Those of the rows, of the state, and both biases, as ONNX has them for one way."""
        state = self.steps[0].state
        biases = np.concatenate([self.inner.bias, state.bias])
        return [self.inner.weight.T, state.weight.T, biases]


def fuse_unrolled(graph: Graph) -> None:
    """Put RNN operations in the place of what was written out."""
    for _ in range(MOST_LAYERS):  # one after the other
        chains = _chains(graph)
        if not any(_replaced(graph, chain, chains) for chain in chains):
            return
        graph.prune()


# ---------------------------------------------------------------- finding


def _chains(graph: Graph) -> list[Chain]:
    steps = [step for op in graph.operations if (step := _step(graph, op)) is not None]
    after = {_plain(graph, step.state.source): step for step in steps}
    own = {step.made.output for step in steps}
    found = []
    for first in steps:
        start = _plain(graph, first.state.source)
        if start in own or not _is_zero(graph, start):
            continue
        chain = [first]
        while (step := after.get(chain[-1].made.output)) is not None:
            chain.append(step)
        whole = _whole(graph, chain)
        if whole is not None:
            found.append(whole)
    return found


def _whole(graph: Graph, steps: list[Step]) -> Chain | None:
    """The chain, where its steps share their weights and take the rows one by one."""
    first = steps[0]
    same = all(
        step.rows == first.rows
        and step.place == place
        and _are_equal(step.state.weight, first.state.weight)
        and _are_equal(step.state.bias, first.state.bias)
        for place, step in enumerate(steps)
    )
    rows, is_backward = first.rows, False
    turned = graph.makers.get(rows)
    if turned is not None and _turns_steps(graph, turned):
        rows, is_backward = turned.inputs[0], True
    inner = _linear(graph, rows)
    if not same or len(steps) < FEWEST or inner is None:
        return None
    names = [step.made.output for step in steps][:: -1 if is_backward else 1]
    ends = [op for op in graph.operations if op.kind == "Concat" and len(op.inputs) == len(names)]
    together = next((op for op in ends if [_plain(graph, x) for x in op.inputs] == names), None)
    return Chain(steps, inner, is_backward, together)


def _are_equal(a: np.ndarray, b: np.ndarray) -> bool:
    return a is b or np.array_equal(a, b)


def _step(graph: Graph, made: Operation) -> Step | None:
    added = graph.makers.get(made.inputs[0]) if made.kind in BENDS else None
    if added is None or added.kind != "Add":
        return None
    for state, row in (added.inputs, added.inputs[::-1]):
        linear, part = _linear(graph, state), _part(graph, row)
        if linear is not None and part is not None and linear.weight.shape[0] == len(linear.bias):
            return Step(made, linear, *part)
    return None


def _part(graph: Graph, name: str) -> tuple[str, int] | None:
    """The tensor and the place along its steps that a row is taken from."""
    made = graph.makers.get(_plain(graph, name))
    if made is None:
        return None
    if made.kind == "Gather":
        bounds = [made.inputs[1]]
    elif made.kind == "Slice":
        bounds = made.inputs[1:2]
    else:
        return None
    places = [graph.constant(each) for each in bounds]
    if not places or places[0] is None or places[0].size != 1:
        return None
    return made.inputs[0], int(places[0].item())


def _linear(graph: Graph, name: str) -> Linear | None:
    made, bias = graph.makers.get(name), None
    if made is not None and made.kind == "Add":
        for product, constant in (made.inputs, made.inputs[::-1]):
            if (values := graph.constant(constant)) is not None and values.ndim == 1:
                made, bias = graph.makers.get(product), values
                break
    weight = graph.constant(made.inputs[1]) if made is not None and made.kind == "MatMul" else None
    if made is None or weight is None or weight.ndim != 2:
        return None
    if bias is None:
        bias = np.zeros(weight.shape[1], np.float32)
    return Linear(made.inputs[0], weight, bias) if len(bias) == weight.shape[1] else None


def _plain(graph: Graph, name: str) -> str:
    """The tensor behind axes of size 1 that were put in or taken away."""
    made = graph.makers.get(name)
    while made is not None and made.kind in ("Squeeze", "Unsqueeze", "Identity"):
        name = made.inputs[0]
        made = graph.makers.get(name)
    return name


def _is_zero(graph: Graph, name: str) -> bool:
    state = graph.constants.get(name)
    if isinstance(state, Filled):
        return not state.value
    return state is not None and not state.any()


def _turns_steps(graph: Graph, made: Operation) -> bool:
    """Whether it reads the steps from the end."""
    if made.kind != "Slice" or len(made.inputs) < 5:
        return False
    axes, by = (graph.constant(each) for each in made.inputs[3:5])
    return axes is not None and by is not None and not axes.any() and bool((by == -1).all())


# ---------------------------------------------------------------- replacing


def _replaced(graph: Graph, chain: Chain, chains: list[Chain]) -> bool:
    """Put one RNN in the place of the chain, and of its partner that reads backwards."""
    if chain.is_backward:
        return False
    partner = next((each for each in chains if _are_partners(graph, chain, each)), None)
    ways = [chain] if partner is None else [chain, partner]
    end = chain.together if partner is None else _joined(graph, chain, partner)
    stem = chain.steps[0].made.output
    every, last = f"{stem}/every", f"{stem}/last"
    given = [chain.inner.source]
    for number, arrays in enumerate(zip(*(way.weights for way in ways), strict=True)):
        given.append(_constant(graph, f"{stem}/{number}", np.stack(arrays)))
    settings = {
        "hidden_size": len(chain.inner.bias),
        "activations": [way.last.kind for way in ways],
        "direction": "bidirectional" if partner else "forward",
    }
    read = [Operation("RNN", given, [every, last], settings, chain.last.name)]
    if end is not None and partner is None:
        ones = _constant(graph, f"{stem}/ways", np.array([1]))
        read.append(Operation("Squeeze", [every, ones], [end.output]))
    elif end is not None:
        beside, rows = f"{stem}/beside", _constant(graph, f"{stem}/rows", np.array([0, 0, -1]))
        read.append(Operation("Transpose", [every], [beside], {"perm": [0, 2, 1, 3]}))
        read.append(Operation("Reshape", [beside, rows], [end.output]))
    for number, way in enumerate(ways):
        alone, place = f"{stem}/state{number}", _constant(graph, f"{stem}/way", np.array(number))
        front = _constant(graph, f"{stem}/front", np.array([0]))
        if not way.has_axis:
            read.append(Operation("Gather", [last, place], [way.last.output]))
            continue
        read.append(Operation("Gather", [last, place], [alone]))
        read.append(Operation("Unsqueeze", [alone, front], [way.last.output]))
    gone = [way.last for way in ways] + ([end] if end is not None else [])
    first = min(map(graph.operations.index, gone))
    graph.operations = [op for op in graph.operations if op not in gone]
    graph.operations[first:first] = read
    graph.reorder()
    return True


def _are_partners(graph: Graph, forward: Chain, backward: Chain) -> bool:
    """Whether they read one sequence, each its way; of both, or none, every state is used."""
    if forward.is_backward or not backward.is_backward:
        return False
    if forward.inner.source != backward.inner.source:
        return False
    if forward.together is None and backward.together is None:
        return True
    return _joined(graph, forward, backward) is not None


def _joined(graph: Graph, forward: Chain, backward: Chain) -> Operation | None:
    """The operation that puts what both ways gave side by side."""
    if forward.together is None or backward.together is None:
        return None
    joined = graph.only_user(forward.together.output)
    wanted = [forward.together.output, backward.together.output]
    return joined if joined is not None and joined.inputs == wanted else None


def _constant(graph: Graph, name: str, values: np.ndarray) -> str:
    fresh = next(f"{name}.{n}" for n in count() if f"{name}.{n}" not in graph.constants)
    graph.constants[fresh] = values
    return fresh
