"""L-BFGS: Newton's method with the curvature estimated from the last steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.autograd.modes import enable_grad
from engine.devices import namespace
from engine.optim.line_search import Point, strong_wolfe
from engine.optim.optimizer import Group, Optimizer, State, check_settings
from engine.tensor import Tensor, wrap


class LBFGS(Optimizer):
    """Limited-memory BFGS (Liu and Nocedal, 1989), with PyTorch's stopping rules.

    A step calls the closure up to `max_eval` times (1.25 · `max_iter` unless given) and moves up to
    `max_iter` times, by `lr` times the direction or, with `line_search_fn="strong_wolfe"`, as far
    as a line search says. It stops early when no gradient exceeds `tolerance_grad`, or neither
    parameters nor loss change by `tolerance_change`. All parameters form one group, on one device.
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[Group],
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_settings(lr=lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def _step(self, closure: Callable[[], Any] | None) -> Any:
        if closure is None:
            raise TypeError(
                "LBFGS.step() needs a closure that computes the loss and its gradients anew: it "
                "is called several times in a step"
            )
        group = self.param_groups[0]
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        lr, tolerance_change = float(group["lr"]), group["tolerance_change"]
        # What it remembers is of all parameters together; it stands under the first.
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        evaluations = 0

        def evaluate() -> tuple[Any, Any]:
            nonlocal evaluations
            evaluations += 1
            state["func_evals"] += 1
            with enable_grad():
                loss = closure()
            return loss, self._flat_gradient()

        first_loss, grad = evaluate()
        loss = float(first_loss)
        if abs(grad).max() <= group["tolerance_grad"]:
            return first_loss

        for iteration in range(1, group["max_iter"] + 1):
            state["n_iter"] += 1
            direction = _direction(state, grad, group["history_size"])
            state["prev_flat_grad"] = wrap(grad)
            state["prev_loss"] = previous_loss = loss
            t = min(1.0, 1.0 / float(abs(grad).sum())) * lr if state["n_iter"] == 1 else lr
            slope = float(grad @ direction)
            if slope > -tolerance_change:
                break
            is_last = iteration == group["max_iter"]
            if group["line_search_fn"]:
                before = [p.array.copy() for p in group["params"]]

                def probe(t: float, d: Any = direction, before: list[Any] = before) -> Point:
                    self._move(t * d)
                    loss, grad = evaluate()
                    for parameter, values in zip(group["params"], before, strict=True):
                        parameter.array[...] = values
                    return Point(t, float(loss), grad, float(grad @ d))

                start = Point(0.0, loss, grad, slope)
                size = float(abs(direction).max())
                left = group["max_eval"] - evaluations
                t, loss, grad, _ = strong_wolfe(probe, start, t, size, tolerance_change, left)
                self._move(t * direction)
            else:
                self._move(t * direction)
                if not is_last:  # the loss after the last move is the next step's to compute
                    value, grad = evaluate()
                    loss = float(value)
            state["d"], state["t"] = wrap(direction), t
            if (
                is_last
                or evaluations >= group["max_eval"]
                or abs(grad).max() <= group["tolerance_grad"]
                or abs(t * direction).max() <= tolerance_change
                or abs(loss - previous_loss) < tolerance_change
            ):
                break
        return first_loss

    def _flat_gradient(self) -> Any:
        """The gradients of all parameters as one vector; zeros where there is none."""
        params = self.param_groups[0]["params"]
        xp = namespace(params[0].array)
        return xp.concatenate(
            [
                (xp.zeros_like(p.array) if p.grad is None else p.grad.array).reshape(-1)
                for p in params
            ]
        )

    def _move(self, step: Any) -> None:
        """Add to all parameters their pieces of the vector `step`."""
        start = 0
        for parameter in self.param_groups[0]["params"]:
            size = parameter.array.size
            parameter.array[...] += step[start : start + size].reshape(parameter.array.shape)
            parameter._version_counter[0] += 1
            start += size


def _direction(state: State, grad: Any, history_size: int) -> Any:
    """Minus the gradient times the estimated inverse Hessian, after learning from the last step.

    `old_dirs` are the changes of the gradient, `old_stps` the steps that made them, `ro` one over
    their products: the two-loop recursion needs no matrix.
    """
    if state["n_iter"] == 1:
        state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
        return -grad
    change = grad - state["prev_flat_grad"].array
    step = state["d"].array * float(state["t"])
    product = float(change @ step)
    if product > 1e-10:
        if len(state["ro"]) == history_size:
            for memory in ("old_dirs", "old_stps", "ro"):
                state[memory].pop(0)
        state["old_dirs"].append(wrap(change))
        state["old_stps"].append(wrap(step))
        state["ro"].append(wrap(np.array(1.0 / product)))
        state["H_diag"] = wrap(np.array(product / float(change @ change)))

    changes = [each.array for each in state["old_dirs"]]
    steps = [each.array for each in state["old_stps"]]
    inverse_products = [float(each) for each in state["ro"]]
    memories = list(zip(changes, steps, inverse_products, strict=True))
    direction = -grad
    weights = []
    for change, step, rho in reversed(memories):
        weight = float(step @ direction) * rho
        weights.append(weight)
        direction -= weight * change
    direction *= np.float64(state["H_diag"]).astype(direction.dtype)
    for (change, step, rho), weight in zip(memories, reversed(weights), strict=True):
        direction += (weight - float(change @ direction) * rho) * step
    return direction
