"""Layers that are products with a matrix, or rows of one."""

import numpy as np

from engine.studio.codegen.numpy.functions.initial import normal, uniform


def linear_init(rng, in_features, out_features, *, bias=True):
    bound = in_features**-0.5
    params = {"weight": uniform(rng, bound, (out_features, in_features))}
    if bias:
        params["bias"] = uniform(rng, bound, out_features)
    return params


def linear_forward(x, weight, bias=None):
    """y = x · Wᵀ + b, for x of the shape (N, …, in) and W of the shape (out, in)."""
    y = x @ weight.T
    if bias is not None:
        y = y + bias
    return y, (x, weight)


def linear_backward(d_y, cache):
    x, weight = cache
    d_x = d_y @ weight  # dL/dx = dL/dy · W
    rows = x.reshape(-1, x.shape[-1])
    d_rows = d_y.reshape(-1, d_y.shape[-1])
    d_weight = d_rows.T @ rows  # dL/dW = dL/dyᵀ · x
    d_bias = d_rows.sum(axis=0)  # dL/db = Σ dL/dy over the batch
    return d_x, d_weight, d_bias


def bilinear_init(rng, in1_features, in2_features, out_features, *, bias=True):
    bound = in1_features**-0.5
    params = {"weight": uniform(rng, bound, (out_features, in1_features, in2_features))}
    if bias:
        params["bias"] = uniform(rng, bound, out_features)
    return params


def bilinear_forward(x1, x2, weight, bias=None):
    """y = x₁ᵀ · W · x₂ + b, for W of the shape (out, in1, in2)."""
    y = np.einsum("...i,oij,...j->...o", x1, weight, x2)
    if bias is not None:
        y = y + bias
    return y, (x1, x2, weight)


def bilinear_backward(d_y, cache):
    x1, x2, weight = cache
    d_x1 = np.einsum("...o,oij,...j->...i", d_y, weight, x2)  # dL/dx₁ = dL/dy · W · x₂
    d_x2 = np.einsum("...o,oij,...i->...j", d_y, weight, x1)  # dL/dx₂ = dL/dy · x₁ᵀ · W
    rows1, rows2 = x1.reshape(-1, x1.shape[-1]), x2.reshape(-1, x2.shape[-1])
    d_rows = d_y.reshape(-1, d_y.shape[-1])
    d_weight = np.einsum("no,ni,nj->oij", d_rows, rows1, rows2)
    d_bias = d_rows.sum(axis=0)
    return d_x1, d_x2, d_weight, d_bias


def embedding_init(rng, num_embeddings, embedding_dim):
    return {"weight": normal(rng, (num_embeddings, embedding_dim))}


def embedding_forward(x, weight):
    """The rows of W that the whole numbers x name."""
    rows = x.astype(int)
    return weight[rows], (rows, weight)


def embedding_backward(d_y, cache):
    rows, weight = cache
    d_weight = np.zeros_like(weight)
    np.add.at(d_weight, rows, d_y)  # each row gathers what comes back from wherever it was used
    return d_weight


def embedding_bag_init(rng, num_embeddings, embedding_dim):
    return {"weight": normal(rng, (num_embeddings, embedding_dim))}


def embedding_bag_forward(x, weight, *, mode="mean"):
    """One row for the whole numbers (N, L) of each sample: what their rows of W make together."""
    rows = x.astype(int)
    found = weight[rows]  # (N, L, row length)
    join = {"mean": np.mean, "sum": np.sum, "max": np.max}[mode]
    return join(found, axis=1), (rows, found, weight, mode)


def embedding_bag_backward(d_y, cache):
    rows, found, weight, mode = cache
    if mode == "max":  # only the first of the largest has a say
        share = np.zeros_like(found)
        np.put_along_axis(share, found.argmax(axis=1)[:, None], 1, axis=1)
    else:
        share = np.full_like(found, 1 / rows.shape[1] if mode == "mean" else 1)
    d_weight = np.zeros_like(weight)
    np.add.at(d_weight, rows, share * d_y[:, None])
    return d_weight


def cosine_similarity_forward(x1, x2, *, dim=1, eps=1e-8):
    """x₁·x₂ / (‖x₁‖ ‖x₂‖) along an axis, which goes away."""
    length1 = np.maximum(np.sqrt((x1**2).sum(axis=dim, keepdims=True)), eps)
    length2 = np.maximum(np.sqrt((x2**2).sum(axis=dim, keepdims=True)), eps)
    unit1, unit2 = x1 / length1, x2 / length2
    cosine = (unit1 * unit2).sum(axis=dim, keepdims=True)
    return cosine.squeeze(dim), (unit1, unit2, length1, length2, cosine, dim, eps)


def cosine_similarity_backward(d_y, cache):
    unit1, unit2, length1, length2, cosine, dim, eps = cache
    d_y = np.expand_dims(d_y, dim)
    # dcos/dx₁ = (u₂ − cos · u₁) / ‖x₁‖: only turning x₁ changes the angle, not stretching it,
    # unless it is so short that its length counts as eps.
    d_x1 = d_y * (unit2 - np.where(length1 > eps, cosine * unit1, 0)) / length1
    d_x2 = d_y * (unit1 - np.where(length2 > eps, cosine * unit2, 0)) / length2
    return d_x1, d_x2


def pairwise_distance_forward(x1, x2, *, p=2.0, eps=1e-6):
    """‖x₁ − x₂ + ε‖ₚ along the last axis, which goes away."""
    difference = x1 - x2 + eps
    distance = (np.abs(difference) ** p).sum(axis=-1) ** (1 / p)
    return distance, (difference, distance, p)


def pairwise_distance_backward(d_y, cache):
    difference, distance, p = cache
    # d‖a‖ₚ/da = sign(a) · (|a| / ‖a‖ₚ)ᵖ⁻¹
    ratio = np.abs(difference) / np.where(distance > 0, distance, 1)[..., None]
    slope = np.sign(difference) * np.where(ratio > 0, ratio, 1) ** (p - 1)
    d_x1 = d_y[..., None] * slope
    return d_x1, -d_x1
