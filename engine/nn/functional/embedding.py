"""Embedding: rows of a table, looked up by index."""

from __future__ import annotations

from typing import Any

from engine.autograd.function import Function
from engine.autograd.modes import no_grad
from engine.devices import namespace
from engine.dtypes import INTEGER
from engine.kernels.embedding import gather, look_up
from engine.tensor import Tensor, wrap


class Embedding(Function):
    saves = "indices"
    padding_idx: int | None
    by_frequency: bool  # the gradient of a row is divided by how often it was looked up

    def forward(self, xp: Any, weight: Any, indices: Any) -> Any:
        self.rows = len(weight)
        return look_up(xp, weight, indices)

    def backward(self, grad: Any, indices: Any) -> Any:
        table = EmbeddingGradient.apply(
            grad,
            indices,
            rows=self.rows,
            padding_idx=self.padding_idx,
            by_frequency=self.by_frequency,
        )
        return table, None


class EmbeddingGradient(Function):
    """Adds each vector of `grad` to its row of the table, but for the padding's."""

    saves = "indices"
    rows: int
    padding_idx: int | None = None
    by_frequency: bool = False

    def forward(self, xp: Any, grad: Any, indices: Any) -> Any:
        if self.by_frequency:
            grad = grad / _frequencies(xp, indices, grad)
        table = gather(xp, grad, indices, self.rows)
        if self.padding_idx is not None:
            table[self.padding_idx] = 0
        return table

    def backward(self, table: Any, indices: Any) -> Any:
        looked_up = LookupBesidesPadding.apply(
            table, indices, padding_idx=self.padding_idx, by_frequency=self.by_frequency
        )
        return looked_up, None


class LookupBesidesPadding(Embedding):
    """The gradient of EmbeddingGradient: a lookup in which the padding's row is zero."""

    def forward(self, xp: Any, weight: Any, indices: Any) -> Any:
        looked_up = super().forward(xp, weight, indices)
        if self.padding_idx is not None:
            looked_up[indices == self.padding_idx] = 0
        return looked_up / _frequencies(xp, indices, weight) if self.by_frequency else looked_up


def _frequencies(xp: Any, indices: Any, like: Any) -> Any:
    """How often each index occurs, in a shape that broadcasts with the vectors looked up."""
    return xp.bincount(indices.reshape(-1))[indices][..., None].astype(like.dtype)


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of `weight` (V, D) at the indices `input` (*), as (*, D).

    Rows used several times gather all their gradients, divided by how often they were used if
    `scale_grad_by_freq`; the row at `padding_idx` gets none. With `max_norm`, rows whose
    `norm_type`-norm exceeds it are first shortened to it, in `weight` itself. `sparse` changes
    nothing: gradients are dense. Raises IndexError for an index outside the table.
    """
    need_table(weight)
    rows = weight.shape[0]
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= rows
    need_indices("embedding", input, rows)
    if max_norm is not None:
        shorten(weight, input, max_norm, norm_type)
    return Embedding.apply(weight, input, padding_idx=padding_idx, by_frequency=scale_grad_by_freq)


def need_table(weight: Tensor) -> None:
    """Raise RuntimeError unless `weight` is a matrix."""
    if weight.ndim != 2:
        raise RuntimeError(f"'weight' must be 2-D, got {weight.ndim}-D: one row for each index")


def need_indices(name: str, input: Tensor, rows: int) -> None:
    """Raise RuntimeError for indices of a wrong dtype, IndexError for one outside the table."""
    if input.dtype.category != INTEGER:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got {input.dtype} instead (while checking arguments for {name})"
        )
    indices = input.array
    if indices.size and (indices.min() < 0 or indices.max() >= rows):
        raise IndexError(
            f"index out of range in self: the table has {rows} rows, the indices go from "
            f"{int(indices.min())} to {int(indices.max())}"
        )


@no_grad()
def shorten(weight: Tensor, input: Tensor, max_norm: float, norm_type: float) -> None:
    """Bring the rows of `weight` that `input` names to at most `max_norm`, in place."""
    used = wrap(namespace(input.array).unique(input.array))
    vectors = weight[used]
    norms = vectors.norm(norm_type, 1, keepdim=True)
    weight[used] = vectors * (max_norm / (norms + 1e-7)).clamp(max=1.0)
