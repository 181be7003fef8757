"""How the elements of a new tensor lie in memory: row by row, or as those of the one at hand."""

from __future__ import annotations

from typing import Any


class memory_format:  # noqa: N801 (PyTorch's name)
    """A layout that `x.clone(memory_format=…)` and its like take.

    `preserve_format` keeps the order of the dimensions in memory, `contiguous_format` is row-major.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name  # copies are the same object


preserve_format = memory_format("preserve_format")
contiguous_format = memory_format("contiguous_format")


def is_contiguous_format(given: Any) -> bool:
    """Whether a `memory_format` argument asks for row-major order.

    Raises TypeError for what is no memory format.
    """
    if not isinstance(given, memory_format):
        raise TypeError(
            "memory_format must be engine.preserve_format or engine.contiguous_format (there are "
            f"no others here), got {given!r}"
        )
    return given is contiguous_format
