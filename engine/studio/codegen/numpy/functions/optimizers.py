"""Methods that change weights by their gradients, in place. `state` is what they remember."""

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


def lbfgs_step(
    params,
    evaluate,
    state,
    lr,
    *,
    max_iter=20,
    max_eval=None,
    tolerance_grad=1e-7,
    tolerance_change=1e-9,
    history_size=100,
):
    """Newton's method with a curvature estimated from the last steps (Liu and Nocedal, 1989).

    `evaluate()` gives the loss and its gradients anew: a step looks at it several times.
    """
    evaluations, max_eval = 1, max_eval or max_iter * 5 // 4
    loss, grads = evaluate()
    grad = np.concatenate([each.ravel() for each in grads.values()])
    if np.abs(grad).max() <= tolerance_grad:
        return
    for i in range(1, max_iter + 1):
        direction = lbfgs_direction(grad, state, history_size)
        is_first = "grad" not in state
        rate = min(1.0, 1 / np.abs(grad).sum().item()) * lr if is_first else lr
        if grad @ direction > -tolerance_change:
            return
        step = (rate * direction).astype(grad.dtype)
        state["grad"], state["step"] = grad, step
        start = 0
        for name, each in grads.items():
            params[name] += step[start : start + each.size].reshape(each.shape)
            start += each.size
        if i == max_iter:
            return
        before = loss
        loss, grads = evaluate()
        evaluations += 1
        grad = np.concatenate([each.ravel() for each in grads.values()])
        is_flat = np.abs(grad).max() <= tolerance_grad
        if is_flat or np.abs(step).max() <= tolerance_change or evaluations >= max_eval:
            return
        if abs(loss - before) < tolerance_change:
            return


def lbfgs_direction(grad, state, history_size):
    """Minus the gradient times the estimated inverse Hessian, without any matrix."""
    pairs = state.setdefault("pairs", [])
    if "grad" in state:
        change, step = grad - state["grad"], state["step"]
        if change @ step > 1e-10:
            pairs.append((change, step))
            del pairs[:-history_size]
            state["scale"] = (change @ step) / (change @ change)
    direction, shares = -grad, []
    for change, step in reversed(pairs):
        share = (step @ direction) / (change @ step)
        shares.append(share)
        direction = direction - share * change
    direction = direction * state.get("scale", 1)
    for (change, step), share in zip(pairs, reversed(shares), strict=True):
        direction = direction + (share - (change @ direction) / (change @ step)) * step
    return direction


def clip_values(grads, bound):
    """No element of a gradient larger than the bound."""
    return {name: np.clip(grad, -bound, bound) for name, grad in grads.items()}


def clip_norm(grads, bound):
    """All gradients together no longer than the bound."""
    norm = sum(float((grad.astype(np.float64) ** 2).sum()) for grad in grads.values()) ** 0.5
    factor = min(1.0, bound / (norm + 1e-6))
    return {name: grad * factor for name, grad in grads.items()}
