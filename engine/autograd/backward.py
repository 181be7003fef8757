"""The backward pass: from results to leaves, over the recorded graph.

It walks without recursion, youngest op first, so that a node runs once all its gradients have
arrived and chains may be of any length. Gradients are plain arrays, or Tensors when the pass
itself is to be recorded (`create_graph=True`).
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np

from engine import devices
from engine.autograd import modes
from engine.autograd.accumulation import accumulate, owned
from engine.autograd.function import Function
from engine.autograd.hooks import HookList, Hooks
from engine.autograd.quiet import quietly
from engine.autograd.seeds import seeds_of
from engine.ops.broadcasting import sum_to_size
from engine.ops.conversion import cast
from engine.tensor import Tensor, wrap

Tensors = Tensor | Sequence[Tensor]


def backward(
    tensors: Tensors,
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    *,
    inputs: Tensors | None = None,
) -> None:
    """Add the gradients of `tensors` to the `grad` of the leaves they were computed from.

    `grad_tensors` are the gradients of `tensors` themselves, of the same shapes; one may be None
    where a tensor has one element. `retain_graph` keeps what ops saved for another pass;
    `create_graph` records this one, so that its results can be differentiated in turn. With
    `inputs`, only their gradients are computed.

    Raises RuntimeError where a gradient is missing or of the wrong shape, where the graph was
    freed, and where a saved tensor was written to.
    """
    roots = _as_tuple(tensors)
    seeds = seeds_of(roots, grad_tensors, create_graph)
    wanted = None if inputs is None else _as_tuple(inputs)
    passing = _Pass(create_graph if retain_graph is None else retain_graph, create_graph, wanted)
    arrived = passing.run(roots, seeds)
    for leaf, holder in arrived.items():
        if holder[0] is not None:
            accumulate(leaf, holder, create_graph)
            if leaf._hooks is not None:
                for hook in list(leaf._hooks.after.values()):
                    hook(leaf)


def grad(
    outputs: Tensors,
    inputs: Tensors,
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool | None = None,
    materialize_grads: bool = False,
) -> tuple[Tensor | None, ...]:
    """The gradients of the sum of `outputs` with respect to each of `inputs`; no `grad` is touched.

    An input that the outputs do not depend on raises RuntimeError, or gives None with
    `allow_unused`, or zeros with `materialize_grads`.
    """
    roots, wanted = _as_tuple(outputs), _as_tuple(inputs)
    for each in wanted:
        if not each.requires_grad:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
    if materialize_grads and allow_unused is False:
        raise ValueError("Expected allow_unused to be True or not passed with materialize_grads")
    seeds = seeds_of(roots, grad_outputs, create_graph)
    retain_graph = create_graph if retain_graph is None else retain_graph
    arrived = _Pass(retain_graph, create_graph, wanted).run(roots, seeds)
    results: list[Tensor | None] = []
    for each in wanted:
        holder = arrived[each]
        if holder[0] is None and materialize_grads:
            results.append(wrap(devices.namespace(each.array).zeros_like(each.array)))
        elif holder[0] is None and not allow_unused:
            raise RuntimeError(
                "One of the differentiated Tensors appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior."
            )
        else:
            given = holder[0]
            results.append(given if isinstance(given, Tensor | None) else wrap(owned(holder)))
    return tuple(results)


def retain(tensor: Tensor) -> None:
    """Have the passes that reach a non-leaf tensor put its gradient into `tensor.grad`."""
    if not tensor.requires_grad:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if tensor.grad_fn is not None:
        tensor.grad_fn.own_hooks().retained[tensor.output_nr] = weakref.ref(tensor)


def retains(tensor: Tensor) -> bool:
    """Whether `retain` was called for this tensor, which is no leaf."""
    fn = tensor.grad_fn
    if fn is None or fn.hooks is None or tensor.output_nr not in fn.hooks.retained:
        return False
    return fn.hooks.retained[tensor.output_nr]() is tensor


def hooks_of(tensor: Tensor) -> HookList:
    """The hooks that are called with a tensor's gradient."""
    if not tensor.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if tensor.grad_fn is not None:
        return tensor.grad_fn.own_hooks().of_output(tensor.output_nr)
    return _leaf_hooks(tensor).of_output(0)


def hooks_after_accumulation(leaf: Tensor) -> HookList:
    """The hooks that are called with a leaf once its `grad` has been added to."""
    if not leaf.requires_grad:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if leaf.grad_fn is not None:
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return _leaf_hooks(leaf).after


def _leaf_hooks(leaf: Tensor) -> Hooks:
    if leaf._hooks is None:
        leaf._hooks = Hooks()
    return leaf._hooks


class _Pass:
    """One walk over the graph; gradients are arrays, or Tensors with `create_graph`.

    A small network's whole step takes some tens of microseconds, so this walk is written to take
    few steps of its own.
    """

    __slots__ = (
        "arrived",
        "caught",
        "create_graph",
        "relevant",
        "retain_graph",
        "wanted",
    )

    def __init__(
        self, retain_graph: bool, create_graph: bool, wanted: tuple[Tensor, ...] | None
    ) -> None:
        self.retain_graph = retain_graph
        self.create_graph = create_graph
        self.wanted = wanted
        self.relevant: set[Any] | None = None  # the nodes that lead to a wanted tensor; None: all
        # The gradients that have arrived for each output of a node, and at each leaf.
        self.arrived: dict[Any, list[Any]] = {}
        # The (node, output) of wanted tensors that are no leaves, and what arrived there.
        self.caught: dict[tuple[Function, int], Any] = {}

    def run(self, roots: tuple[Tensor, ...], seeds: list[Any]) -> dict[Tensor, list[Any]]:
        """Carry the seeds to the leaves; gives a list with the one gradient of each.

        Where some tensors are `wanted`, gives theirs, None where there is none.
        """
        state = modes.state
        before = state.grad_enabled, state.relevant, modes.current_scope
        state.grad_enabled = self.create_graph
        if self.wanted is not None:
            self.relevant = self._relevant(roots, self.wanted)
        state.relevant = self.relevant
        modes.current_scope = None
        try:
            quietly(self._walk, [(root._grad_fn or root, root._output_nr) for root in roots], seeds)
        finally:
            state.grad_enabled, state.relevant, modes.current_scope = before
        if self.wanted is None:
            return self.arrived
        return {
            each: self.arrived.pop(each, [None])
            if each._grad_fn is None
            else [self.caught.pop((each._grad_fn, each._output_nr), None)]
            for each in dict.fromkeys(self.wanted)
        }

    def _relevant(self, roots: tuple[Tensor, ...], wanted: tuple[Tensor, ...]) -> set[Any]:
        """The nodes and leaves that lead to a wanted tensor."""
        relevant: set[Any] = {each.grad_fn or each for each in wanted}
        self.caught = {
            (each._grad_fn, each._output_nr): None for each in wanted if each._grad_fn is not None
        }
        found = {root.grad_fn for root in roots if root.grad_fn is not None}
        todo = list(found)
        while todo:
            for edge in todo.pop().edges:
                if edge is not None and isinstance(edge[0], Function) and edge[0] not in found:
                    found.add(edge[0])
                    todo.append(edge[0])
        for fn in sorted(found, key=lambda fn: fn.sequence):  # inputs before those that use them
            if any(edge is not None and edge[0] in relevant for edge in fn.edges):
                relevant.add(fn)
        return relevant

    def _walk(self, edges: Sequence[tuple[Any, int] | None], parts: Sequence[Any]) -> None:
        """Send gradients along edges, and visit the nodes they reach until only leaves are left."""
        arrived, relevant, visit = self.arrived, self.relevant, self._visit
        heap: list[tuple[int, Function]] = []  # nodes that gradients have reached, youngest first
        while True:
            # A gradient is added to what has arrived at that output of a node, or at that leaf.
            for edge, part in zip(edges, parts, strict=True):
                if edge is None or part is None:
                    continue
                node, output_nr = edge
                if relevant is not None and node not in relevant:
                    continue
                is_leaf = isinstance(node, Tensor)
                if is_leaf:
                    array = node.array
                    shape, array_dtype = array.shape, array.dtype
                else:
                    shape, array_dtype = node.outputs[output_nr]
                if part.shape != shape or part.dtype is not array_dtype:
                    part = fitted(part, shape, array_dtype)
                grads = arrived.get(node)
                if grads is not None:
                    before = grads[output_nr]
                    grads[output_nr] = part if before is None else before + part
                elif is_leaf:
                    arrived[node] = [part]
                else:
                    arrived[node] = grads = [None] * len(node.outputs)
                    grads[output_nr] = part
                    heappush(heap, (-node.sequence, node))
            if not heap:
                break
            edges, parts = visit(heappop(heap)[1])
        for leaf, holder in arrived.items():
            if leaf._hooks is not None:
                holder[0] = self._through(leaf._hooks.of_output(0), holder[0])

    def _visit(self, fn: Function) -> tuple[Sequence[tuple[Any, int] | None], Sequence[Any]]:
        """Run one node's backward rule; gives its edges and what to send along them."""
        grads = self.arrived.pop(fn)
        if fn.hooks is not None or self.caught:
            grads = self._observed(fn, grads)
        if self.relevant is not None and not any(map(fn.needs, range(len(fn.edges)))):
            return (), ()
        try:
            saved = fn.unpack(self.create_graph)
            parts = fn.backward(self._whole(fn, grads) if fn.several else grads[0], *saved)
        except Exception as error:
            if modes.anomaly is not None:
                error.add_note(modes.anomaly.origin(fn))
            raise
        if type(parts) is not tuple:
            parts = (parts,)
        if modes.anomaly is not None:
            modes.anomaly.check(fn, parts)
        if not self.retain_graph and fn.saved:
            fn.saved = None  # gives its memory back
        if fn.hooks is not None and fn.hooks.after:
            given = tuple(map(self._as_tensor, grads))
            parts = fn.hooks.after.run(tuple(map(self._as_tensor, parts)), given)
            parts = tuple(map(self._as_passed, parts))
        return fn.edges, parts

    def _whole(self, fn: Function, grads: list[Any]) -> tuple[Any, ...]:
        """Zeros for the floating outputs of a node that nobody used."""
        like = next(gradient for gradient in grads if gradient is not None)
        xp = devices.namespace(like.array if self.create_graph else like)
        return tuple(
            self._as_passed(wrap(xp.zeros(shape, array_dtype)))
            if gradient is None and array_dtype.kind == "f" and fn.materialize_grads
            else gradient
            for gradient, (shape, array_dtype) in zip(grads, fn.outputs, strict=True)
        )

    def _observed(self, fn: Function, grads: list[Any]) -> list[Any]:
        """The gradients after hooks on a node and its tensors, and who asked, have seen them."""
        hooks = fn.hooks
        if hooks is not None:
            for number, tensor_hooks in hooks.tensors.items():
                if grads[number] is not None:
                    grads[number] = self._through(tensor_hooks, grads[number])
            for number, reference in hooks.retained.items():
                tensor = reference()
                if tensor is not None and grads[number] is not None:
                    accumulate(tensor, [grads[number]], self.create_graph)
            if hooks.before:
                changed = hooks.before.run(tuple(map(self._as_tensor, grads)))
                grads = list(map(self._as_passed, changed))
        for number, gradient in enumerate(grads):
            if (fn, number) in self.caught:
                self.caught[fn, number] = gradient
        return grads

    def _through(self, hooks: HookList, gradient: Any) -> Any:
        """A tensor's gradient after its hooks, checked to be one still."""
        given = gradient if isinstance(gradient, Tensor) else wrap(gradient)
        changed = hooks.run(given)
        if not isinstance(changed, Tensor):
            raise TypeError(
                f"a hook has changed the type of value: expected a Tensor or None, got "
                f"{type(changed).__name__}"
            )
        if changed.array.shape != given.array.shape:
            raise RuntimeError(
                f"a hook has changed the size of value: expected {list(given.array.shape)}, got "
                f"{list(changed.array.shape)}"
            )
        return self._as_passed(changed)

    def _as_tensor(self, gradient: Any) -> Tensor | None:
        """A gradient as hooks see it."""
        return gradient if isinstance(gradient, Tensor | None) else wrap(gradient)

    def _as_passed(self, gradient: Any) -> Any:
        """A gradient as this pass carries it."""
        if gradient is None or self.create_graph:
            return gradient
        return gradient.array


def fitted(part: Any, shape: tuple[int, ...], array_dtype: np.dtype) -> Any:
    """Undo broadcasting and promotion: sum and cast a gradient to what it is the gradient of."""
    array = part.array if isinstance(part, Tensor) else part
    if array.shape != shape:
        part = sum_to_size(part, shape)
    if array.dtype != array_dtype:
        part = cast(part, array_dtype)
    return part


def _as_tuple(tensors: Tensors) -> tuple[Tensor, ...]:
    return (tensors,) if isinstance(tensors, Tensor) else tuple(tensors)
