"""Functions of one's own: an operation with its derivative, written on Tensors.

This is the `Function` that users subclass (`engine.autograd.Function`), with PyTorch's `ctx`. The
engine's own ops have a base of their own, on plain arrays, in `function.py`.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.autograd import function, inplace, modes
from engine.tensor import Tensor, wrap


class Context:
    """What `forward` leaves for `backward`, and what both may ask: their parameter `ctx`.

    Any other attribute may be set on it too.
    """

    def __init__(self, node: Node) -> None:
        self._node = weakref.ref(node)  # weak, because the node holds the context
        self._to_save: tuple[Tensor | None, ...] = ()
        self._non_differentiable: tuple[Tensor, ...] = ()
        self._dirty: tuple[Tensor, ...] = ()

    def save_for_backward(self, *tensors: Tensor | None) -> None:
        """Keep inputs, outputs or other tensors for `backward`, which finds them in
        `saved_tensors`.

        Raises TypeError for what is no tensor: set that as an attribute of `ctx`.
        """
        for each in tensors:
            if not isinstance(each, Tensor | None):
                raise TypeError(
                    f"save_for_backward can only save variables, but got {type(each).__name__}: "
                    "keep other values as attributes, ctx.name = value"
                )
        self._to_save = tensors

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """The tensors given to `save_for_backward`.

        Raises RuntimeError if the graph was freed, or if one of them has been written to since.
        """
        return self._owner().saved_tensors

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        """For each input, whether its gradient is wanted; the others may be None."""
        return self._owner().needs_input_grad

    def mark_non_differentiable(self, *outputs: Tensor) -> None:
        """Say that these outputs have no gradient."""
        self._non_differentiable = outputs

    def mark_dirty(self, *inputs: Tensor) -> None:
        """Say that `forward` has written into these inputs and returns them."""
        self._dirty = inputs

    def set_materialize_grads(self, value: bool) -> None:
        """Whether `backward` gets zeros (the default) or None for outputs that nobody used.

        Integer outputs, which have no gradient, always get None.
        """
        self._owner().materialize_grads = value

    def _owner(self) -> Node:
        node = self._node()
        if node is None:
            raise RuntimeError(
                "this ctx has outlived the graph it belongs to: use it only in forward and backward"
            )
        return node


class Function:
    """Base of functions of one's own. A subclass writes static methods and is used by `apply`:

    - `forward(ctx, *inputs)` computes the output, a Tensor or a tuple. Nothing in it is recorded.
      It may leave the context to `setup_context(ctx, inputs, output)` and do without `ctx` itself.
    - `backward(ctx, *grad_outputs)` takes a gradient for each output and gives one for each input,
      or None where there is none. It is recorded in turn where `create_graph` asks for that.
    """

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the output; see the class."""
        raise NotImplementedError("You must implement the forward function for custom Function.")

    @staticmethod
    def setup_context(ctx: Context, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep what backward needs, where `forward` takes no `ctx`."""
        raise NotImplementedError("setup_context is not implemented")

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        """Compute the gradients of the inputs; see the class."""
        raise NotImplementedError(
            "You must implement either the backward or vjp method for your custom Function to use "
            "it with reverse mode AD."
        )

    def __call__(self, *args: Any) -> Any:
        raise RuntimeError(
            f"A custom Function is not called but applied: {type(self).__name__}.apply(…), "
            "with forward and backward as static methods."
        )

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Run the function, and record it as "<its name>Backward" if an input requires a gradient.

        Outputs that are no tensors are given back as they are.
        """
        node = Node(cls, args)
        ctx = node.context
        with modes.no_grad():
            if cls.setup_context is Function.setup_context:
                output = cls.forward(ctx, *args)
            else:
                output = cls.forward(*args)
                cls.setup_context(ctx, args, output)
        outputs = output if isinstance(output, tuple) else (output,)
        results = [_alias(each, args, ctx) for each in outputs]
        if modes.state.grad_enabled and any(node.needs_input_grad):
            node.record_custom(args, results, outputs)
        for dirty in ctx._dirty:
            place = _place(dirty, outputs)
            if place is None:
                raise RuntimeError(
                    "an input was marked as dirty, but is not returned by forward: return every "
                    "tensor given to ctx.mark_dirty"
                )
            results[place] = inplace.write(dirty, results[place])
        return tuple(results) if isinstance(output, tuple) else results[0]


class Node(function.Function):
    """One use of a custom Function in the graph."""

    returned: list[bool]  # which of forward's outputs are tensors

    def __init__(self, kind: type[Function], inputs: tuple[Any, ...]) -> None:
        self.kind = kind
        self.context = Context(self)
        self.places: list[int | str] = []  # of what was saved, as in the base class
        self.wants = tuple(isinstance(each, Tensor) and each.requires_grad for each in inputs)

    def name(self) -> str:
        return f"{self.kind.__name__}Backward"

    @property
    def needs_input_grad(self) -> tuple[bool, ...]:
        """For each input, whether its gradient is wanted, in this very pass where one runs."""
        if not self.edges:
            return self.wants
        return tuple(map(self.needs, range(len(self.edges))))

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What `forward` has saved, as Tensors with their history."""
        arrays = super().unpack(as_tensors=False)
        counters = [counter for _, counter, _ in self.saved or ()]
        return tuple(map(self._revive, self.places, arrays, counters))

    def unpack(self, as_tensors: bool) -> list[Any]:
        """Nothing for the pass to hand on: the rule finds what it has saved in its context."""
        return []

    def record_custom(
        self, inputs: tuple[Any, ...], results: list[Any], outputs: tuple[Any, ...]
    ) -> None:
        """Become the node of the results. `outputs` is what `forward` returned: it may have saved
        one of those, where the result is a new tensor of the same memory."""
        tensors = [each for each in results if isinstance(each, Tensor)]
        self.returned = [isinstance(each, Tensor) for each in results]
        self.several = True
        edges = [
            (each._grad_fn or each, each._output_nr)
            if isinstance(each, Tensor) and each.requires_grad
            else None
            for each in inputs
        ]
        self._record(inputs, edges, tensors)
        for result, output in zip(results, outputs, strict=True):
            if _place(output, self.context._non_differentiable) is not None:
                result._requires_grad, result._grad_fn, result._output_nr = False, None, 0
        returned = [each for each in outputs if isinstance(each, Tensor)]
        dirty = [_place(each, inputs) for each in self.context._dirty]
        saved: list[function.Saved] = []
        for kept in self.context._to_save:
            place, number = _place(kept, inputs), _place(kept, returned)
            if number is not None and place in (None, *dirty):
                place, kept = -1 - number, tensors[number]
            self.places.append("neither" if place is None else place)
            counter = [0] if kept is None else kept._version_counter
            saved.append((None if kept is None else kept.array, counter, counter[0]))
        self.saved = tuple(saved)
        self.context._to_save = ()

    def backward(self, grads: Any, *saved: Any) -> Any:
        """Run the user's rule on Tensors, in a pass of Tensors or of arrays."""
        recorded = modes.state.grad_enabled
        arrived = iter(grads)
        given = [next(arrived) if is_tensor else None for is_tensor in self.returned]
        given = [each if isinstance(each, Tensor | None) else wrap(each) for each in given]
        found = self.kind.backward(self.context, *given)
        parts = found if isinstance(found, tuple) else (found,)
        expected = len(self.edges)
        if len(parts) < expected or any(each is not None for each in parts[expected:]):
            raise RuntimeError(
                f"function {self.name()} returned an incorrect number of gradients "
                f"(expected {expected}, got {len(parts)}): return one for each input of forward, "
                "None where there is none"
            )
        for number, part in enumerate(parts[:expected]):
            self._check(number, part)
        return tuple(part if part is None or recorded else part.array for part in parts[:expected])

    def _check(self, number: int, part: Any) -> None:
        """Raise, as PyTorch does, if `part` cannot be the gradient of an input."""
        if part is None:
            return
        if not isinstance(part, Tensor):
            raise RuntimeError(
                f"function {self.name()} returned a {type(part).__name__} as gradient {number}: "
                "expected a Tensor or None"
            )
        edge = self.edges[number]
        if edge is None:
            return
        target, output_nr = edge
        shape = target.array.shape if isinstance(target, Tensor) else target.outputs[output_nr][0]
        try:
            fits = np.broadcast_shapes(shape, part.array.shape) == part.array.shape
        except ValueError:
            fits = False
        if not fits:
            raise RuntimeError(
                f"Function {self.name()} returned an invalid gradient at index {number} - got "
                f"{list(part.array.shape)} but expected shape compatible with {list(shape)}"
            )


class _Twice(function.Function):
    """The end of a derivative that cannot be differentiated again."""

    graph_name = "DelayedErrorBackward0"

    def forward(self, xp, x, *grads):
        return x

    def backward(self, grad):
        raise RuntimeError(
            "trying to differentiate twice a function that was marked with @once_differentiable"
        )


def once_differentiable(backward: Callable[..., Any]) -> Callable[..., Any]:
    """Mark the `backward` of a Function that is not made of recorded operations.

    It then runs unrecorded, and differentiating its result raises RuntimeError.
    """

    @functools.wraps(backward)
    def once(ctx: Context, *grads: Any) -> Any:
        with modes.no_grad():
            found = backward(ctx, *grads)
        history = [each for each in grads if isinstance(each, Tensor) and each.requires_grad]
        if not (modes.state.grad_enabled and history):
            return found
        parts = found if isinstance(found, tuple) else (found,)
        marked = tuple(
            _Twice.apply(each, *history) if isinstance(each, Tensor) else each for each in parts
        )
        return marked if isinstance(found, tuple) else marked[0]

    return once


def _place(tensor: Any, tensors: Any) -> int | None:
    """Where a tensor, this very object, stands in a sequence."""
    return next((i for i, each in enumerate(tensors) if each is tensor), None)


def _alias(output: Any, inputs: tuple[Any, ...], ctx: Context) -> Any:
    """An output of forward as a tensor that can take its own place in the graph."""
    if not isinstance(output, Tensor):
        return output
    if _place(output, ctx._dirty) is not None:
        return wrap(output.array.copy())  # written into the input once it is recorded
    if _place(output, inputs) is not None:
        with modes.no_grad():
            return output.view_as(output)
    return output
