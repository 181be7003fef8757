"""The twelve optimizers' rules: w is the weight, g its gradient, η the learning rate.

Each is the formula of the method's class in `engine.optim`, a line a step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.studio.debugging.update_rule import Line, Names

Group = Mapping[str, Any]
"""An optimizer's settings for some parameters, as its `param_groups` hold them."""


@dataclass(frozen=True)
class UpdateRule:
    """`lines` gives those of a step by the settings and the number of that step, from 1.

    `remembered` are the symbols of what the optimizer keeps, by its name in the state. `constants`
    are those of settings. `start` is what is kept before the first step, by symbol, where that is
    not 0.
    """

    sentence: str
    remembered: dict[str, str]
    constants: dict[str, str]
    lines: Callable[[Group, int], list[Line]]
    start: Callable[[Group], Names] = field(default=lambda group: {})

    def names(self, group: Group, weight: Any, gradient: Any, state: Names, step: int) -> Names:
        """What the symbols stand for before step number `step`; `state` is by the state's names."""
        kept = dict.fromkeys(self.remembered.values(), 0.0)
        kept |= self.start(group)
        kept |= {symbol: state[name] for name, symbol in self.remembered.items() if name in state}
        betas = dict(zip(("β₁", "β₂"), group.get("betas", ()), strict=False))
        settings = {symbol: group[name] for name, symbol in self.constants.items() if name in group}
        decay = {"λ": group["weight_decay"]} if group.get("weight_decay") else {}
        rate = {"η": float(group["lr"])}
        return {
            "w": weight,
            "g": gradient,
            "t": float(step),
            **rate,
            **settings,
            **betas,
            **decay,
            **kept,
        }


def step_number(remembered: Mapping[str, np.ndarray]) -> int:
    """Which step comes next, from 1; where no count is kept, 2 stands for all but the first."""
    if "step" in remembered:
        return int(remembered["step"]) + 1
    return 2 if remembered else 1


def _descent(group: Group) -> list[Line]:
    """Which way is down: turned round to maximize, and with weight decay."""
    lines = []
    if group.get("maximize"):
        lines.append(Line("g", "−g", lambda n: -n["g"]))
    if group.get("weight_decay") and group.get("decoupled_weight_decay"):
        lines.append(Line("w", "w − η·λ·w", lambda n: n["w"] - n["η"] * n["λ"] * n["w"]))
    elif group.get("weight_decay"):
        lines.append(Line("g", "g + λ·w", lambda n: n["g"] + n["λ"] * n["w"]))
    return lines


_MEAN = Line("m", "β₁·m + (1 − β₁)·g", lambda n: n["β₁"] * n["m"] + (1 - n["β₁"]) * n["g"])
_SQUARE = Line("v", "β₂·v + (1 − β₂)·g²", lambda n: n["β₂"] * n["v"] + (1 - n["β₂"]) * n["g"] ** 2)
_UNBIASED = Line("m̂", "m / (1 − β₁^t)", lambda n: n["m"] / (1 - n["β₁"] ** n["t"]))


def _sgd(group: Group, step: int) -> list[Line]:
    lines = _descent(group)
    if group["momentum"]:
        if step == 1:
            lines.append(Line("v", "g", lambda n: n["g"]))
        else:
            lines.append(
                Line("v", "μ·v + (1 − τ)·g", lambda n: n["μ"] * n["v"] + (1 - n["τ"]) * n["g"])
            )
        if group["nesterov"]:
            lines.append(Line("g", "g + μ·v", lambda n: n["g"] + n["μ"] * n["v"]))
        else:
            lines.append(Line("g", "v", lambda n: n["v"]))
    return [*lines, Line("w", "w − η·g", lambda n: n["w"] - n["η"] * n["g"])]


def _adam(group: Group, step: int) -> list[Line]:
    lines = [*_descent(group), _MEAN, _SQUARE, _UNBIASED]
    square = "v"
    if group["amsgrad"]:
        square = "s"
        lines.append(Line("s", "max(s, v)", lambda n: np.maximum(n["s"], n["v"])))
    return [
        *lines,
        Line("v̂", f"{square} / (1 − β₂^t)", lambda n: n[square] / (1 - n["β₂"] ** n["t"])),
        Line(
            "w",
            "w − η·m̂ / (√v̂ + ε)",
            lambda n: n["w"] - n["η"] * n["m̂"] / (np.sqrt(n["v̂"]) + n["ε"]),
        ),
    ]


def _adamax(group: Group, step: int) -> list[Line]:
    return [
        *_descent(group),
        _MEAN,
        Line(
            "u",
            "max(β₂·u, |g| + ε)",
            lambda n: np.maximum(n["β₂"] * n["u"], abs(n["g"]) + n["ε"]),
        ),
        _UNBIASED,
        Line("w", "w − η·m̂ / u", lambda n: n["w"] - n["η"] * n["m̂"] / n["u"]),
    ]


def _nadam(group: Group, step: int) -> list[Line]:
    return [
        *_descent(group),
        Line(
            "a", "β₁·(1 − 0.96^(t·ψ) / 2)", lambda n: n["β₁"] * (1 - 0.96 ** (n["t"] * n["ψ"]) / 2)
        ),
        Line(
            "b",
            "β₁·(1 − 0.96^((t + 1)·ψ) / 2)",
            lambda n: n["β₁"] * (1 - 0.96 ** ((n["t"] + 1) * n["ψ"]) / 2),
        ),
        Line("p", "p·a", lambda n: n["p"] * n["a"]),
        _MEAN,
        _SQUARE,
        Line("v̂", "v / (1 − β₂^t)", lambda n: n["v"] / (1 - n["β₂"] ** n["t"])),
        Line(
            "w",
            "w − η·(1 − a)/(1 − p)·g / (√v̂ + ε)",
            lambda n: (
                n["w"] - n["η"] * (1 - n["a"]) / (1 - n["p"]) * n["g"] / (np.sqrt(n["v̂"]) + n["ε"])
            ),
        ),
        Line(
            "w",
            "w − η·b/(1 − p·b)·m / (√v̂ + ε)",
            lambda n: (
                n["w"]
                - n["η"] * n["b"] / (1 - n["p"] * n["b"]) * n["m"] / (np.sqrt(n["v̂"]) + n["ε"])
            ),
        ),
    ]


def _radam(group: Group, step: int) -> list[Line]:
    beta2 = group["betas"][1]
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * step * beta2**step / (1 - beta2**step)
    lines = [
        *_descent(group),
        _MEAN,
        _SQUARE,
        _UNBIASED,
        Line("ρ∞", "2 / (1 − β₂) − 1", lambda n: 2 / (1 - n["β₂"]) - 1),
        Line(
            "ρ",
            "ρ∞ − 2·t·β₂^t / (1 − β₂^t)",
            lambda n: n["ρ∞"] - 2 * n["t"] * n["β₂"] ** n["t"] / (1 - n["β₂"] ** n["t"]),
        ),
    ]
    if length <= 5:  # the variance is not known yet
        return [*lines, Line("w", "w − η·m̂", lambda n: n["w"] - n["η"] * n["m̂"])]
    return [
        *lines,
        Line(
            "r",
            "√((ρ − 4)·(ρ − 2)·ρ∞ / ((ρ∞ − 4)·(ρ∞ − 2)·ρ))",
            lambda n: np.sqrt(
                (n["ρ"] - 4) * (n["ρ"] - 2) * n["ρ∞"] / ((n["ρ∞"] - 4) * (n["ρ∞"] - 2) * n["ρ"])
            ),
        ),
        Line(
            "w",
            "w − η·r·m̂·√(1 − β₂^t) / (√v + ε)",
            lambda n: (
                n["w"]
                - n["η"]
                * n["r"]
                * n["m̂"]
                * np.sqrt(1 - n["β₂"] ** n["t"])
                / (np.sqrt(n["v"]) + n["ε"])
            ),
        ),
    ]


def _rmsprop(group: Group, step: int) -> list[Line]:
    lines = [
        *_descent(group),
        Line("v", "α·v + (1 − α)·g²", lambda n: n["α"] * n["v"] + (1 - n["α"]) * n["g"] ** 2),
    ]
    root, square = "√v", "v"
    if group["centered"]:
        root, square = "√v̂", "v̂"
        lines += [
            Line("a", "α·a + (1 − α)·g", lambda n: n["α"] * n["a"] + (1 - n["α"]) * n["g"]),
            Line("v̂", "v − a²", lambda n: n["v"] - n["a"] ** 2),
        ]
    if group["momentum"]:
        return [
            *lines,
            Line(
                "b",
                f"μ·b + g / ({root} + ε)",
                lambda n: n["μ"] * n["b"] + n["g"] / (np.sqrt(n[square]) + n["ε"]),
            ),
            Line("w", "w − η·b", lambda n: n["w"] - n["η"] * n["b"]),
        ]
    return [
        *lines,
        Line(
            "w",
            f"w − η·g / ({root} + ε)",
            lambda n: n["w"] - n["η"] * n["g"] / (np.sqrt(n[square]) + n["ε"]),
        ),
    ]


def _adagrad(group: Group, step: int) -> list[Line]:
    return [
        *_descent(group),
        Line("s", "s + g²", lambda n: n["s"] + n["g"] ** 2),
        Line(
            "w",
            "w − η/(1 + (t − 1)·κ)·g / (√s + ε)",
            lambda n: (
                n["w"] - n["η"] / (1 + (n["t"] - 1) * n["κ"]) * n["g"] / (np.sqrt(n["s"]) + n["ε"])
            ),
        ),
    ]


def _adadelta(group: Group, step: int) -> list[Line]:
    return [
        *_descent(group),
        Line("v", "ρ·v + (1 − ρ)·g²", lambda n: n["ρ"] * n["v"] + (1 - n["ρ"]) * n["g"] ** 2),
        Line(
            "d",
            "√(u + ε) / √(v + ε)·g",
            lambda n: np.sqrt(n["u"] + n["ε"]) / np.sqrt(n["v"] + n["ε"]) * n["g"],
        ),
        Line("u", "ρ·u + (1 − ρ)·d²", lambda n: n["ρ"] * n["u"] + (1 - n["ρ"]) * n["d"] ** 2),
        Line("w", "w − η·d", lambda n: n["w"] - n["η"] * n["d"]),
    ]


def _asgd(group: Group, step: int) -> list[Line]:
    return [
        *_descent(group),
        Line("w", "w − κ·e·w", lambda n: n["w"] - n["κ"] * n["e"] * n["w"]),
        Line("w", "w − e·g", lambda n: n["w"] - n["e"] * n["g"]),
        Line("a", "a + μ·(w − a)", lambda n: n["a"] + n["μ"] * (n["w"] - n["a"])),
    ]


def _rprop(group: Group, step: int) -> list[Line]:
    shrink, grow = group["etas"]
    least, most = group["step_sizes"]
    return [
        *_descent(group),
        Line("s", "sign(g·p)", lambda n: np.sign(n["g"] * n["p"])),
        Line(
            "d",
            f"d·({grow:g} where s > 0, {shrink:g} where s < 0), within {least:g} and {most:g}",
            lambda n: np.clip(
                n["d"] * np.where(n["s"] > 0, grow, np.where(n["s"] < 0, shrink, 1.0)), least, most
            ),
        ),
        Line("g", "g where s ≥ 0, else 0", lambda n: np.where(n["s"] < 0, 0.0, n["g"])),
        Line("w", "w − sign(g)·d", lambda n: n["w"] - np.sign(n["g"]) * n["d"]),
    ]


_MOMENTS = {"exp_avg": "m", "exp_avg_sq": "v", "max_exp_avg_sq": "s"}
_EPS = {"eps": "ε"}

RULES: dict[str, UpdateRule] = {
    "SGD": UpdateRule(
        "Each weight moves against its gradient; with momentum, along a velocity v that remembers "
        "the gradients before.",
        {"momentum_buffer": "v"},
        {"momentum": "μ", "dampening": "τ"},
        _sgd,
    ),
    "Adam": UpdateRule(
        "The mean gradient m says where to go, the mean square v how far: each weight has a step "
        "size of its own.",
        _MOMENTS,
        _EPS,
        _adam,
    ),
    "AdamW": UpdateRule(
        "Adam, but the weights also shrink by themselves, apart from the gradient.",
        _MOMENTS,
        _EPS,
        _adam,
    ),
    "Adamax": UpdateRule(
        "Adam with the largest recent gradient u in place of the mean square.",
        {"exp_avg": "m", "exp_inf": "u"},
        _EPS,
        _adamax,
    ),
    "NAdam": UpdateRule(
        "Adam that looks ahead: the newest gradient counts once more before it is averaged in.",
        {"exp_avg": "m", "exp_avg_sq": "v", "mu_product": "p"},
        {**_EPS, "momentum_decay": "ψ"},
        _nadam,
        lambda group: {"p": 1.0},
    ),
    "RAdam": UpdateRule(
        "Adam that does not scale its steps until ρ says that the mean square can be trusted.",
        {"exp_avg": "m", "exp_avg_sq": "v"},
        _EPS,
        _radam,
    ),
    "RMSprop": UpdateRule(
        "Each gradient is divided by the root of the mean square of those before.",
        {"square_avg": "v", "grad_avg": "a", "momentum_buffer": "b"},
        {**_EPS, "alpha": "α", "momentum": "μ"},
        _rmsprop,
    ),
    "Adagrad": UpdateRule(
        "What has moved much moves less: s sums up all squares.",
        {"sum": "s"},
        {**_EPS, "lr_decay": "κ"},
        _adagrad,
    ),
    "Adadelta": UpdateRule(
        "The step is as large as the steps before, by the ratio of their mean square u to that of "
        "the gradients.",
        {"square_avg": "v", "acc_delta": "u"},
        {**_EPS, "rho": "ρ"},
        _adadelta,
    ),
    "ASGD": UpdateRule(
        "SGD with a rate e that falls; a is the average of the weights on the way.",
        {"eta": "e", "mu": "μ", "ax": "a"},
        {"lambd": "κ"},
        _asgd,
        lambda group: {"e": float(group["lr"]), "μ": 1.0},
    ),
    "Rprop": UpdateRule(
        "Only signs count: the step d grows while the gradient keeps its sign and shrinks when it "
        "turns.",
        {"prev": "p", "step_size": "d"},
        {},
        _rprop,
        lambda group: {"d": float(group["lr"])},
    ),
    "LBFGS": UpdateRule(
        "All weights move together, along −H·g: H is the inverse curvature that the last steps "
        "have shown. A step looks at the loss several times, so no single line gives its numbers.",
        {},
        {},
        lambda group, step: [],
    ),
}
