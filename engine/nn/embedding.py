"""Embedding: a table of vectors, looked up by index, one by one or in bags."""

from __future__ import annotations

from typing import Any, Self

from engine.autograd.modes import no_grad
from engine.creation import empty
from engine.nn import functional as F
from engine.nn import init
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.tensor import Tensor


class _Table(Module):
    """What both layers share: the table, and how it is kept.

    Parameter: weight (num_embeddings, embedding_dim), drawn from N(0, 1); the row at `padding_idx`
    starts at zero and gets no gradient. Raises AssertionError for a padding_idx outside the table,
    or a given weight of another shape.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None,
        max_norm: float | None,
        norm_type: float,
        scale_grad_by_freq: bool,
        sparse: bool,
        weight: Tensor | None,
        device: Any,
        dtype: Any,
    ) -> None:
        super().__init__()
        if padding_idx is not None:
            if not -num_embeddings <= padding_idx < num_embeddings:
                raise AssertionError("Padding_idx must be within num_embeddings")
            padding_idx %= num_embeddings
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = padding_idx
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.sparse = sparse
        shape = (num_embeddings, embedding_dim)
        if weight is None:
            self.weight = Parameter(empty(shape, device=device, dtype=dtype))
            self.reset_parameters()
        elif tuple(weight.shape) != shape:
            raise AssertionError(
                f"Shape of weight {list(weight.shape)} does not match num_embeddings and "
                f"embedding_dim {list(shape)}"
            )
        else:
            self.weight = Parameter(weight)

    def reset_parameters(self) -> None:
        """Draw the table anew."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx] = 0.0

    @classmethod
    def from_pretrained(cls, embeddings: Tensor, freeze: bool = True, **settings: Any) -> Self:
        """A layer around a table (V, D) that was learned elsewhere, not trained if `freeze`.

        `settings` are the constructor's. Raises AssertionError for another number of dimensions.
        """
        if embeddings.ndim != 2:
            raise AssertionError("Embeddings parameter is expected to be 2-dimensional")
        make: Any = cls  # the constructors' arguments come in different orders
        layer = make(*embeddings.shape, _weight=embeddings, **settings)
        layer.weight.requires_grad_(not freeze)
        return layer

    def _norm_settings(self) -> str:
        """Those of the shared settings that are not as usual, as printed."""
        parts = ""
        if self.max_norm is not None:
            parts += f", max_norm={self.max_norm}"
        if self.norm_type != 2:
            parts += f", norm_type={self.norm_type}"
        if self.scale_grad_by_freq:
            parts += f", scale_grad_by_freq={self.scale_grad_by_freq}"
        return parts


class Embedding(_Table):
    """Row i of a table for each index i: indices (*) to vectors (*, embedding_dim).

    Parameter: weight (num_embeddings, embedding_dim), drawn from N(0, 1); the row at `padding_idx`
    starts at zero and gets no gradient. Raises AssertionError for a padding_idx outside the table.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            num_embeddings,
            embedding_dim,
            padding_idx,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            sparse,
            _weight,
            device,
            dtype,
        )
        if _freeze:
            self.weight.requires_grad_(False)

    def forward(self, input: Tensor) -> Tensor:
        """Look up the vectors."""
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        sparse = ", sparse=True" if self.sparse else ""
        size = f"{self.num_embeddings}, {self.embedding_dim}"
        return f"{size}{padding}{self._norm_settings()}{sparse}"


class EmbeddingBag(_Table):
    """The sum, mean or maximum of the rows that each bag of indices names: (bags, embedding_dim).

    Parameter: weight (num_embeddings, embedding_dim), as in Embedding; rows at `padding_idx` do not
    count.
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            num_embeddings,
            embedding_dim,
            padding_idx,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            sparse,
            _weight,
            device,
            dtype,
        )
        self.mode = mode
        self.include_last_offset = include_last_offset

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        """Look up and reduce: input (bags, length), or (N) with the offsets of the bags."""
        return F.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        """As PyTorch prints it."""
        padding = "" if self.padding_idx is None else f", padding_idx={self.padding_idx}"
        size = f"{self.num_embeddings}, {self.embedding_dim}"
        return f"{size}{self._norm_settings()}, mode={self.mode!r}{padding}"
