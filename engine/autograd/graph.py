"""The recorded graph as plain data, for any viewer.

While someone observes a model, every op is tagged with the module it ran in; `capture` then turns
what hangs on a loss's `grad_fn` into lists of nodes and edges.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.autograd import modes
from engine.autograd.function import Function
from engine.dtypes import dtype
from engine.tensor import Tensor

if TYPE_CHECKING:
    from engine.nn.module import Module

# The qualified name of each module of the observed model; None while nobody observes.
observed: dict[Module, str] | None = None


@dataclass(frozen=True, slots=True)
class SavedArray:
    """What an op keeps for its backward, under the name that its class gives it.

    That is the name of an input or attribute of the op, or "out" for its output; "" for what a
    custom Function keeps. `dtype` is the array's own: masks have some that tensors lack.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    nbytes: int


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An op that was recorded, or a leaf tensor whose gradient it leads to.

    `name` is "AddmmBackward0" and the like for an op, the qualified name of a model's parameter,
    and "AccumulateGrad" for any other leaf. `scope` is the path of the module it belongs to ("" for
    the model itself), None where nobody observed. `shape` and `dtype` are those of the op's first
    output, or of the leaf; None where they are not known. `saved_bytes` counts the arrays that the
    op keeps for its backward, and `saved` lists them; one that several ops keep counts for each.
    """

    index: int
    name: str
    kind: str  # "op", "parameter" or "leaf"
    scope: str | None
    shape: tuple[int, ...] | None
    dtype: dtype | None
    saved_bytes: int
    saved: tuple[SavedArray, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A way of a gradient: from input `input_nr` of an op to output `output_nr` of the target."""

    source: int
    target: int
    output_nr: int
    input_nr: int


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in an order in which every edge leads from an earlier node to a later one."""

    nodes: list[GraphNode]
    edges: list[GraphEdge]


@contextmanager
def observe(model: Module) -> Iterator[None]:
    """While active, the ops of `model` remember in which of its modules they ran."""
    global observed
    before = observed
    observed = {module: name for name, module in model.named_modules()}
    try:
        yield
    finally:
        observed = before


@contextmanager
def scope(module: Module) -> Iterator[None]:
    """Tag the ops recorded inside with the observed name of `module`, if it has one."""
    before = modes.current_scope
    if observed is not None and module in observed:
        modes.current_scope = observed[module]
    try:
        yield
    finally:
        modes.current_scope = before


def capture(tensor: Tensor, model: Module | None = None) -> Graph:
    """The graph that `tensor.backward()` would walk; `model` gives its parameters their names."""
    names = {} if model is None else {id(p): name for name, p in model.named_parameters()}
    order = consumers_first(tensor.grad_fn)
    index = {fn: i for i, fn in enumerate(order)}
    nodes = [_node(i, fn, names) for i, fn in enumerate(order)]
    edges = [
        GraphEdge(index[fn], index[target], output_nr, input_nr)
        for fn in order
        for input_nr, (target, output_nr) in enumerate(fn.next_functions)
        if target is not None
    ]
    return Graph(nodes, edges)


def gradient_norms(model: Module) -> dict[str, float]:
    """The Euclidean norm of each parameter's gradient, by qualified name; without those of None."""
    return {
        name: _norm([parameter.grad])
        for name, parameter in model.named_parameters()
        if parameter.grad is not None
    }


def arriving_norms(tensor: Tensor) -> dict[int, float]:
    """A dict that the next `tensor.backward()` fills: the norm of the gradient that reaches an op.

    By the op's index in the graph that `capture` gives for the same tensor.
    """
    norms: dict[int, float] = {}

    def note(index: int, gradients: tuple[Tensor | None, ...]) -> None:
        norms[index] = _norm(gradients)

    for index, fn in enumerate(consumers_first(tensor.grad_fn)):
        if isinstance(fn, Function):
            fn.register_prehook(partial(note, index))
    return norms


def _norm(gradients: Iterable[Tensor | None]) -> float:
    """The Euclidean norm of several gradients together."""
    arrays = [each.array for each in gradients if each is not None]
    return math.sqrt(sum(float((array * array).sum(dtype="float64")) for array in arrays))


def consumers_first(root: Any) -> list[Any]:
    """All functions reachable from `root`, each after every function that leads to it."""
    if root is None:
        return []
    waiting_for = {root: 0}  # how many edges lead to each function
    found = [root]
    for fn in found:
        for target, _ in fn.next_functions:
            if target is None:
                continue
            if target not in waiting_for:
                waiting_for[target] = 0
                found.append(target)
            waiting_for[target] += 1
    order = [root]
    for fn in order:
        for target, _ in fn.next_functions:
            if target is not None:
                waiting_for[target] -= 1
                if waiting_for[target] == 0:
                    order.append(target)
    return order


def _node(index: int, fn: Any, names: dict[int, str]) -> GraphNode:
    variable = getattr(fn, "variable", None)
    if variable is None:
        saved = tuple(_saved(fn))
        kept = fn.saved_bytes()
        return GraphNode(index, fn.name(), "op", fn.scope, fn.shape, fn.dtype, kept, saved)
    name = names.get(id(variable))
    kind, path = ("leaf", None) if name is None else ("parameter", name.rpartition(".")[0])
    return GraphNode(index, name or fn.name(), kind, path, tuple(variable.shape), variable.dtype, 0)


def _saved(fn: Any) -> Iterator[SavedArray]:
    """The arrays among what a function keeps; numbers and other settings are none."""
    names = [word.partition(":")[0] for word in fn.saves.split()]
    for place, (array, _, _) in enumerate(fn.saved or ()):
        if hasattr(array, "nbytes"):
            name = names[place] if place < len(names) else ""
            yield SavedArray(name, tuple(array.shape), str(array.dtype), array.nbytes)
