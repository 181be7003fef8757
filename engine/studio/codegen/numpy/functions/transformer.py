"""The layers of a transformer: attention and a small network, each beside its input."""

from engine.studio.codegen.numpy.functions.activation import gelu_backward, gelu_forward
from engine.studio.codegen.numpy.functions.attention import (
    attention_backward,
    attention_forward,
    attention_init,
)
from engine.studio.codegen.numpy.functions.initial import named, only, within, xavier_uniform
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
