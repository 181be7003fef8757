"""L-BFGS: Newton's method with the curvature estimated from the last steps."""

import numpy as np


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
