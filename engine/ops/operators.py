"""Python's operators on tensors, each handed to the op that does its work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.ops import arithmetic, comparison, indexing, join, matmul, power, shape
from engine.ops.methods import TensorMethods
from engine.ops.registry import inplace_twin, operator
from engine.tensor import Tensor


def _binary(name: str, function: Callable[..., Any]) -> None:
    """`x + y` is `function(x, y)`."""

    def forward(self: Tensor, other: Any) -> Any:
        return function(self, other) if _is_operand(other) else NotImplemented

    operator(f"__{name}__", forward)


def _reflected(name: str, function: Callable[..., Any]) -> None:
    """`2 + x` is `function(2, x)`, where the left operand is no Tensor."""

    def reflected(self: Tensor, other: Any) -> Any:
        if not isinstance(self, Tensor):
            raise TypeError(f"__r{name}__ expects a Tensor, got {type(self).__name__}")
        return function(other, self) if _is_operand(other) else NotImplemented

    operator(f"__r{name}__", reflected)


def _is_operand(value: Any) -> bool:
    return isinstance(value, Tensor | int | float | np.generic | np.ndarray)


for _name, _function in {
    "add": arithmetic.add,
    "sub": arithmetic.sub,
    "mul": arithmetic.mul,
    "truediv": arithmetic.div,
    "floordiv": arithmetic.floor_divide,
    "mod": arithmetic.remainder,
    "and": comparison.bitwise_and,
    "or": comparison.bitwise_or,
    "xor": comparison.bitwise_xor,
    "lshift": comparison.bitwise_left_shift,
    "rshift": comparison.bitwise_right_shift,
}.items():
    _binary(_name, _function)
    _reflected(_name, _function)
    operator(f"__i{_name}__", inplace_twin(f"__i{_name}_", _function))

_binary("pow", power.power)
_reflected("pow", power.power)
operator("__ipow__", inplace_twin("__ipow_", power.power))

for _name, _compared in {
    "eq": comparison.eq,
    "ne": comparison.ne,
    "lt": comparison.lt,
    "le": comparison.le,
    "gt": comparison.gt,
    "ge": comparison.ge,
}.items():
    _binary(_name, _compared)


def _reflected_div(self: Tensor, other: Any) -> Any:
    """`other / self` under Python 2's name, which PyTorch keeps, and in PyTorch's two steps."""
    return arithmetic.mul(self.reciprocal(), other)


def _matmul(self: Tensor, other: Any) -> Any:
    return matmul.matmul(self, other) if isinstance(other, Tensor) else NotImplemented


def _reflected_matmul(self: Tensor, other: Any) -> Any:
    return matmul.matmul(other, self) if isinstance(other, Tensor) else NotImplemented


def _invert(self: Tensor) -> Tensor:
    if self.is_floating_point():
        raise TypeError(
            "~ (operator.invert) is only implemented on integer and Boolean-type tensors, got "
            f"{self.dtype}"
        )
    return comparison.bitwise_not(self)


def _iterate(self: Tensor) -> Iterator[Tensor]:
    if not self.ndim:
        raise TypeError("iteration over a 0-d tensor")
    return iter(join.unbind(self, 0))


operator("__rdiv__", _reflected_div)
operator("__matmul__", _matmul)
operator("__rmatmul__", _reflected_matmul)
operator("__neg__", arithmetic.neg)
operator("__pos__", arithmetic.positive)
operator("__abs__", arithmetic.absolute)
operator("__invert__", _invert)
operator("__getitem__", indexing.get_item)
operator("__setitem__", indexing.set_item)
operator("__iter__", _iterate)


def _transposed(self: Tensor) -> Tensor:
    """All dimensions in reverse order."""
    return shape.permute(self, tuple(reversed(range(self.ndim))))


def _matrix_transposed(self: Tensor) -> Tensor:
    """The last two dimensions exchanged. Raises RuntimeError for fewer than two."""
    if self.ndim < 2:
        raise RuntimeError(
            "tensor.mT is only supported on matrices or batches of matrices. "
            f"Got {self.ndim}-D tensor."
        )
    return shape.transpose(self, -2, -1)


TensorMethods.T = property(_transposed)  # type: ignore[assignment]
TensorMethods.mT = property(_matrix_transposed)  # type: ignore[assignment]
TensorMethods.mH = property(_matrix_transposed)  # type: ignore[assignment]  # nothing is complex
