"""Multi-head attention as a layer."""

from __future__ import annotations

from typing import Any

from engine.creation import empty
from engine.nn import functional as F
from engine.nn import init
from engine.nn.linear import Linear
from engine.nn.module import Module
from engine.nn.parameter import Parameter
from engine.tensor import Tensor


class NonDynamicallyQuantizableLinear(Linear):
    """A Linear under the name that PyTorch prints for the output of attention."""


class MultiheadAttention(Module):
    """Attention in several heads, with linear maps before and after (Vaswani et al., 2017).

    Parameters: in_proj_weight (3E, E), or with other sizes of keys and values q_, k_ and
    v_proj_weight (E, E), (E, kdim), (E, vdim), drawn as xavier_uniform_; in_proj_bias (3E), zeros;
    out_proj; bias_k and bias_v (1, 1, E). See functional/attention.py for what it computes. Raises
    ValueError and AssertionError for sizes that do not fit.
    """

    in_proj_weight: Tensor | None
    q_proj_weight: Tensor | None
    k_proj_weight: Tensor | None
    v_proj_weight: Tensor | None
    in_proj_bias: Tensor | None
    bias_k: Tensor | None
    bias_v: Tensor | None

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                "embed_dim and num_heads must be greater than 0, got "
                f"embed_dim={embed_dim} and num_heads={num_heads} instead"
            )
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self.num_heads = num_heads
        self.head_dim = embed_dim // num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.add_zero_attn = add_zero_attn
        self.separate = self.kdim != embed_dim or self.vdim != embed_dim
        shapes = {
            "q_proj_weight": (embed_dim, embed_dim) if self.separate else None,
            "k_proj_weight": (embed_dim, self.kdim) if self.separate else None,
            "v_proj_weight": (embed_dim, self.vdim) if self.separate else None,
            "in_proj_weight": None if self.separate else (3 * embed_dim, embed_dim),
            "in_proj_bias": (3 * embed_dim,) if bias else None,
            "bias_k": (1, 1, embed_dim) if add_bias_kv else None,
            "bias_v": (1, 1, embed_dim) if add_bias_kv else None,
        }
        for name, shape in shapes.items():
            values = None if shape is None else Parameter(empty(shape, device=device, dtype=dtype))
            self.register_parameter(name, values)
        self.out_proj = NonDynamicallyQuantizableLinear(
            embed_dim, embed_dim, bias=bias, device=device, dtype=dtype
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all parameters but the output's weight anew."""
        for name in ("q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_weight"):
            if self._parameters[name] is not None:
                init.xavier_uniform_(self._parameters[name])
        if self.in_proj_bias is not None:
            init.zeros_(self.in_proj_bias)
            init.zeros_(self.out_proj.bias)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend: see functional/attention.py; with batch_first N is the first dimension."""
        swap = self.batch_first and query.ndim == 3
        if swap:
            query, key, value = (each.transpose(0, 1) for each in (query, key, value))
        out, weights = F.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=key_padding_mask,
            need_weights=need_weights,
            attn_mask=attn_mask,
            use_separate_proj_weight=self.separate,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (out.transpose(0, 1) if swap else out), weights
