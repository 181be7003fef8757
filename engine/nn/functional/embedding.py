"""Embedding: rows of a table, looked up by index."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.dtypes import INTEGER
from engine.tensor import Tensor


class Embedding(Function):
    saves = "indices"
    padding_idx: int | None

    def forward(self, xp: Any, weight: Any, indices: Any) -> Any:
        self.rows = len(weight)
        return weight[indices]

    def backward(self, grad: Any, indices: Any) -> Any:
        return EmbeddingGradient.apply(
            grad, indices, rows=self.rows, padding_idx=self.padding_idx
        ), None


class EmbeddingGradient(Function):
    """Adds each vector of `grad` to its row of the table, but for the padding's."""

    saves = "indices"
    rows: int
    padding_idx: int | None

    def forward(self, xp: Any, grad: Any, indices: Any) -> Any:
        table = xp.zeros((self.rows, grad.shape[-1]), grad.dtype)
        xp.add.at(table, indices.reshape(-1), grad.reshape(-1, grad.shape[-1]))
        if self.padding_idx is not None:
            table[self.padding_idx] = 0
        return table

    def backward(self, table: Any, indices: Any) -> Any:
        return LookupBesidesPadding.apply(table, indices, padding_idx=self.padding_idx), None


class LookupBesidesPadding(Function):
    """The gradient of EmbeddingGradient: a lookup in which the padding's row is zero."""

    saves = "indices"
    padding_idx: int | None

    def forward(self, xp: Any, table: Any, indices: Any) -> Any:
        self.rows = len(table)
        looked_up = table[indices]
        if self.padding_idx is not None:
            looked_up[indices == self.padding_idx] = 0
        return looked_up

    def backward(self, grad: Any, indices: Any) -> Any:
        return EmbeddingGradient.apply(
            grad, indices, rows=self.rows, padding_idx=self.padding_idx
        ), None


def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    """The rows of `weight` (V, D) at the indices `input` (*), as (*, D).

    Rows used several times gather all their gradients; the row at `padding_idx` gets none. Raises
    IndexError for an index outside the table.
    """
    rows = weight.shape[0]
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    if input.dtype.category != INTEGER:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {input.dtype} instead (while checking arguments for embedding)"
        )
    indices = input.array
    if indices.size and (indices.min() < 0 or indices.max() >= rows):
        raise IndexError(
            f"index out of range in self: the table has {rows} rows, the indices go from "
            f"{int(indices.min())} to {int(indices.max())}"
        )
    return Embedding.apply(weight, input, padding_idx=padding_idx)
