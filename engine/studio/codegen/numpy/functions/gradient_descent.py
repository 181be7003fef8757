"""Steps down along the gradient, in place. `state` is what a method remembers of its steps."""

import numpy as np


def descent(param, grad, weight_decay, maximize):
    """The gradient to go down along: of the loss, plus a pull towards 0."""
    return (-grad if maximize else grad) + weight_decay * param


def sgd_step(params, grads, lr):
    """p −= lr · g: a step down along the gradient."""
    for name, grad in grads.items():
        params[name] -= lr * grad


def momentum_step(params, grads, state, lr, *, momentum=0.0):
    """v = momentum · v + g, p −= lr · v: a ball that rolls down."""
    for name, grad in grads.items():
        state[name] = momentum * state.get(name, 0) + grad
        params[name] -= lr * state[name]


def full_sgd_step(
    params,
    grads,
    state,
    lr,
    *,
    momentum=0.0,
    dampening=0.0,
    weight_decay=0.0,
    nesterov=False,
    maximize=False,
):
    """Gradient descent with all of PyTorch's options; the first velocity is the gradient itself."""
    for name, grad in grads.items():
        grad = descent(params[name], grad, weight_decay, maximize)
        if momentum:
            if name in state:
                state[name] = momentum * state[name] + (1 - dampening) * grad
            else:
                state[name] = grad
            grad = grad + momentum * state[name] if nesterov else state[name]
        params[name] -= lr * grad


def clip_values(grads, bound):
    """No element of a gradient larger than the bound."""
    return {name: np.clip(grad, -bound, bound) for name, grad in grads.items()}


def clip_norm(grads, bound):
    """All gradients together no longer than the bound."""
    norm = sum(float((grad.astype(np.float64) ** 2).sum()) for grad in grads.values()) ** 0.5
    factor = min(1.0, bound / (norm + 1e-6))
    return {name: grad * factor for name, grad in grads.items()}
