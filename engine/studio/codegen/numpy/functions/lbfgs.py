"""L-BFGS: Newton's method with the curvature estimated from the last steps."""

import numpy as np


def as_vector(grads):
    """All gradients as one vector."""
    return np.concatenate([grad.ravel() for grad in grads.values()])


def move_weights(params, grads, step):
    """Add to the weights their pieces of one vector, in the order of the gradients."""
    start = 0
    for name, grad in grads.items():
        params[name] += step[start : start + grad.size].reshape(grad.shape).astype(grad.dtype)
        start += grad.size


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
    """Moves by lr times a direction, up to max_iter times (Liu and Nocedal, 1989).

    `evaluate()` gives the loss and its gradients anew: a step looks at it several times.
    """
    evaluations, max_eval = 1, max_eval or max_iter * 5 // 4
    loss, grads = evaluate()
    grad = as_vector(grads)
    if np.abs(grad).max() <= tolerance_grad:
        return
    for i in range(1, max_iter + 1):
        direction = lbfgs_direction(grad, state, history_size)
        is_first = "grad" not in state
        rate = min(1.0, 1 / np.abs(grad).sum().item()) * lr if is_first else lr
        if grad @ direction > -tolerance_change:
            return
        step = rate * direction
        state["grad"], state["step"] = grad, step
        move_weights(params, grads, step)
        if i == max_iter:
            return
        before = loss
        loss, grads = evaluate()
        evaluations += 1
        grad = as_vector(grads)
        is_flat = np.abs(grad).max() <= tolerance_grad
        if is_flat or np.abs(step).max() <= tolerance_change or evaluations >= max_eval:
            return
        if abs(loss - before) < tolerance_change:
            return


def lbfgs_search_step(
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
    """Moves along directions as far as a line search says, up to max_iter times.

    `evaluate()` gives the loss and its gradients anew: a step looks at it several times.
    """
    evaluations, max_eval = 1, max_eval or max_iter * 5 // 4
    loss, grads = evaluate()
    grad = as_vector(grads)
    if np.abs(grad).max() <= tolerance_grad:
        return
    for _ in range(max_iter):
        direction = lbfgs_direction(grad, state, history_size)
        is_first = "grad" not in state
        rate = min(1.0, 1 / np.abs(grad).sum().item()) * lr if is_first else lr
        slope = grad @ direction
        if slope > -tolerance_change:
            return
        kept = {name: params[name].copy() for name in grads}

        def look(distance, direction=direction, kept=kept):
            """Loss, gradient and slope at a distance along the direction; then back again."""
            nonlocal evaluations
            evaluations += 1
            move_weights(params, kept, distance * direction)
            loss, grads = evaluate()
            for name, before in kept.items():
                params[name][...] = before
            return distance, loss, as_vector(grads), as_vector(grads) @ direction

        state["grad"], before = grad, loss
        size = np.abs(direction).max()
        start = 0.0, loss, grad, slope
        left = max_eval - evaluations
        distance, loss, grad, _ = strong_wolfe(look, start, rate, size, tolerance_change, left)
        state["step"] = step = distance * direction
        move_weights(params, kept, step)
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


def strong_wolfe(look, start, t, size, tolerance_change, max_steps):
    """A point where the loss fell enough and has become flat enough, or the best one found.

    Points are (distance, loss, gradient, slope); `look` gives the one at a distance (Nocedal and
    Wright, "Numerical Optimization", algorithms 3.5 and 3.6).
    """
    _, first_loss, _, first_slope = start

    def falls_too_little(point):
        return point[1] > first_loss + 1e-4 * point[0] * first_slope

    def is_flat(point):
        return abs(point[3]) <= -0.9 * first_slope

    # Go on until two points have a good one between them.
    previous, point, steps = start, look(t), 0
    while True:
        if steps == max_steps:
            return min(start, point, key=lambda each: each[1])
        if falls_too_little(point) or (steps > 1 and point[1] >= previous[1]):
            break
        if is_flat(point):
            return point
        if point[3] >= 0:
            break
        nearest, farthest = point[0] + 0.01 * (point[0] - previous[0]), point[0] * 10
        t = cubic_minimum(previous, point, nearest, farthest)
        previous, point, steps = point, look(t), steps + 1

    # Narrow the interval between them.
    low, high = sorted((previous, point), key=lambda each: each[1])
    is_close = False
    while steps < max_steps and abs(high[0] - low[0]) * size >= tolerance_change:
        left, right = sorted((low[0], high[0]))
        t = cubic_minimum(low, high, left, right)
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            # The second time in a row that it comes close to an edge it is moved away from it.
            if is_close or not left < t < right:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                is_close = False
            else:
                is_close = True
        else:
            is_close = False
        point, steps = look(t), steps + 1
        if falls_too_little(point) or point[1] >= low[1]:
            low, high = sorted((low, point), key=lambda each: each[1])
            continue
        if is_flat(point):
            return point
        if point[3] * (high[0] - low[0]) >= 0:
            high = low
        low = point
    return low


def cubic_minimum(a, b, lowest, highest):
    """Where the cubic through two points with their slopes is smallest, kept within bounds."""
    if a[0] > b[0]:
        a, b = b, a
    (t1, loss1, _, slope1), (t2, loss2, _, slope2) = a, b
    if t1 == t2:
        return (lowest + highest) / 2
    d1 = slope1 + slope2 - 3 * (loss1 - loss2) / (t1 - t2)
    square = d1 * d1 - slope1 * slope2
    if not square >= 0:
        return (lowest + highest) / 2
    d2 = square**0.5
    divisor = slope2 - slope1 + 2 * d2
    if divisor == 0:
        return (lowest + highest) / 2
    t = t2 - (t2 - t1) * (slope2 + d2 - d1) / divisor
    return min(max(t, lowest), highest)
