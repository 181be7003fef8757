"""What autograd does with one batch, copied while it happens: ops, gradients, and their order."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from engine import Tensor
from engine.autograd.backward import fitted
from engine.autograd.function import Function
from engine.autograd.tape import listening
from engine.devices import is_array, to_numpy
from engine.studio.debugging.formulas.formula import Case
from engine.studio.debugging.recording import Source

Array = np.ndarray

_BOOKKEEPING = frozenset(
    ("called_from", "edges", "found", "hooks", "outputs", "running", "saved", "scope", "sequence")
) | {"several", "label"}
"""Attributes of an op that say nothing of what it computes."""


@dataclass
class TapedLeaf:
    """What ops began with: a tensor without history, or an array."""

    origin: Any
    value: Array


@dataclass
class TapedOp:
    """One op; `incoming` and `outgoing` are filled by the backward pass, if it comes by."""

    function: Function
    sources: tuple[Source | None, ...]
    outputs: tuple[Array, ...]
    settings: dict[str, Any]
    incoming: tuple[Array | None, ...] = ()
    outgoing: tuple[Array | None, ...] = ()


@dataclass
class Tape:
    """Ops in the order of execution; `walk` are their numbers in the order of the backward pass.

    `reached` are the leaves in the order in which their first gradients came.
    """

    ops: list[TapedOp] = field(default_factory=list)
    leaves: list[TapedLeaf] = field(default_factory=list)
    walk: list[int] = field(default_factory=list)
    reached: list[int] = field(default_factory=list)
    _numbers: dict[Function, int] = field(default_factory=dict)
    _leaf_numbers: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def running(self) -> Iterator[None]:
        """A forward pass happens in here."""
        with listening(self._take):
            yield

    def keep_only(self, functions: Container[object]) -> None:
        """Forget ops that are not among these, as those that led to nothing."""
        kept = [number for number, op in enumerate(self.ops) if op.function in functions]
        numbers = {old: new for new, old in enumerate(kept)}
        self.ops = [self.ops[number] for number in kept]
        for op in self.ops:
            op.sources = tuple(
                Source("op", numbers[each.index], each.output)
                if each is not None and each.kind == "op"
                else each
                for each in op.sources
            )
        self._numbers = {op.function: number for number, op in enumerate(self.ops)}

    def await_backward(self) -> None:
        """Before the backward pass: have each op tell what comes and what leaves."""
        for number, op in enumerate(self.ops):
            op.function.register_hook(partial(self._take_gradients, number))

    def case(self, number: int) -> Case:
        """An op as its formula sees it."""
        op = self.ops[number]
        inputs = tuple(None if source is None else self._value(source) for source in op.sources)
        return Case(inputs, op.outputs, op.incoming or (None,) * len(op.outputs), op.settings)

    def _value(self, source: Source) -> Array:
        if source.kind == "leaf":
            return self.leaves[source.index].value
        return self.ops[source.index].outputs[source.output]

    # ------------------------------------------------------------ what happens

    def _take(self, function: Function, inputs: Sequence[Any], outputs: Sequence[Tensor]) -> None:
        sources = tuple(
            self._source(edge, each) for edge, each in zip(function.edges, inputs, strict=True)
        )
        kept = tuple(_copy(each.array) for each in outputs)
        self._numbers[function] = len(self.ops)
        self.ops.append(TapedOp(function, sources, kept, _settings(function)))

    def _source(self, edge: tuple[Any, int] | None, given: Any) -> Source | None:
        """Where an input comes from; None for one that is neither array nor number."""
        if edge is not None and edge[0] in self._numbers:
            return Source("op", self._numbers[edge[0]], edge[1])
        array = given.array if isinstance(given, Tensor) else given
        if not is_array(array) and not isinstance(array, np.generic | int | float):
            return None
        number = self._leaf_numbers.get(id(given))
        if number is None:
            number = self._leaf_numbers[id(given)] = len(self.leaves)
            self.leaves.append(TapedLeaf(given, _copy(array)))  # which keeps the id its own
        return Source("leaf", number)

    def _take_gradients(
        self,
        number: int,
        outgoing: tuple[Tensor | None, ...],
        incoming: tuple[Tensor | None, ...],
    ) -> None:
        op = self.ops[number]
        self.walk.append(number)
        op.incoming = tuple(None if each is None else _copy(each.array) for each in incoming)
        op.outgoing = tuple(
            None if edge is None or given is None else _passed_on(edge, given)
            for edge, given in zip(op.function.edges, outgoing, strict=True)
        )
        for edge, source in zip(op.function.edges, op.sources, strict=True):
            if edge is None or source is None or source.kind == "op":
                continue
            if source.index not in self.reached:
                self.reached.append(source.index)


def _passed_on(edge: tuple[Any, int], given: Tensor) -> Array:
    """A gradient as the pass delivers it: in the shape and dtype of what it is the gradient of."""
    node, output = edge
    if isinstance(node, Tensor):
        shape, dtype = node.array.shape, node.array.dtype
    else:
        shape, dtype = node.outputs[output]
    return _copy(fitted(given.array, shape, dtype))


def _copy(array: Any) -> Array:
    return np.array(to_numpy(array))


def _settings(function: Function) -> dict[str, Any]:
    """How an op was set; what has named parts becomes a dict of them."""
    return {
        name: value._asdict() if hasattr(value, "_asdict") else value
        for name, value in function.__dict__.items()
        if name not in _BOOKKEEPING
    }
