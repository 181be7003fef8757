"""The layers of a transformer: attention and a small network, each added to its input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.nn import functional as F
from engine.nn.attention import MultiheadAttention
from engine.nn.dropout import Dropout
from engine.nn.linear import Linear
from engine.nn.module import Module
from engine.nn.normalization import LayerNorm
from engine.tensor import Tensor

Activation = Callable[[Tensor], Tensor]


def activation_function(activation: str | Activation) -> Activation:
    """The function itself, given by name ("relu" or "gelu") or as it is.

    Raises RuntimeError for another name.
    """
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {activation}")
    return F.relu if activation == "relu" else F.gelu


class _FeedForward(Module):
    """What both layers share: the network after attention."""

    linear1: Linear
    linear2: Linear
    dropout: Dropout
    activation: Activation

    def _attend(
        self,
        attention: Module,
        x: Tensor,
        memory: Tensor,
        mask: Tensor | None,
        padding: Tensor | None,
        is_causal: bool,
    ) -> Tensor:
        out, _ = attention(
            x,
            memory,
            memory,
            attn_mask=mask,
            key_padding_mask=padding,
            is_causal=is_causal,
            need_weights=False,
        )
        return out

    def _feed_forward(self, x: Tensor) -> Tensor:
        return self.linear2(self.dropout(self.activation(self.linear1(x))))


class TransformerEncoderLayer(_FeedForward):
    """Self-attention, then a network of two Linear layers, each added to its input and normalised.

    x (L, N, d_model), (N, L, d_model) with batch_first, or (L, d_model). `norm_first` normalises
    what goes into each part instead of what comes out (Xiong et al., 2020).
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        place: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, batch_first=batch_first, **place
        )
        self.linear1 = Linear(d_model, dim_feedforward, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **place)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.activation = activation_function(activation)

    def forward(
        self,
        src: Tensor,
        src_mask: Tensor | None = None,
        src_key_padding_mask: Tensor | None = None,
        is_causal: bool = False,
    ) -> Tensor:
        """Apply the layer; masks as MultiheadAttention takes them."""

        def attended(x: Tensor) -> Tensor:
            out = self._attend(self.self_attn, x, x, src_mask, src_key_padding_mask, is_causal)
            return self.dropout1(out)

        def fed_forward(x: Tensor) -> Tensor:
            return self.dropout2(self._feed_forward(x))

        x = src
        if self.norm_first:
            x = x + attended(self.norm1(x))
            return x + fed_forward(self.norm2(x))
        x = self.norm1(x + attended(x))
        return self.norm2(x + fed_forward(x))


class TransformerDecoderLayer(_FeedForward):
    """An encoder's layer that also attends to a memory: what the encoder has made of its input."""

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.1,
        activation: str | Activation = F.relu,
        layer_norm_eps: float = 1e-5,
        batch_first: bool = False,
        norm_first: bool = False,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        place: dict[str, Any] = {"bias": bias, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(
            d_model, nhead, dropout, batch_first=batch_first, **place
        )
        self.multihead_attn = MultiheadAttention(
            d_model, nhead, dropout, batch_first=batch_first, **place
        )
        self.linear1 = Linear(d_model, dim_feedforward, **place)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **place)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.norm3 = LayerNorm(d_model, eps=layer_norm_eps, **place)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = activation_function(activation)

    def forward(
        self,
        tgt: Tensor,
        memory: Tensor,
        tgt_mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tgt_key_padding_mask: Tensor | None = None,
        memory_key_padding_mask: Tensor | None = None,
        tgt_is_causal: bool = False,
        memory_is_causal: bool = False,
    ) -> Tensor:
        """Apply the layer; masks as MultiheadAttention takes them."""

        def attended(x: Tensor) -> Tensor:
            out = self._attend(self.self_attn, x, x, tgt_mask, tgt_key_padding_mask, tgt_is_causal)
            return self.dropout1(out)

        def remembered(x: Tensor) -> Tensor:
            out = self._attend(
                self.multihead_attn,
                x,
                memory,
                memory_mask,
                memory_key_padding_mask,
                memory_is_causal,
            )
            return self.dropout2(out)

        def fed_forward(x: Tensor) -> Tensor:
            return self.dropout3(self._feed_forward(x))

        x = tgt
        if self.norm_first:
            x = x + attended(self.norm1(x))
            x = x + remembered(self.norm2(x))
            return x + fed_forward(self.norm3(x))
        x = self.norm1(x + attended(x))
        x = self.norm2(x + remembered(x))
        return self.norm3(x + fed_forward(x))
