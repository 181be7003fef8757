"""Tensors and the rest of the world: NumPy, Python's numbers and copies, and other array libraries.

`Interchange` holds those methods of Tensor. Nothing here copies values unless it says so.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import devices

if TYPE_CHECKING:
    from engine.tensor import Tensor


class Interchange:
    """The methods by which a Tensor becomes something else, and is copied."""

    __slots__ = ()

    array: Any

    def numpy(self: Any, *, force: bool = False) -> np.ndarray:
        """The values as a NumPy array that shares this tensor's memory.

        Raises RuntimeError if the tensor requires a gradient and TypeError if it is on a GPU,
        unless `force` allows to detach and copy.
        """
        if not force:
            if self.requires_grad:
                raise RuntimeError(
                    "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() "
                    "instead."
                )
            if self.is_cuda:
                raise TypeError(
                    f"can't convert {self.device} device type tensor to numpy. Use Tensor.cpu() to "
                    "copy the tensor to host memory first."
                )
        return devices.to_numpy(self.array)

    def __array__(self: Any, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.numpy()
        if dtype is not None and array.dtype != dtype:
            return array.astype(dtype)
        return array.copy() if copy else array

    def __buffer__(self: Any, flags: int) -> memoryview:
        """The buffer protocol (Python 3.12 and newer): `memoryview(tensor)`."""
        return memoryview(self.numpy())

    def __dlpack__(self: Any, **options: Any) -> Any:
        """The values for another library's `from_dlpack`, sharing memory.

        Raises BufferError if the tensor requires a gradient: that would be lost on the way.
        """
        if self.requires_grad:
            raise BufferError(
                "Can't export tensors that require gradient, use tensor.detach() first"
            )
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self: Any) -> Any:
        """The kind and number of the device, as DLPack counts them."""
        return self.array.__dlpack_device__()

    def item(self: Any) -> Any:
        """The only element as a Python number."""
        if self.array.size != 1:
            raise RuntimeError(
                f"a Tensor with {self.array.size} elements cannot be converted to Scalar"
            )
        return self.array.item()

    def tolist(self: Any) -> Any:
        """The values as nested lists of Python numbers; a number where there are no dimensions."""
        return self.array.tolist()

    def __bool__(self: Any) -> bool:
        if self.array.size != 1:
            kind = "no values" if self.array.size == 0 else "more than one value"
            raise RuntimeError(f"Boolean value of Tensor with {kind} is ambiguous")
        return bool(self.item())

    def __float__(self: Any) -> float:
        return float(self._only_number())

    def __int__(self: Any) -> int:
        return int(self._only_number())

    def _only_number(self: Any) -> Any:
        if self.array.size != 1:
            raise ValueError(
                "only one element tensors can be converted to Python scalars, got "
                f"{self.array.size} elements"
            )
        return self.array.item()

    def __index__(self: Any) -> int:
        if self.array.size != 1 or self.is_floating_point():
            raise TypeError("only integer tensors of a single element can be converted to an index")
        return int(self.item())

    def __len__(self: Any) -> int:
        if not self.array.ndim:
            raise TypeError("len() of a 0-d tensor")
        return self.array.shape[0]

    def __delitem__(self: Any, index: Any) -> None:
        raise TypeError("Tensor does not support deleting items: index what is to stay")

    def __contains__(self: Any, element: Any) -> bool:
        if not isinstance(element, Interchange | int | float | np.generic):
            raise RuntimeError(
                "Tensor.__contains__ only supports Tensor or scalar, but you passed in a "
                f"{type(element)}."
            )
        value = element.array if isinstance(element, Interchange) else element
        return bool((self.array == value).any())

    def __deepcopy__(self: Any, memo: dict[int, Any]) -> Any:
        if not self.is_leaf:
            raise RuntimeError(
                "Only Tensors created explicitly by the user (graph leaves) support the deepcopy "
                "protocol at the moment; use .detach() or .clone()"
            )
        if id(self) in memo:
            return memo[id(self)]
        copied = memo[id(self)] = rebuild(
            type(self), copied_memory(self.array, memo), self.requires_grad
        )
        if self._grad is not None:
            copied._grad = self._grad.__deepcopy__(memo)
        for name, value in getattr(self, "__dict__", {}).items():  # a Parameter has one
            setattr(copied, name, copy.deepcopy(value, memo))
        return copied

    def __reduce_ex__(self: Any, protocol: Any) -> Any:
        """How tensors travel between the program's own processes; files are never unpickled."""
        if not self.is_leaf:
            raise RuntimeError(
                "a tensor that was computed from others cannot go to another process with its "
                "history: use .detach() first"
            )
        attributes = getattr(self, "__dict__", None) or None
        return rebuild, (type(self), self.array, self.requires_grad), attributes


def rebuild(kind: type[Tensor], array: Any, requires_grad: bool) -> Tensor:
    """A leaf tensor of some class (Tensor, Parameter) around an array."""
    tensor = kind.__new__(kind)
    tensor._hold(array)
    tensor._requires_grad = requires_grad
    return tensor


def copied_memory(array: Any, memo: dict[int, Any]) -> Any:
    """A copy of an array; arrays that share memory have copies that share memory.

    `memo` is what `copy.deepcopy` remembers, here the copy of the whole of each memory.
    """
    whole = array
    while isinstance(getattr(whole, "base", None), np.ndarray):
        whole = whole.base
    if not isinstance(whole, np.ndarray) or not whole.flags.forc:
        return array.copy(order="K")
    if id(whole) not in memo:
        memo[id(whole)] = whole.copy(order="K")
    if whole is array:
        return memo[id(whole)]
    offset = array.ctypes.data - whole.ctypes.data
    flat = memo[id(whole)].reshape(-1, order="A")
    return np.ndarray(array.shape, array.dtype, flat, offset, array.strides)
