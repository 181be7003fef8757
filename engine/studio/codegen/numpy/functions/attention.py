"""Attention: every step of a sequence gathers from all the others (Vaswani et al., 2017)."""

import numpy as np

from engine.studio.codegen.numpy.functions.activation import softmax_backward, softmax_forward
from engine.studio.codegen.numpy.functions.initial import named, only, xavier_uniform
from engine.studio.codegen.numpy.functions.linear import (
    linear_backward,
    linear_forward,
    linear_init,
)
from engine.studio.codegen.numpy.functions.regularisation import dropout_backward, dropout_forward


def attention_init(rng, embed_dim, *, bias=True, kdim=None, vdim=None):
    kdim, vdim = kdim or embed_dim, vdim or embed_dim
    if kdim == vdim == embed_dim:
        params = {"in_proj_weight": xavier_uniform(rng, (3 * embed_dim, embed_dim))}
    else:
        params = {
            "q_proj_weight": xavier_uniform(rng, (embed_dim, embed_dim)),
            "k_proj_weight": xavier_uniform(rng, (embed_dim, kdim)),
            "v_proj_weight": xavier_uniform(rng, (embed_dim, vdim)),
        }
    params |= named("out_proj", linear_init(rng, embed_dim, embed_dim, bias=bias))
    if bias:
        params["in_proj_bias"] = np.zeros(3 * embed_dim, np.float32)
        params["out_proj.bias"] = np.zeros(embed_dim, np.float32)
    return params


def split_heads(rows, num_heads):
    """(N, steps, E) as (N, heads, steps, E / heads)."""
    return rows.reshape(*rows.shape[:2], num_heads, -1).swapaxes(1, 2)


def join_heads(heads):
    """(N, heads, steps, E / heads) as (N, steps, E)."""
    joined = heads.swapaxes(1, 2)
    return joined.reshape(*joined.shape[:2], -1)


def attention_forward(
    query, key, value, params, *, num_heads, dropout=0.0, training=False, rng=None
):
    """softmax(Q Kᵀ / √d) V in several heads, with linear maps before and after.

    Each row of Q asks, the rows of K answer how well they fit, and so much of V is taken.
    """
    if "in_proj_weight" in params:
        w_q, w_k, w_v = np.split(params["in_proj_weight"], 3)
    else:
        w_q, w_k, w_v = (params[f"{each}_proj_weight"] for each in "qkv")
    b_q, b_k, b_v = np.split(params["in_proj_bias"], 3) if "in_proj_bias" in params else [None] * 3
    q, q_cache = linear_forward(query, w_q, b_q)
    k, k_cache = linear_forward(key, w_k, b_k)
    v, v_cache = linear_forward(value, w_v, b_v)
    q, k, v = (split_heads(each, num_heads) for each in (q, k, v))
    scale = q.shape[3] ** -0.5
    looks, softmax_cache = softmax_forward(scale * q @ k.swapaxes(2, 3), dim=3)
    looks, mask = dropout_forward(looks, p=dropout, training=training, rng=rng)
    joined = join_heads(looks @ v)
    y, out_cache = linear_forward(joined, params["out_proj.weight"], params.get("out_proj.bias"))
    linear_caches = q_cache, k_cache, v_cache, out_cache
    return y, (linear_caches, softmax_cache, mask, q, k, v, looks, scale, tuple(params))


def attention_backward(d_y, cache):
    linear_caches, softmax_cache, mask, q, k, v, looks, scale, names = cache
    q_cache, k_cache, v_cache, out_cache = linear_caches
    grads = {}
    d_joined, grads["out_proj.weight"], grads["out_proj.bias"] = linear_backward(d_y, out_cache)
    d_heads = split_heads(d_joined, q.shape[1])
    d_v = looks.swapaxes(2, 3) @ d_heads  # y = looks · V
    d_looks = dropout_backward(d_heads @ v.swapaxes(2, 3), mask)
    d_scores = softmax_backward(d_looks, softmax_cache)
    d_q = scale * d_scores @ k  # scores = Q · Kᵀ / √d
    d_k = scale * d_scores.swapaxes(2, 3) @ q
    d_query, d_w_q, d_b_q = linear_backward(join_heads(d_q), q_cache)
    d_key, d_w_k, d_b_k = linear_backward(join_heads(d_k), k_cache)
    d_value, d_w_v, d_b_v = linear_backward(join_heads(d_v), v_cache)
    grads["in_proj_bias"] = np.concatenate([d_b_q, d_b_k, d_b_v])
    if "in_proj_weight" in names:
        grads["in_proj_weight"] = np.concatenate([d_w_q, d_w_k, d_w_v])
    else:
        grads |= {"q_proj_weight": d_w_q, "k_proj_weight": d_w_k, "v_proj_weight": d_w_v}
    return d_query, d_key, d_value, only(grads, names)


def positional_encoding_forward(x):
    """x with waves added that tell each row its place: sines in even columns, cosines in odd."""
    steps, features = x.shape[1:]
    column = np.arange(features)
    angles = np.arange(steps)[:, None] * 10_000.0 ** (-(column - column % 2) / features)
    waves = np.where(column % 2 == 0, np.sin(angles), np.cos(angles))
    return x + waves.astype(x.dtype), None


def positional_encoding_backward(d_y, cache):
    return d_y  # the waves are constants
