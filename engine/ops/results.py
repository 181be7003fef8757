"""What ops with several results give: named tuples, printed as PyTorch prints them."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.tensor import Tensor


def result_str(result: Any, op: str) -> str:
    """A named tuple under the name of the op that made it, a line for each field."""
    fields = ",\n".join(f"{name}={value!r}" for name, value in result._asdict().items())
    return f"torch.return_types.{op}(\n{fields})"


class ValuesAndIndices(NamedTuple):
    """The values that an op picks along a dimension, and their places (int64)."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return result_str(self, type(self).__name__)  # in `PICKED`, types have the ops' names


# By op, the type of its result.
PICKED: dict[str, type[ValuesAndIndices]] = {
    op: type(op, (ValuesAndIndices,), {"__slots__": (), "__module__": __name__})
    for op in (
        *("max", "min", "sort", "topk", "median", "nanmedian", "mode", "kthvalue"),
        *("cummax", "cummin"),
    )
}


class LowestAndHighest(NamedTuple):
    """The smallest and the largest elements."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return result_str(self, "aminmax")
