"""Adam and its relatives: steps scaled by running means of the gradient and of its square."""

import numpy as np

from engine.studio.codegen.numpy.functions.gradient_descent import descent


def adam_step(params, grads, state, lr, *, beta1=0.9, beta2=0.999, eps=1e-8):
    """p −= lr · m / (√v + ε), with the running means m of g and v of g² (Kingma and Ba, 2015)."""
    state["step"] = t = state.get("step", 0) + 1
    for name, grad in grads.items():
        m, v = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        state[name] = m, v
        # The means began at 0: early ones are too small by these factors.
        m, v = m / (1 - beta1**t), v / (1 - beta2**t)
        params[name] -= lr * m / (np.sqrt(v) + eps)


def adamw_step(params, grads, state, lr, *, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """Adam whose weights also shrink by themselves (Loshchilov and Hutter, 2019)."""
    for name in grads:
        params[name] *= 1 - lr * weight_decay
    adam_step(params, grads, state, lr, beta1=beta1, beta2=beta2, eps=eps)


def full_adam_step(
    params,
    grads,
    state,
    lr,
    *,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    amsgrad=False,
    decoupled_weight_decay=False,
    maximize=False,
):
    """Adam with weight decay, amsgrad (Reddi et al., 2018), or up instead of down."""
    state["step"] = t = state.get("step", 0) + 1
    for name, grad in grads.items():
        param = params[name]
        if decoupled_weight_decay:
            param *= 1 - lr * weight_decay
        decay = 0 if decoupled_weight_decay else weight_decay
        grad = descent(param, grad, decay, maximize)
        m, v, largest = state.get(name, (0, 0, 0))
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        largest = np.maximum(largest, v) if amsgrad else v
        state[name] = m, v, largest
        # The means began at 0: early ones are too small by these factors.
        m_whole = m / (1 - beta1**t)
        v_whole = largest / (1 - beta2**t)
        param -= lr * m_whole / (np.sqrt(v_whole) + eps)


def adamax_step(
    params,
    grads,
    state,
    lr,
    *,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    maximize=False,
):
    """Adam with the largest recent gradient in place of the mean square."""
    state["step"] = t = state.get("step", 0) + 1
    for name, grad in grads.items():
        grad = descent(params[name], grad, weight_decay, maximize)
        m, largest = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * grad
        largest = np.maximum(beta2 * largest, np.abs(grad) + eps)
        state[name] = m, largest
        params[name] -= lr * m / (1 - beta1**t) / largest


def nadam_step(
    params,
    grads,
    state,
    lr,
    *,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    momentum_decay=0.004,
    decoupled_weight_decay=False,
    maximize=False,
):
    """Adam that looks ahead as Nesterov's momentum does (Dozat, 2016)."""
    state["step"] = t = state.get("step", 0) + 1
    now = beta1 * (1 - 0.5 * 0.96 ** (t * momentum_decay))
    ahead = beta1 * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
    state["product"] = product = state.get("product", 1.0) * now
    for name, grad in grads.items():
        param = params[name]
        if decoupled_weight_decay:
            param *= 1 - lr * weight_decay
        decay = 0 if decoupled_weight_decay else weight_decay
        grad = descent(param, grad, decay, maximize)
        m, v = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        state[name] = m, v
        direction = (1 - now) / (1 - product) * grad + ahead / (1 - product * ahead) * m
        param -= lr * direction / (np.sqrt(v / (1 - beta2**t)) + eps)


def radam_step(
    params,
    grads,
    state,
    lr,
    *,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.0,
    decoupled_weight_decay=False,
    maximize=False,
):
    """Adam that follows the mean gradient alone until its mean squares can be trusted."""
    state["step"] = t = state.get("step", 0) + 1
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * t * beta2**t / (1 - beta2**t)  # of the running mean
    for name, grad in grads.items():
        param = params[name]
        if decoupled_weight_decay:
            param *= 1 - lr * weight_decay
        decay = 0 if decoupled_weight_decay else weight_decay
        grad = descent(param, grad, decay, maximize)
        m, v = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad**2
        state[name] = m, v
        step = m / (1 - beta1**t)
        if length > 5:
            trust = (length - 4) * (length - 2) * longest
            trust /= (longest - 4) * (longest - 2) * length
            step = step * ((1 - beta2**t) * trust) ** 0.5 / (np.sqrt(v) + eps)
        param -= lr * step
