"""Attention: each query gathers values, weighted by how well their keys answer it.

Vaswani et al., "Attention is all you need" (2017).
"""

from __future__ import annotations

import math
import warnings

from engine import dtypes
from engine.creation import ones, zeros, zeros_like
from engine.nn.functional.dropout import dropout
from engine.nn.functional.linear import linear
from engine.nn.functional.padding import pad
from engine.ops.activation import softmax
from engine.ops.join import cat
from engine.ops.matmul import matmul
from engine.tensor import Tensor


def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Tensor:
    """softmax(Q Kᵀ · scale + mask) V, with scale 1/√E unless given.

    query (…, L, E), key (…, S, E), value (…, S, Ev); result (…, L, Ev). A boolean mask is True
    where a query may look, a floating one is added; `is_causal` lets none look ahead. A query that
    may look nowhere gets zeros. `enable_gqa` shares each key's head among several of the queries'
    (dimension -3). Dropout is applied whatever the mode. Raises RuntimeError for a mask beside
    `is_causal`, for dtypes that differ and shapes that do not fit.
    """
    for name, each in (("query", query), ("key", key), ("value", value)):
        if each.ndim < 2:
            raise RuntimeError(
                f"Expected query, key, and value to all be at least 2 dimensional, but got "
                f"{name} with {each.ndim} dimensions"
            )
    if not query.dtype == key.dtype == value.dtype:
        raise RuntimeError(
            "Expected query, key, and value to have the same dtype, but got query.dtype: "
            f"{query.dtype} key.dtype: {key.dtype} and value.dtype: {value.dtype}"
        )
    if query.dtype == dtypes.float16:
        # In single precision, as PyTorch: rounded to half, scores of ten differ visibly.
        mask = attn_mask
        if mask is not None and mask.dtype == dtypes.float16:
            mask = mask.float()
        q, k, v = query.float(), key.float(), value.float()
        return scaled_dot_product_attention(
            q, k, v, mask, dropout_p, is_causal, scale, enable_gqa
        ).half()
    if is_causal:
        if attn_mask is not None:
            raise RuntimeError("Explicit attn_mask should not be set when is_causal=True")
        sizes = (query.shape[-2], key.shape[-2])
        attn_mask = ones(sizes, dtype=dtypes.bool_, device=query.device).tril()
    if enable_gqa:
        key, value = (_shared_heads(each, query.shape[-3]) for each in (key, value))
    scale = 1 / math.sqrt(query.shape[-1]) if scale is None else scale
    # Half of the scale on each side: their product may be too large for float16 otherwise.
    root = math.sqrt(abs(scale))
    scores = matmul(query * math.copysign(root, scale), key.transpose(-2, -1) * root)
    weights = softmax(scores, -1) if attn_mask is None else _masked_softmax(scores, attn_mask)
    return matmul(dropout(weights, dropout_p), value)


def _shared_heads(each: Tensor, heads: int) -> Tensor:
    """Keys or values (…, H, S, E) repeated to the queries' number of heads, neighbours sharing."""
    own = each.shape[-3]
    if heads % own:
        raise RuntimeError(
            f"Number of heads in query ({heads}) must be a multiple of those in key and value "
            f"({own}) with enable_gqa"
        )
    shared = each.unsqueeze(-3).expand(*each.shape[:-2], heads // own, *each.shape[-2:])
    return shared.flatten(-4, -3)


def _masked_softmax(scores: Tensor, mask: Tensor) -> Tensor:
    """The softmax over what a mask leaves; zeros where it leaves nothing."""
    if mask.dtype == dtypes.bool_:
        nowhere = ~mask.any(-1, keepdim=True)
        scores = scores.masked_fill(~mask, -math.inf)
    else:
        nowhere = (mask == -math.inf).all(-1, keepdim=True)
        scores = scores + mask
    if not bool(nowhere.any()):
        return softmax(scores, -1)
    # Filled before the softmax too, so that no NaN reaches the gradient.
    return softmax(scores.masked_fill(nowhere, 0), -1).masked_fill(nowhere, 0)


def multi_head_attention_forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Tensor | None,
    in_proj_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Tensor,
    out_proj_bias: Tensor | None,
    training: bool = True,
    key_padding_mask: Tensor | None = None,
    need_weights: bool = True,
    attn_mask: Tensor | None = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Tensor | None = None,
    k_proj_weight: Tensor | None = None,
    v_proj_weight: Tensor | None = None,
    static_k: Tensor | None = None,
    static_v: Tensor | None = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Attention in several heads of embed_dim / num_heads each, between linear maps.

    query (L, N, E), key (S, N, Ek), value (S, N, Ev), or all without N; result (L, N, E) and the
    weights, averaged over heads (N, L, S) or (N, heads, L, S), None unless needed. Masks are True
    (or -inf) where NOT to look: key_padding_mask (N, S), attn_mask (L, S) or (N · heads, L, S).
    `bias_k` and `bias_v` are one more key and value for all, `add_zero_attn` adds one of zeros;
    `static_k` and `static_v` (N · heads, S, E / heads) replace the projected ones. `is_causal` is
    a hint that attn_mask is causal. Raises AssertionError and RuntimeError, as PyTorch does, for
    shapes that do not fit.
    """
    _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if is_causal and attn_mask is None:
        raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
    batched = query.ndim == 3
    if not batched:
        query, key, value = (each.unsqueeze(1) for each in (query, key, value))
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    length, count, embed_dim = query.shape
    if embed_dim != embed_dim_to_check:
        raise AssertionError(
            f"was expecting embedding dimension of {embed_dim_to_check}, but got {embed_dim}"
        )
    head_dim = embed_dim // num_heads
    if head_dim * num_heads != embed_dim:
        raise AssertionError(f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    weights = (q_proj_weight, k_proj_weight, v_proj_weight)
    if not use_separate_proj_weight:
        if key.shape != value.shape:
            raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")
        weights = _thirds(in_proj_weight, "in_proj_weight")
    elif key.shape[:2] != value.shape[:2]:
        raise AssertionError(
            f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}"
        )
    biases = (None, None, None) if in_proj_bias is None else in_proj_bias.chunk(3)
    q, k, v = (
        linear(each, _given(weight, "projection weight"), bias)
        for each, weight, bias in zip((query, key, value), weights, biases, strict=True)
    )
    mask = additive_mask("attn_mask", attn_mask, q.dtype)
    padding = additive_mask("key_padding_mask", key_padding_mask, q.dtype)
    if (
        attn_mask is not None
        and padding is not None
        and attn_mask.dtype != _given(key_padding_mask, "key_padding_mask").dtype
    ):
        warnings.warn(
            "Support for mismatched key_padding_mask and attn_mask is deprecated. Use same type "
            "for both instead.",
            stacklevel=3,
        )
    mask = _checked_mask(mask, length, key.shape[0], count * num_heads)

    if (bias_k is None) != (bias_v is None):
        raise AssertionError("bias_k and bias_v are set together, or none of them")
    more_keys = 0
    if bias_k is not None and bias_v is not None:
        if static_k is not None or static_v is not None:
            raise AssertionError("bias cannot be added to static key or value.")
        k = cat([k, bias_k.repeat(1, count, 1)])
        v = cat([v, bias_v.repeat(1, count, 1)])
        more_keys += 1
    # From here on (N · heads, length, head_dim).
    q, k, v = (
        each.reshape(each.shape[0], count * num_heads, head_dim).transpose(0, 1)
        for each in (q, k, v)
    )
    k = k if static_k is None else _checked_static("static_k", static_k, k)
    v = v if static_v is None else _checked_static("static_v", static_v, v)
    if add_zero_attn:
        zero = zeros((count * num_heads, 1, head_dim), dtype=k.dtype, device=k.device)
        k, v = cat([k, zero], 1), cat([v, zero], 1)
        more_keys += 1
    size = k.shape[1]
    if more_keys:
        mask = None if mask is None else pad(mask, (0, more_keys))
        padding = None if padding is None else pad(padding, (0, more_keys))
    if padding is not None:
        if tuple(padding.shape) != (count, size):
            raise AssertionError(
                f"expecting key_padding_mask shape of {(count, size)}, but got "
                f"{tuple(padding.shape)}"
            )
        padding = padding.view(count, 1, 1, size).expand(count, num_heads, 1, size)
        padding = padding.reshape(count * num_heads, 1, size)
        mask = padding if mask is None else mask + padding

    scores = matmul(q * math.sqrt(1 / head_dim), k.transpose(1, 2))
    if need_weights:
        shares = softmax(scores if mask is None else scores + mask, -1)
    else:  # as scaled_dot_product_attention, which gives zeros to who may look nowhere
        shares = softmax(scores, -1) if mask is None else _masked_softmax(scores, mask)
    shares = dropout(shares, dropout_p, training)
    out = matmul(shares, v).transpose(0, 1).reshape(length, count, embed_dim)
    out = linear(out, out_proj_weight, out_proj_bias)
    if not batched:
        out = out.squeeze(1)
    if not need_weights:
        return out, None
    shares = shares.view(count, num_heads, length, size)
    if average_attn_weights:
        shares = shares.mean(1)
    return out, shares if batched else shares.squeeze(0)


def additive_mask(name: str, mask: Tensor | None, dtype: dtypes.dtype) -> Tensor | None:
    """A mask to add to scores: -inf where a boolean one is True.

    Raises AssertionError for a mask that is neither boolean nor floating.
    """
    if mask is None or mask.dtype.is_floating_point:
        return mask
    if mask.dtype != dtypes.bool_:
        raise AssertionError(f"only bool and floating types of {name} are supported")
    return zeros_like(mask, dtype=dtype).masked_fill(mask, -math.inf)


def _given(tensor: Tensor | None, name: str) -> Tensor:
    if tensor is None:
        raise AssertionError(f"{name} is needed here, but it is None")
    return tensor


def _thirds(weight: Tensor | None, name: str) -> tuple[Tensor, Tensor, Tensor]:
    q, k, v = _given(weight, name).chunk(3)
    return q, k, v


def _checked_mask(mask: Tensor | None, length: int, size: int, heads: int) -> Tensor | None:
    """attn_mask with three dimensions."""
    if mask is None:
        return None
    expected = (length, size) if mask.ndim == 2 else (heads, length, size)
    if tuple(mask.shape) != expected:
        raise RuntimeError(
            f"The shape of the {mask.ndim}D attn_mask is {mask.shape}, but should be {expected}."
        )
    return mask.unsqueeze(0) if mask.ndim == 2 else mask


def _checked_static(name: str, static: Tensor, projected: Tensor) -> Tensor:
    if static.shape[0] != projected.shape[0] or static.shape[2] != projected.shape[2]:
        raise AssertionError(
            f"expecting {name} of shape ({projected.shape[0]}, S, {projected.shape[2]}), but got "
            f"{tuple(static.shape)}"
        )
    return static


def _check_shapes(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | None,
    attn_mask: Tensor | None,
    num_heads: int,
) -> None:
    """Raise AssertionError when not all are batched, or none."""
    if query.ndim not in (2, 3):
        raise AssertionError(
            "query should be unbatched 2D or batched 3D tensor but received "
            f"{query.ndim}-D query tensor"
        )
    what = "For batched (3-D)" if query.ndim == 3 else "For unbatched (2-D)"
    if key.ndim != query.ndim or value.ndim != query.ndim:
        raise AssertionError(
            f"{what} `query`, expected `key` and `value` to be {query.ndim}-D but found "
            f"{key.ndim}-D and {value.ndim}-D tensors respectively"
        )
    if key_padding_mask is not None and key_padding_mask.ndim != query.ndim - 1:
        raise AssertionError(
            f"{what} `query`, expected `key_padding_mask` to be `None` or {query.ndim - 1}-D but "
            f"found {key_padding_mask.ndim}-D tensor instead"
        )
    if attn_mask is not None and attn_mask.ndim not in (2, 3):
        raise AssertionError(
            f"{what} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found "
            f"{attn_mask.ndim}-D tensor instead"
        )
    if attn_mask is not None and query.ndim == 2 and attn_mask.ndim == 3:
        expected = (num_heads, query.shape[0], key.shape[0])
        if tuple(attn_mask.shape) != expected:
            raise AssertionError(
                f"Expected `attn_mask` shape to be {expected} but got {tuple(attn_mask.shape)}"
            )
