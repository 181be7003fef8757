"""Learning rates by the number of steps t of the schedule, from 0 on."""

import math


def half_cosine(start, end, share):
    """From start to end along half a cosine."""
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def step_lr(lr, t, *, step_size=2, gamma=0.1):
    return lr * gamma ** (t // step_size)


def multi_step_lr(lr, t, *, milestones=(2, 4), gamma=0.1):
    return lr * gamma ** sum(each <= t for each in milestones)


def exponential_lr(lr, t, *, gamma=0.9):
    return lr * gamma**t


def cosine_annealing_lr(lr, t, *, T_max, eta_min=0.0):
    return half_cosine(lr, eta_min, t / T_max)


def cosine_annealing_warm_restarts(lr, t, *, T_0=2, T_mult=1, eta_min=0.0):
    length = T_0
    while t >= length:
        t, length = t - length, length * T_mult
    return half_cosine(lr, eta_min, t / length)


def linear_lr(lr, t, *, start_factor=1 / 3, end_factor=1.0, total_iters=5):
    return lr * (start_factor + (end_factor - start_factor) * min(t / total_iters, 1))


def constant_lr(lr, t, *, factor=1 / 3, total_iters=5):
    return lr * factor if t < total_iters else lr


def polynomial_lr(lr, t, *, total_iters, power=1.0):
    return lr * (1 - min(t / total_iters, 1)) ** power


def cycle_height(t, step_size_up, step_size_down, mode, gamma):
    """How far up a cycle is: 0 at its ends, 1 at its top."""
    down = step_size_up if step_size_down is None else step_size_down
    cycle, place = divmod(t, step_size_up + down)
    height = place / step_size_up if place <= step_size_up else 1 - (place - step_size_up) / down
    if mode == "triangular2":
        return height / 2**cycle
    return height * gamma**t if mode == "exp_range" else height


def cyclic_lr(
    lr,
    t,
    *,
    max_lr=0.01,
    step_size_up=200,
    step_size_down=None,
    mode="triangular",
    gamma=1.0,
):
    """Up to max_lr and back, again and again (Smith, 2017)."""
    return lr + (max_lr - lr) * cycle_height(t, step_size_up, step_size_down, mode, gamma)


def cyclic_momentum(
    t,
    *,
    base_momentum=0.8,
    max_momentum=0.9,
    step_size_up=200,
    step_size_down=None,
    mode="triangular",
    gamma=1.0,
):
    """Momentum goes against the rate."""
    height = cycle_height(t, step_size_up, step_size_down, mode, gamma)
    return max_momentum - (max_momentum - base_momentum) * height


def one_cycle(t, points, anneal_strategy):
    """Between the points (step, value) that lie around t."""
    t = min(t, points[-1][0])
    after = next(i for i, (step, _) in enumerate(points) if i and t <= step)
    (start, low), (end, high) = points[after - 1 : after + 1]
    share = (t - start) / (end - start) if end != start else 1.0
    if anneal_strategy == "linear":
        return low + (high - low) * share
    return half_cosine(low, high, share)


def one_cycle_lr(
    lr,
    t,
    *,
    total_steps,
    pct_start=0.3,
    anneal_strategy="cos",
    div_factor=25.0,
    final_div_factor=1e4,
    three_phase=False,
):
    """Up to lr once, then far below where it began (Smith and Topin, 2018)."""
    top, last, first = pct_start * total_steps - 1, total_steps - 1, lr / div_factor
    points = [(0, first), (top, lr), (last, first / final_div_factor)]
    if three_phase:
        points.insert(2, (2 * top, first))
    return one_cycle(t, points, anneal_strategy)


def one_cycle_momentum(
    t,
    *,
    total_steps,
    pct_start=0.3,
    anneal_strategy="cos",
    base_momentum=0.85,
    max_momentum=0.95,
    three_phase=False,
):
    """Momentum goes against the rate."""
    top, last = pct_start * total_steps - 1, total_steps - 1
    points = [(0, max_momentum), (top, base_momentum), (last, max_momentum)]
    if three_phase:
        points.insert(2, (2 * top, max_momentum))
    return one_cycle(t, points, anneal_strategy)


def reduce_on_plateau(
    lr,
    loss,
    state,
    *,
    factor=0.1,
    patience=2,
    threshold=1e-4,
    threshold_mode="rel",
    cooldown=0,
    min_lr=0.0,
    eps=1e-8,
):
    """The next rate: lower when the held-out loss has not become better for too long."""
    best = state.get("best", math.inf)
    bar = best - threshold if threshold_mode == "abs" else best * (1 - threshold)
    bad, rest = state.get("bad", 0) + 1, state.get("rest", 0)
    if loss < bar:
        best, bad = loss, 0
    if rest > 0:
        bad, rest = 0, rest - 1
    if bad > patience:
        bad, rest = 0, cooldown
        lower = max(lr * factor, min_lr)
        lr = lower if lr - lower > eps else lr
    state.update(best=best, bad=bad, rest=rest)
    return lr
