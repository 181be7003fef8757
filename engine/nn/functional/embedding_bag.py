"""Bags of embeddings: rows of a table looked up and reduced, bag by bag."""

from __future__ import annotations

from typing import Any

from engine.creation import zeros
from engine.devices import namespace
from engine.dtypes import float16
from engine.nn.functional.checks import need_floating
from engine.nn.functional.embedding import (
    EmbeddingGradient,
    embedding,
    need_indices,
    need_table,
    shorten,
)
from engine.ops.gather import gather
from engine.ops.join import cat
from engine.tensor import Tensor, wrap


class EmbeddingBag(EmbeddingGradient):
    """The sum of each bag's vectors: they are added to the row of their bag."""


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """The "sum", "mean" or "max" of the rows of `weight` (V, D) that each bag names: (bags, D).

    input (bags, length), or (N) with `offsets` (bags) where each bag starts (and with
    `include_last_offset` where the last ends). An empty bag gives zeros. `per_sample_weights`, of
    input's shape, multiply the rows in mode "sum". Rows at `padding_idx` do not count. The other
    settings are those of `embedding`. Raises ValueError, RuntimeError and IndexError for arguments
    that do not fit together.
    """
    if weight.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.ndim}")
    _check_settings(input, mode, scale_grad_by_freq, sparse, per_sample_weights)
    need_table(weight)
    need_floating("embedding_bag", weight)
    rows = weight.shape[0]
    need_indices("embedding_bag", input, rows)
    bag_of, bags = _bags(input, offsets, include_last_offset)
    indices, weights = input.reshape(-1), per_sample_weights
    weights = None if weights is None else weights.reshape(-1)
    if max_norm is not None:
        shorten(weight, indices, max_norm, norm_type)
    if padding_idx is not None:
        if not -rows <= padding_idx < rows:
            raise RuntimeError(
                f"padding_idx must be within the number of embeddings, {-rows} through {rows - 1}, "
                f"but got {padding_idx}"
            )
        counted = indices.array != padding_idx % rows
        bag_of, indices = bag_of[counted], wrap(indices.array[counted])
        weights = None if weights is None else weights[wrap(counted)]
    vectors = embedding(indices, weight, scale_grad_by_freq=scale_grad_by_freq)
    if mode == "max":
        return _largest(vectors, bag_of, bags)
    if weights is not None:
        if weight.dtype is float16:  # a half's products are summed before they are rounded
            vectors, weights = vectors.float(), weights.float()
        vectors = vectors * weights.unsqueeze(1)
    sums = EmbeddingBag.apply(vectors, wrap(bag_of), rows=bags).to(weight.dtype)
    if mode == "sum":
        return sums
    xp = namespace(bag_of)
    counts = xp.bincount(bag_of, minlength=bags).clip(1).astype(sums.array.dtype)
    return sums / wrap(counts[:, None])


def _check_settings(
    input: Tensor, mode: str, scale_grad_by_freq: bool, sparse: bool, weights: Tensor | None
) -> None:
    if mode not in ("sum", "mean", "max"):
        raise ValueError(f"mode has to be one of sum, mean or max, got {mode!r}")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if weights is None:
        return
    if weights.shape != input.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({list(weights.shape)}) is not None, then it "
            f"must have the same shape as the input ({list(input.shape)})"
        )
    if mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights is only supported for mode='sum' "
            f"(got mode='{mode}')"
        )


def _bags(input: Tensor, offsets: Tensor | None, include_last_offset: bool) -> tuple[Any, int]:
    """The bag of each index of the flattened input, and how many bags there are."""
    xp = namespace(input.array)
    if input.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                f"of fixed length sequences. However, found offsets of type {type(offsets)}"
            )
        return xp.repeat(xp.arange(input.shape[0]), input.shape[1]), input.shape[0]
    if input.ndim != 1:
        raise ValueError(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.ndim}"
        )
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    starts = offsets.array
    if starts.size and int(starts[0]) != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            f"position 0. However, got {int(starts[0])}"
        )
    if starts.size and int(starts[-1]) > input.shape[0]:
        raise RuntimeError(
            "offsets[-1] can not be greater than input's length, but got offsets[-1] of "
            f"{int(starts[-1])} and input's length of {input.shape[0]}"
        )
    if include_last_offset:
        if not starts.size:
            raise RuntimeError("include_last_offset: number of offset should be at least 1")
        starts = starts[:-1]
    # The last bag that starts at or before an index holds it: bags that start there too are empty.
    return xp.searchsorted(starts, xp.arange(input.shape[0]), side="right") - 1, len(starts)


def _largest(vectors: Tensor, bag_of: Any, bags: int) -> Tensor:
    """Of each bag the largest value in every column, the first of equals; 0 for an empty bag."""
    xp = namespace(bag_of)
    count, columns = vectors.shape
    places = xp.full((bags, columns), count, xp.int64)
    for bag in range(bags):
        (members,) = (bag_of == bag).nonzero()
        if members.size:
            places[bag] = members[vectors.array[members].argmax(0)]
    nothing = zeros((1, columns), dtype=vectors.dtype, device=vectors.device)
    return gather(cat([vectors, nothing]), 0, wrap(places))
