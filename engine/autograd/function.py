"""The base of every differentiable operation.

An op is one small class: `forward` computes on arrays, `backward` beside it turns the gradient of
the output into those of the inputs, and a public function below calls `apply`. The instance that
computed a result is also its node in the autograd graph (`tensor.grad_fn`).
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from engine import devices, dtypes
from engine.autograd import modes
from engine.autograd.quiet import quietly
from engine.tensor import Tensor, wrap

if TYPE_CHECKING:
    from traceback import StackSummary

    from engine.autograd.hooks import Hooks

# Every recorded op takes the next number: backward visits higher numbers first, so that an op runs
# after everything that used its outputs, without sorting the graph.
_sequence = itertools.count()

# (array, its tensor's version counter, the count when it was saved)
Saved = tuple[Any, list[int], int]
_NEVER_WRITTEN = [0]
_NOTHING = (None, _NEVER_WRITTEN, 0)


class Function:
    """One use of an operation, and its node in the autograd graph.

    A subclass writes

    - `forward(self, xp, *arrays)`: arrays in, an array (or a tuple of arrays) out. `xp` is the
      library of those arrays, numpy or cupy. It may set attributes that backward reads.
    - `saves`: the names of what backward needs: parameters of `forward`, "out" (or "out0", "out1"
      for a tuple), or attributes that `forward` has set to arrays. "x:y" saves x only if input y
      wants a gradient (backward gets None else). They are freed after backward.
    - `backward(self, grad, *saved)`: the gradient of each input, or None where there is none; a
      single one need not be in a tuple. Where `forward` gives a tuple, `grad` is a tuple too.

    `backward` uses operators and the functions of `engine.ops` only. Those give arrays for arrays
    and Tensors for Tensors, so the same rule serves both plain backward passes and
    `create_graph=True`; where a kernel is quicker, it takes the arrays alone. A gradient may have
    the broadcast shape and the wider dtype: the pass sums and casts it to the input's.
    """

    saves: ClassVar[str] = ""
    graph_name: ClassVar[str] = ""  # where PyTorch's name is not the class's name + "Backward0"
    is_view: ClassVar[bool] = False  # the output shares the memory of the first input
    differentiable: ClassVar[bool] = True
    warns: ClassVar[bool] = False  # NumPy may warn of overflow, 1/0 and the like: it must not

    edges: Sequence[tuple[Any, int] | None] = ()
    outputs: Sequence[tuple[tuple[int, ...], Any]] = ()  # (shape, array dtype) of each output
    several: bool = False  # forward gave a tuple
    materialize_grads: bool = True  # backward gets zeros, not None, for outputs nobody used
    saved: Sequence[Saved] | None = None
    sequence: int = -1
    scope: str | None = None
    called_from: StackSummary | None = None  # where in the program, in anomaly mode
    hooks: Hooks | None = None

    # Where each name in `saves` is found: an input's number, -1 - an output's, or an attribute; and
    # the number of the input that it is saved for, None for any.
    _places: ClassVar[tuple[tuple[int | str, int | None], ...]] = ()

    def __init_subclass__(cls) -> None:
        """Find out, once for a class, where each name in `saves` stands."""
        names = list(inspect.signature(cls.forward).parameters)[2:]  # after self and xp
        outputs = {"out": -1, "out0": -1, "out1": -2, "out2": -3}
        places: list[tuple[int | str, int | None]] = []
        for word in cls.saves.split():
            name, _, wanted_by = word.partition(":")
            place = names.index(name) if name in names else outputs.get(name, name)
            places.append((place, names.index(wanted_by) if wanted_by else None))
        cls._places = tuple(places)

    def forward(self, xp: Any, *arrays: Any) -> Any:
        """Compute the result from arrays; see the class."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def backward(self, grad: Any, *saved: Any) -> Any:
        """Turn the gradient of the output into those of the inputs; see the class."""
        raise NotImplementedError(f"the derivative for '{type(self).__name__}' is not implemented")

    @classmethod
    def apply(cls, *inputs: Any, **settings: Any) -> Any:
        """Run the op on Tensors (or arrays and numbers), with settings as attributes.

        Gives Tensors where any input is one, and records the op if one of them requires a gradient.
        Otherwise it is a plain function of arrays: this is how backward rules use ops.
        """
        fn = cls()
        if settings:
            fn.__dict__.update(settings)
        cupy = devices.cupy
        if cupy is not None:
            inputs = _beside(inputs)
        arrays: Any = []
        edges: list[tuple[Any, int] | None] = []
        tensors = recorded = False
        for each in inputs:
            if isinstance(each, Tensor):
                tensors = True
                if each._base is not None:
                    each._catch_up()
                arrays.append(each.array)
                if each._requires_grad:
                    recorded = True
                    edges.append((each._grad_fn or each, each._output_nr))
                else:
                    edges.append(None)
            else:
                arrays.append(each)
                edges.append(None)
        xp: Any = np
        if cupy is not None:
            xp, arrays = devices.unify(arrays)
        try:
            result = quietly(fn.forward, xp, *arrays) if cls.warns else fn.forward(xp, *arrays)
        except ValueError as error:  # what NumPy raises where shapes do not fit together
            raise RuntimeError(_misfit(cls.__name__, arrays, error)) from error
        if not tensors:
            return result
        recorded = recorded and modes.state.grad_enabled and cls.differentiable
        if type(result) is not tuple:
            out = wrap(result)
            if recorded:
                fn._record(inputs, edges, (out,))
            if cls.is_view:
                out._follow(inputs[0], cls, settings, None)
            return out
        outs = tuple(map(wrap, result))
        if recorded:
            fn.several = True
            fn._record(inputs, edges, outs)
        if cls.is_view:
            for number, out in enumerate(outs):
                out._follow(inputs[0], cls, settings, number)
        return outs

    def _record(
        self,
        inputs: tuple[Any, ...],
        edges: list[tuple[Any, int] | None],
        outs: Sequence[Tensor],
    ) -> None:
        """Become the node of `outs` in the graph, with an edge to the node of each input."""
        self.edges = edges
        self.sequence = next(_sequence)
        self.saved = saved = []
        for place, wanted_by in self._places:
            if wanted_by is not None and edges[wanted_by] is None:
                saved.append(_NOTHING)
                continue
            if isinstance(place, str):
                kept = self.__dict__.pop(place)
            else:
                kept = inputs[place] if place >= 0 else outs[-1 - place]
            if isinstance(kept, Tensor):
                counter = kept._version_counter
                saved.append((kept.array, counter, counter[0]))
            else:
                saved.append((kept, _NEVER_WRITTEN, 0))
        if modes.current_scope is not None:
            self.scope = modes.current_scope
        if modes.anomaly is not None:
            modes.anomaly.remember(self)
        outputs: list[tuple[tuple[int, ...], Any]] = []
        self.outputs = outputs
        for out in outs:
            array = out.array
            array_dtype = array.dtype
            if array_dtype.kind == "f":
                out._requires_grad = True
                out._grad_fn = self
                out._output_nr = len(outputs)
            outputs.append((array.shape, array_dtype))
        if modes.listener is not None:
            modes.listener(self, inputs, outs)

    def needs(self, index: int) -> bool:
        """Whether anybody wants the gradient of input number `index`; for use in backward."""
        edge = self.edges[index]
        if edge is None:
            return False
        relevant = modes.state.relevant
        return relevant is None or edge[0] in relevant

    def unpack(self, as_tensors: bool) -> list[Any]:
        """What `saves` names, checked to be as it was; as Tensors with their history if asked.

        Raises RuntimeError if the graph was freed or a saved value has been written to since.
        """
        saved = self.saved
        if saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved "
                f"tensors after they have already been freed): {self.name()} was freed by the "
                "first backward. Specify retain_graph=True in it if you need to backward again."
            )
        arrays = []
        for array, counter, version in saved:
            if counter[0] != version:
                raise RuntimeError(
                    "one of the variables needed for gradient computation has been modified by an "
                    f"inplace operation: a tensor of shape {list(array.shape)} that {self.name()} "
                    f"saved is at version {counter[0]}; expected version {version} instead. "
                    "Write to a copy (.clone()), or use the op without the underscore."
                )
            arrays.append(array)
        if not as_tensors:
            return arrays
        return [
            self._revive(place, array, counter)
            for (place, _), (array, counter, _) in zip(self._places, saved, strict=True)
        ]

    def _revive(self, place: int | str, array: Any, counter: list[int]) -> Any:
        """A saved array as the Tensor it was, so that its own gradient can be recorded."""
        if not hasattr(array, "dtype"):
            return array  # a plain number
        if isinstance(place, str):
            return wrap(array)
        node, output_nr = (self, -1 - place) if place < 0 else self.edges[place] or (None, 0)
        if isinstance(node, Tensor):
            return node
        revived = wrap(array)
        revived._version_counter = counter
        if node is not None and array.dtype.kind == "f":
            revived._requires_grad, revived._grad_fn = True, node
            revived._output_nr = output_nr
        return revived

    def release(self) -> None:
        """Forget what was saved for backward, to give its memory back."""
        if self.saved:
            self.saved = None

    def name(self) -> str:
        """The name of this node, as PyTorch names it: "ExpBackward0"."""
        return self.graph_name or f"{type(self).__name__}Backward0"

    @property
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """The nodes that get this node's gradients, with the number of the output they belong to.

        A leaf tensor appears as an AccumulateGrad, an input without gradient as `(None, 0)`.
        """
        return tuple(
            (None, 0)
            if edge is None
            else (AccumulateGrad(edge[0]), 0)
            if isinstance(edge[0], Tensor)
            else edge
            for edge in self.edges
        )

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the op's first output."""
        return self.outputs[0][0]

    @property
    def dtype(self) -> dtypes.dtype:
        """The dtype of the op's first output."""
        return dtypes.of_array(self.outputs[0][1])

    def saved_bytes(self) -> int:
        """The size in bytes of the arrays kept for backward."""
        return sum(getattr(array, "nbytes", 0) for array, _, _ in self.saved or ())

    def register_hook(self, hook: Any) -> Any:
        """Call `hook(grad_inputs, grad_outputs)` after this node's backward.

        A tuple that it returns replaces `grad_inputs`. Gives a handle whose `remove()` undoes this.
        """
        return self.own_hooks().after.add(hook)

    def register_prehook(self, hook: Any) -> Any:
        """Call `hook(grad_outputs)` before this node's backward; a returned tuple replaces them."""
        return self.own_hooks().before.add(hook)

    def own_hooks(self) -> Hooks:
        """This node's hooks, made when first needed: most nodes never have any."""
        if self.hooks is None:
            from engine.autograd.hooks import Hooks

            self.hooks = Hooks()
        return self.hooks

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"


def _beside(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The inputs of an op, with CPU Tensors without dimensions moved to the GPU of the others.

    The move is recorded, so that their gradients find the way back.
    """
    home = next((t.device for t in inputs if isinstance(t, Tensor) and t.is_cuda), None)
    if home is None:
        return inputs
    from engine.ops.conversion import to

    return tuple(
        to(each, home) if isinstance(each, Tensor) and not each.array.ndim else each
        for each in inputs
    )


def _misfit(name: str, arrays: Any, error: ValueError) -> str:
    """Why an op cannot work on arrays of these shapes."""
    shapes = [tuple(getattr(array, "shape", ())) for array in arrays]
    for place in range(1, max(map(len, shapes), default=0) + 1):
        sizes = [shape[-place] for shape in shapes if len(shape) >= place]
        first = next((size for size in sizes if size != 1), 1)
        other = next((size for size in sizes if size not in (1, first)), first)
        if other != first:
            return (
                f"{name}: The size of tensor a ({first}) must match the size of tensor b ({other}) "
                f"at non-singleton dimension {max(map(len, shapes)) - place}; the shapes are "
                f"{', '.join(str(list(shape)) for shape in shapes)}"
            )
    return f"{name}: {error}"


class AccumulateGrad:
    """The end of the graph at a leaf tensor, `variable`, whose `grad` it fills."""

    __slots__ = ("variable",)
    next_functions: ClassVar[tuple[()]] = ()
    scope: ClassVar[None] = None

    def __init__(self, variable: Tensor) -> None:
        self.variable = variable

    def name(self) -> str:
        return "AccumulateGrad"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccumulateGrad) and other.variable is self.variable

    def __hash__(self) -> int:
        return hash(self.variable)

    def __repr__(self) -> str:
        return f"<AccumulateGrad object at {id(self.variable):#x}>"
