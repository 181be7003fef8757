"""Parameter: a tensor that a Module counts among the values it learns."""

from __future__ import annotations

from engine.creation import empty
from engine.tensor import Tensor


class Parameter(Tensor):
    """A leaf tensor that registers itself when assigned as an attribute of a Module.

    It shares the memory of `data`, belongs to no graph, and requires a gradient unless told
    otherwise; without `data` it is empty. Programs may hang attributes of their own on it. Raises
    RuntimeError for integer data that should require a gradient.
    """

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        self._hold(empty(0).array if data is None else data.array)
        self.requires_grad_(requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"
