"""Fresh weights, and their names."""

import numpy as np


def uniform(rng, bound, shape):
    """Random numbers from -bound to bound."""
    return rng.uniform(-bound, bound, shape).astype(np.float32)


def normal(rng, shape):
    """Random numbers about 0 with a deviation of 1."""
    return rng.normal(size=shape).astype(np.float32)


def xavier_uniform(rng, shape):
    """Random numbers whose size depends on what comes in and what goes out (Glorot, 2010)."""
    return uniform(rng, (6 / (shape[0] + shape[1])) ** 0.5, shape)


def named(prefix, values):
    """What is called weight becomes prefix.weight."""
    return {f"{prefix}.{name}": value for name, value in values.items()}


def within(params, prefix):
    """What is called prefix.weight becomes weight; the rest is left out."""
    start = f"{prefix}."
    return {name[len(start) :]: value for name, value in params.items() if name.startswith(start)}


def only(grads, names):
    """The gradients of these weights: a layer without biases has none of them."""
    return {name: grad for name, grad in grads.items() if name in names}


def accumulate(grads, more):
    """Add these gradients to those that are there: a weight that is used twice has two."""
    for name, grad in more.items():
        grads[name] = grads[name] + grad if name in grads else grad
