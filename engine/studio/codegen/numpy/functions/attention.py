"""Attention, and the layers of a transformer (Vaswani et al., 2017)."""

import numpy as np

from engine.studio.codegen.numpy.functions.activation import (
    gelu_backward,
    gelu_forward,
    softmax_backward,
    softmax_forward,
)
from engine.studio.codegen.numpy.functions.initial import (
    named,
    only,
    within,
    xavier_uniform,
)
from engine.studio.codegen.numpy.functions.linear import (
    linear_backward,
    linear_forward,
    linear_init,
)
from engine.studio.codegen.numpy.functions.normalisation import (
    layer_norm_backward,
    layer_norm_forward,
    layer_norm_init,
)
from engine.studio.codegen.numpy.functions.piecewise import relu_backward, relu_forward
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


def encoder_layer_init(rng, d_model, *, dim_feedforward=128, bias=True):
    return {
        **named("self_attn", attention_init(rng, d_model, bias=bias)),
        **named("linear1", linear_init(rng, d_model, dim_feedforward, bias=bias)),
        **named("linear2", linear_init(rng, dim_feedforward, d_model, bias=bias)),
        **named("norm1", layer_norm_init(rng, d_model, bias=bias)),
        **named("norm2", layer_norm_init(rng, d_model, bias=bias)),
    }


def norm_forward(x, params, name):
    """The LayerNorm of this name."""
    weight, bias = params[f"{name}.weight"], params.get(f"{name}.bias")
    return layer_norm_forward(x, weight, bias)


def norm_backward(d_y, cache, grads, name):
    d_x, grads[f"{name}.weight"], grads[f"{name}.bias"] = layer_norm_backward(d_y, cache)
    return d_x


def feed_forward(x, params, activation, drop):
    """Two Linear layers with an activation between them: what follows attention."""
    inner, cache1 = linear_forward(x, params["linear1.weight"], params.get("linear1.bias"))
    bent, bend_cache = (relu_forward if activation == "relu" else gelu_forward)(inner)
    bent, mask = drop(bent)
    y, cache2 = linear_forward(bent, params["linear2.weight"], params.get("linear2.bias"))
    return y, (cache1, activation, bend_cache, mask, cache2)


def feed_backward(d_y, cache, grads):
    cache1, activation, bend_cache, mask, cache2 = cache
    d_bent, grads["linear2.weight"], grads["linear2.bias"] = linear_backward(d_y, cache2)
    bend_backward = relu_backward if activation == "relu" else gelu_backward
    d_inner = bend_backward(dropout_backward(d_bent, mask), bend_cache)
    d_x, grads["linear1.weight"], grads["linear1.bias"] = linear_backward(d_inner, cache1)
    return d_x


def sublayer_forward(x, params, norm, part, drop, norm_first):
    """x + part(norm(x)), or norm(x + part(x)): the two ways to put a part beside its input."""
    if norm_first:
        normed, norm_cache = norm_forward(x, params, norm)
        made, part_cache = part(normed)
        made, mask = drop(made)
        return x + made, (norm, norm_first, norm_cache, part_cache, mask)
    made, part_cache = part(x)
    made, mask = drop(made)
    y, norm_cache = norm_forward(x + made, params, norm)
    return y, (norm, norm_first, norm_cache, part_cache, mask)


def sublayer_backward(d_y, cache, part_backward, grads):
    norm, norm_first, norm_cache, part_cache, mask = cache
    if norm_first:
        d_normed = part_backward(dropout_backward(d_y, mask), part_cache)
        return d_y + norm_backward(d_normed, norm_cache, grads, norm)
    d_sum = norm_backward(d_y, norm_cache, grads, norm)
    return d_sum + part_backward(dropout_backward(d_sum, mask), part_cache)


def encoder_layer_forward(
    x,
    params,
    *,
    nhead,
    dropout=0.1,
    activation="relu",
    norm_first=False,
    training=False,
    rng=None,
):
    """Self-attention, then two Linear layers, each added to its input and normalised."""

    def drop(rows):
        return dropout_forward(rows, p=dropout, training=training, rng=rng)

    def attend(rows):
        own = within(params, "self_attn")
        return attention_forward(
            rows, rows, rows, own, num_heads=nhead, dropout=dropout, training=training, rng=rng
        )

    def feed(rows):
        return feed_forward(rows, params, activation, drop)

    x, attention_cache = sublayer_forward(x, params, "norm1", attend, drop, norm_first)
    y, feed_cache = sublayer_forward(x, params, "norm2", feed, drop, norm_first)
    return y, (attention_cache, feed_cache, tuple(params))


def encoder_layer_backward(d_y, cache):
    attention_cache, feed_cache, names = cache
    grads = {}

    def feed_back(d_rows, part_cache):
        return feed_backward(d_rows, part_cache, grads)

    def attend_back(d_rows, part_cache):
        d_query, d_key, d_value, more = attention_backward(d_rows, part_cache)
        grads.update(named("self_attn", more))
        return d_query + d_key + d_value  # all three are x

    d_x = sublayer_backward(d_y, feed_cache, feed_back, grads)
    d_x = sublayer_backward(d_x, attention_cache, attend_back, grads)
    return d_x, only(grads, names)


def decoder_layer_init(rng, d_model, *, dim_feedforward=128, bias=True):
    return {
        **encoder_layer_init(rng, d_model, dim_feedforward=dim_feedforward, bias=bias),
        **named("multihead_attn", attention_init(rng, d_model, bias=bias)),
        **named("norm3", layer_norm_init(rng, d_model, bias=bias)),
    }


def decoder_layer_forward(
    x,
    memory,
    params,
    *,
    nhead,
    dropout=0.1,
    activation="relu",
    norm_first=False,
    training=False,
    rng=None,
):
    """An encoder's layer that also attends to a memory."""

    def drop(rows):
        return dropout_forward(rows, p=dropout, training=training, rng=rng)

    def attend(rows):
        own = within(params, "self_attn")
        return attention_forward(
            rows, rows, rows, own, num_heads=nhead, dropout=dropout, training=training, rng=rng
        )

    def remember(rows):
        own = within(params, "multihead_attn")
        return attention_forward(
            rows, memory, memory, own, num_heads=nhead, dropout=dropout, training=training, rng=rng
        )

    def feed(rows):
        return feed_forward(rows, params, activation, drop)

    x, attention_cache = sublayer_forward(x, params, "norm1", attend, drop, norm_first)
    x, memory_cache = sublayer_forward(x, params, "norm2", remember, drop, norm_first)
    y, feed_cache = sublayer_forward(x, params, "norm3", feed, drop, norm_first)
    return y, (attention_cache, memory_cache, feed_cache, tuple(params))


def decoder_layer_backward(d_y, cache):
    attention_cache, memory_cache, feed_cache, names = cache
    grads, d_memories = {}, []

    def feed_back(d_rows, part_cache):
        return feed_backward(d_rows, part_cache, grads)

    def remember_back(d_rows, part_cache):
        d_query, d_key, d_value, more = attention_backward(d_rows, part_cache)
        grads.update(named("multihead_attn", more))
        d_memories.append(d_key + d_value)
        return d_query

    def attend_back(d_rows, part_cache):
        d_query, d_key, d_value, more = attention_backward(d_rows, part_cache)
        grads.update(named("self_attn", more))
        return d_query + d_key + d_value  # all three are x

    d_x = sublayer_backward(d_y, feed_cache, feed_back, grads)
    d_x = sublayer_backward(d_x, memory_cache, remember_back, grads)
    d_x = sublayer_backward(d_x, attention_cache, attend_back, grads)
    return d_x, d_memories[0], only(grads, names)


def transformer_init(
    rng, d_model, *, num_encoder_layers=2, num_decoder_layers=2, dim_feedforward=128, bias=True
):
    params = {}
    for i in range(num_encoder_layers):
        layer = encoder_layer_init(rng, d_model, dim_feedforward=dim_feedforward, bias=bias)
        params |= named(f"encoder.layers.{i}", layer)
    for i in range(num_decoder_layers):
        layer = decoder_layer_init(rng, d_model, dim_feedforward=dim_feedforward, bias=bias)
        params |= named(f"decoder.layers.{i}", layer)
    params |= named("encoder.norm", layer_norm_init(rng, d_model, bias=bias))
    params |= named("decoder.norm", layer_norm_init(rng, d_model, bias=bias))
    return {
        name: xavier_uniform(rng, value.shape) if value.ndim > 1 else value
        for name, value in params.items()
    }


def transformer_forward(
    src,
    tgt,
    params,
    *,
    nhead,
    num_encoder_layers=2,
    num_decoder_layers=2,
    dropout=0.1,
    activation="relu",
    norm_first=False,
    training=False,
    rng=None,
):
    """Encoder layers that read src, and decoder layers that make something of tgt with it."""
    settings = {
        "nhead": nhead,
        "dropout": dropout,
        "activation": activation,
        "norm_first": norm_first,
        "training": training,
        "rng": rng,
    }
    encoder_caches, decoder_caches = [], []
    for i in range(num_encoder_layers):
        layer = within(params, f"encoder.layers.{i}")
        src, cache = encoder_layer_forward(src, layer, **settings)
        encoder_caches.append(cache)
    memory, encoder_norm = norm_forward(src, params, "encoder.norm")
    for i in range(num_decoder_layers):
        layer = within(params, f"decoder.layers.{i}")
        tgt, cache = decoder_layer_forward(tgt, memory, layer, **settings)
        decoder_caches.append(cache)
    y, decoder_norm = norm_forward(tgt, params, "decoder.norm")
    return y, (encoder_caches, encoder_norm, decoder_caches, decoder_norm, tuple(params))


def transformer_backward(d_y, cache):
    encoder_caches, encoder_norm, decoder_caches, decoder_norm, names = cache
    grads = {}
    d_tgt = norm_backward(d_y, decoder_norm, grads, "decoder.norm")
    d_memory = 0
    for i, layer_cache in reversed(list(enumerate(decoder_caches))):
        d_tgt, d_read, more = decoder_layer_backward(d_tgt, layer_cache)
        grads |= named(f"decoder.layers.{i}", more)
        d_memory = d_memory + d_read  # every decoder layer read the same memory
    d_src = norm_backward(d_memory, encoder_norm, grads, "encoder.norm")
    for i, layer_cache in reversed(list(enumerate(encoder_caches))):
        d_src, more = encoder_layer_backward(d_src, layer_cache)
        grads |= named(f"encoder.layers.{i}", more)
    return d_src, d_tgt, only(grads, names)
