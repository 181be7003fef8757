"""Tensor: an array that remembers how it was computed.

This file holds what a tensor is: its array and its place in the autograd graph. The ways to NumPy,
Python and other libraries are in `engine.interchange`, and what one can compute with it is in
`engine.ops`, whose functions become methods here.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import devices, dtypes
from engine.autograd import modes
from engine.interchange import Interchange
from engine.ops.methods import TensorMethods
from engine.size import Size

if TYPE_CHECKING:
    from engine.autograd.function import Function
    from engine.autograd.hooks import Hooks, RemovableHandle

# How a view is found again from its base: the path of its parent (None for the base), the view op,
# its settings, and which output it is where the op has several.
ViewPath = tuple[Any, "type[Function]", dict[str, Any], "int | None"]


class Tensor(TensorMethods, Interchange):
    """An n-dimensional array with PyTorch's behaviour.

    `array` is the NumPy or CuPy array that holds the values. Users make tensors with
    `engine.tensor(…)`, `engine.zeros(…)` and the like (`Tensor(5, 3)` and `Tensor([1, 2])`, which
    are older, always give the default dtype); the engine itself wraps arrays with `wrap`.
    """

    __module__ = "engine"  # where users find it, and what `type(x)` prints

    __slots__ = (
        "__weakref__",
        "_base",
        "_grad",
        "_grad_fn",
        "_hooks",
        "_output_nr",
        "_requires_grad",
        "_version_counter",
        "_view_path",
        "_view_version",
        "array",
    )

    __array_priority__ = 1000  # `ndarray + tensor` is the tensor's to compute

    array: Any
    _requires_grad: bool
    _grad: Tensor | None
    _grad_fn: Function | None
    _output_nr: int  # which output of grad_fn this is
    _version_counter: list[int]  # one number, shared by a base and all its views
    _base: Tensor | None  # whose memory this tensor is a view of
    _view_path: ViewPath | None  # None, with a base: made under no_grad, so never traced back
    _view_version: int  # the version that grad_fn was made for
    _hooks: Hooks | None  # those of a leaf; others live on the graph's node

    def __init__(self, *data: Any, device: Any = None) -> None:
        from engine.legacy import read

        self._hold(read(data, device=device).array)

    def _hold(self, array: Any) -> None:
        """Become a leaf around `array`."""
        self.array = array
        self._requires_grad = False
        self._grad = self._grad_fn = self._base = self._view_path = self._hooks = None
        self._output_nr = self._view_version = 0
        self._version_counter = [0]

    # --- What it is

    @property
    def shape(self) -> Size:
        """The sizes of the dimensions."""
        return Size(self.array.shape)

    @property
    def ndim(self) -> int:
        """How many dimensions there are."""
        return self.array.ndim

    @property
    def dtype(self) -> dtypes.dtype:
        """The type of the elements."""
        return dtypes.of_array(self.array.dtype)

    @property
    def device(self) -> devices.device:
        """Where the values live."""
        return devices.of_array(self.array)

    @property
    def is_cuda(self) -> bool:
        """Whether the values live on a GPU."""
        return self.device.type == "cuda"

    @property
    def is_cpu(self) -> bool:
        """Whether the values live in the computer's own memory."""
        return self.device.type == "cpu"

    @property
    def itemsize(self) -> int:
        """The size of an element in bytes."""
        return self.array.itemsize

    @property
    def nbytes(self) -> int:
        """The size of all elements in bytes."""
        return self.array.nbytes

    def size(self, dim: int | None = None) -> Any:
        """The shape, or the size of one dimension."""
        if dim is None:
            return self.shape
        if not -max(self.ndim, 1) <= dim < max(self.ndim, 1) or not self.ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [{-max(self.ndim, 1)}, "
                f"{max(self.ndim, 1) - 1}], but got {dim})"
            )
        return self.array.shape[dim]

    def dim(self) -> int:
        """How many dimensions there are."""
        return self.array.ndim

    def numel(self) -> int:
        """How many elements there are."""
        return self.array.size

    def nelement(self) -> int:
        """How many elements there are."""
        return self.array.size

    def element_size(self) -> int:
        """The size of an element in bytes."""
        return self.array.itemsize

    def stride(self, dim: int | None = None) -> Any:
        """How many elements to step over in memory for one step along each dimension."""
        steps = [step // self.array.itemsize for step in self.array.strides]
        if not self.array.size and not any(steps):  # NumPy steps by 0 where there is nothing
            sizes = self.array.shape[1:]
            steps = [math.prod(max(n, 1) for n in sizes[place:]) for place in range(len(steps))]
        elif 0 in steps:  # NumPy steps by 0 along a new dimension too, PyTorch over what it holds
            covered = 1  # by the dimension after this one
            for place, size in reversed(list(enumerate(self.array.shape))):
                if size == 1 and not steps[place]:
                    steps[place] = covered
                covered = size * steps[place]
        return tuple(steps) if dim is None else steps[dim]

    def is_contiguous(self) -> bool:
        """Whether the elements lie in memory in row-major order."""
        return bool(self.array.flags.c_contiguous)

    def is_floating_point(self) -> bool:
        """Whether the elements are floating-point numbers."""
        return self.dtype.is_floating_point

    def get_device(self) -> int:
        """The number of the GPU, -1 for the CPU."""
        index = self.device.index
        return -1 if index is None else index

    # --- Its place in the autograd graph

    @property
    def requires_grad(self) -> bool:
        """Whether operations on this tensor are recorded."""
        self._catch_up()
        return self._requires_grad

    @requires_grad.setter
    def requires_grad(self, value: bool) -> None:
        if not self.is_leaf:
            if value:
                return
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a "
                "computed variable in a subgraph that doesn't require differentiation use "
                "var_no_grad = var.detach()."
            )
        if value and not self.is_floating_point():
            raise RuntimeError(
                "only Tensors of floating point dtype can require gradients, "
                f"this one is {self.dtype}"
            )
        self._requires_grad = bool(value)

    def requires_grad_(self, requires_grad: bool = True) -> Tensor:
        """Set `requires_grad` and give the tensor back."""
        self.requires_grad = requires_grad
        return self

    @property
    def grad_fn(self) -> Function | None:
        """The node of the graph that computed this tensor; None for a leaf."""
        self._catch_up()
        return self._grad_fn

    @property
    def is_leaf(self) -> bool:
        """Whether a user made this tensor, rather than a recorded operation."""
        return self.grad_fn is None

    @property
    def output_nr(self) -> int:
        """Which output of `grad_fn` this tensor is."""
        return self._output_nr

    @property
    def grad(self) -> Tensor | None:
        """The gradient that backward passes have summed up here, or None."""
        return self._grad

    @grad.setter
    def grad(self, value: Tensor | None) -> None:
        if value is not None:
            if not isinstance(value, Tensor):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None, got {type(value).__name__}"
                )
            if value.array.shape != self.array.shape or value.array.dtype != self.array.dtype:
                raise RuntimeError(
                    f"assigned grad is {value.dtype} of size {list(value.array.shape)}, expected "
                    f"{self.dtype} of size {list(self.array.shape)}"
                )
            if value.device != self.device:
                raise RuntimeError(
                    f"assigned grad is on {value.device}, the tensor on {self.device}: move the "
                    "gradient with .to(device)"
                )
        self._grad = value

    @grad.deleter
    def grad(self) -> None:
        self._grad = None

    @property
    def _version(self) -> int:
        """How often the memory of this tensor, its base and views has been written to."""
        return self._version_counter[0]

    def backward(
        self,
        gradient: Tensor | None = None,
        retain_graph: bool | None = None,
        create_graph: bool = False,
        inputs: Sequence[Tensor] | Tensor | None = None,
    ) -> None:
        """Add the gradients of this tensor to the `grad` of the leaves it was computed from.

        `gradient`, of this tensor's shape, is needed unless there is just one element. See
        `engine.autograd.backward`.
        """
        backward_pass().backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def detach(self) -> Tensor:
        """The same memory as a tensor outside the graph."""
        alone = wrap(self.array)
        alone._version_counter = self._version_counter
        return alone

    def detach_(self) -> Tensor:
        """Take this very tensor out of the graph, as a leaf without gradient."""
        if self._base is not None:
            raise RuntimeError("Can't detach views in-place. Use detach() instead.")
        self._grad_fn, self._requires_grad, self._output_nr = None, False, 0
        return self

    @property
    def data(self) -> Tensor:
        """The same memory outside the graph, written to without the graph noticing."""
        return wrap(self.array)

    @data.setter
    def data(self, value: Tensor) -> None:
        self.array = value.array

    def retain_grad(self) -> None:
        """Keep this tensor's gradient in `grad` although it is not a leaf."""
        backward_pass().retain(self)

    @property
    def retains_grad(self) -> bool:
        """Whether this tensor, no leaf, keeps its gradient, because of `retain_grad()`."""
        return backward_pass().retains(self)

    def register_hook(self, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
        """Call `hook(grad)` whenever this tensor's gradient is known; it may return another."""
        return backward_pass().hooks_of(self).add(hook)

    def register_post_accumulate_grad_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Call `hook(tensor)` whenever a backward pass has added to this leaf's `grad`."""
        return backward_pass().hooks_after_accumulation(self).add(hook)

    def _is_view(self) -> bool:
        """Whether this tensor is a view of another's memory."""
        return self._base is not None

    def _follow(
        self, parent: Tensor, view_op: type[Function], settings: dict[str, Any], number: int | None
    ) -> None:
        """Become a view of what `parent` is a view of."""
        self._version_counter = parent._version_counter
        self._view_version = parent._version_counter[0]
        self._base = parent if parent._base is None else parent._base
        untraced = parent._base is not None and parent._view_path is None
        if modes.state.grad_enabled and not untraced:
            self._view_path = (parent._view_path, view_op, settings, number)

    def _catch_up(self) -> None:
        """If the base was written to since this view was made, take the new place in the graph."""
        if self._base is None or self._view_version == self._version_counter[0]:
            return
        self._view_version = self._version_counter[0]
        if self._view_path is not None and self._base._requires_grad:
            from engine.autograd.inplace import follow

            with modes.enable_grad():
                again = follow(self._view_path, self._base)
            self._requires_grad = again._requires_grad
            self._grad_fn, self._output_nr = again._grad_fn, again._output_nr

    __hash__ = object.__hash__  # `==` compares elements; as a key, a tensor is itself

    def __repr__(self) -> str:
        from engine.printing import tensor_str

        return tensor_str(self)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from engine.notebook import tensor_html

        return tensor_html(self)

    def __format__(self, spec: str) -> str:
        if self.array.ndim == 0 and type(self) is Tensor:
            return format(self.item(), spec)
        return object.__format__(self, spec)


@functools.cache
def backward_pass() -> Any:
    """The module of the backward pass, which imports this one."""
    return importlib.import_module("engine.autograd.backward")


_new = Tensor.__new__
_ndarray = np.ndarray


def wrap(array: Any) -> Tensor:
    """A plain Tensor around an array, or around the scalar NumPy returns in place of a 0-d one.

    The quick way that every op takes: unlike `from_array` it does not check the dtype.
    """
    tensor = _new(Tensor)
    if type(array) is not _ndarray and isinstance(array, np.generic):
        array = np.asarray(array)
    tensor.array = array
    tensor._requires_grad = False
    tensor._grad = tensor._grad_fn = tensor._base = tensor._view_path = tensor._hooks = None
    tensor._output_nr = tensor._view_version = 0
    tensor._version_counter = [0]
    return tensor


def from_array(array: Any) -> Tensor:
    """A plain Tensor around an array. Raises TypeError for a dtype that tensors do not have."""
    dtypes.of_array(array.dtype)
    return wrap(array)
