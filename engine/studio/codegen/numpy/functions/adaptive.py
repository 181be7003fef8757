"""Methods that find a step size for each weight by itself."""

import numpy as np

from engine.studio.codegen.numpy.functions.gradient_descent import descent


def rmsprop_step(
    params,
    grads,
    state,
    lr,
    *,
    alpha=0.99,
    eps=1e-8,
    weight_decay=0.0,
    momentum=0.0,
    centered=False,
    maximize=False,
):
    """p −= lr · g / (√v + ε), with the running mean v of g²."""
    for name, grad in grads.items():
        grad = descent(params[name], grad, weight_decay, maximize)
        mean, v, velocity = state.get(name, (0, 0, 0))
        v = alpha * v + (1 - alpha) * grad**2
        mean = alpha * mean + (1 - alpha) * grad
        variance = v - mean**2 if centered else v
        velocity = momentum * velocity + grad / (np.sqrt(variance) + eps)
        state[name] = mean, v, velocity
        params[name] -= lr * velocity


def adagrad_step(
    params,
    grads,
    state,
    lr,
    *,
    lr_decay=0.0,
    weight_decay=0.0,
    initial_accumulator_value=0.0,
    eps=1e-10,
    maximize=False,
):
    """p −= lr · g / (√s + ε), with the sum s of all g² so far."""
    state["step"] = t = state.get("step", 0) + 1
    for name, grad in grads.items():
        grad = descent(params[name], grad, weight_decay, maximize)
        total = state.get(name, initial_accumulator_value) + grad**2
        state[name] = total
        params[name] -= lr / (1 + (t - 1) * lr_decay) * grad / (np.sqrt(total) + eps)


def adadelta_step(params, grads, state, lr, *, rho=0.9, eps=1e-6, weight_decay=0.0, maximize=False):
    """Steps d = √(u + ε) / √(v + ε) · g, with the running means v of g² and u of d²."""
    for name, grad in grads.items():
        grad = descent(params[name], grad, weight_decay, maximize)
        u, v = state.get(name, (0, 0))
        v = rho * v + (1 - rho) * grad**2
        step = np.sqrt(u + eps) / np.sqrt(v + eps) * grad
        state[name] = rho * u + (1 - rho) * step**2, v
        params[name] -= lr * step


def asgd_step(
    params,
    grads,
    state,
    lr,
    *,
    lambd=1e-4,
    alpha=0.75,
    t0=1e6,
    weight_decay=0.0,
    maximize=False,
):
    """Gradient descent with a shrinking rate, which also keeps the average of the weights."""
    state["step"] = t = state.get("step", 0) + 1
    rate, share = state.get("rate", lr), state.get("share", 1)
    averages = state.setdefault("averages", {})
    for name, grad in grads.items():
        param = params[name]
        grad = descent(param, grad, weight_decay, maximize)
        param *= 1 - lambd * rate
        param -= rate * grad
        before = averages.get(name, 0)
        averages[name] = before + share * (param - before)
    state["rate"] = lr / (1 + lambd * lr * t) ** alpha
    state["share"] = 1 / max(1, t - t0)


def rprop_step(
    params,
    grads,
    state,
    lr,
    *,
    eta_minus=0.5,
    eta_plus=1.2,
    step_min=1e-6,
    step_max=50.0,
    maximize=False,
):
    """Follows the gradient's sign; a step grows while it stays and shrinks where it turns."""
    for name, grad in grads.items():
        grad = descent(params[name], grad, 0, maximize)
        before, size = state.get(name, (np.zeros_like(grad), np.full_like(grad, lr)))
        turned = grad * before < 0
        factor = np.where(turned, eta_minus, np.where(grad * before > 0, eta_plus, 1))
        size = np.clip(size * factor, step_min, step_max).astype(grad.dtype)
        grad = np.where(turned, 0, grad)  # where the sign has turned, the weight rests once
        state[name] = grad, size
        params[name] -= np.sign(grad) * size
