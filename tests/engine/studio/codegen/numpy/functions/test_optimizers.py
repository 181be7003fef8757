"""The optimizers' functions take the engine's steps."""

from __future__ import annotations

import numpy as np
import pytest

from engine import from_numpy, optim
from engine.devices import to_numpy
from engine.nn import Parameter
from engine.studio.codegen.numpy.optimizing import step_function
from engine.studio.codegen.numpy.pasting import imported
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from tests.engine.studio.codegen.numpy.functions.calling import options

DECAY = {"weight_decay": 0.1}
CASES = [
    *((kind, {}) for kind in OPTIMIZERS if kind != "LBFGS"),
    *((kind, DECAY) for kind in OPTIMIZERS if kind not in ("LBFGS", "Rprop")),
    *((kind, {"maximize": True}) for kind in OPTIMIZERS if kind != "LBFGS"),
    ("SGD", {"dampening": 0.3}),
    ("SGD", {"nesterov": True}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {"amsgrad": True}),
    ("AdamW", {"beta1": 0.5, "beta2": 0.9, "eps": 1e-3}),
    *((kind, {"decoupled_weight_decay": True, **DECAY}) for kind in ("Adam", "NAdam", "RAdam")),
    ("RAdam", {"beta2": 0.9}),
    ("RMSprop", {"momentum": 0.7, "centered": True}),
    ("Adagrad", {"lr_decay": 0.1, "initial_accumulator_value": 0.2}),
    ("ASGD", {"t0": 2.0, "lambd": 0.1}),
]


@pytest.mark.parametrize(("kind", "given"), CASES)
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_it_takes_the_engines_steps(kind: str, given: dict, momentum: float) -> None:
    if (momentum and kind != "SGD") or (given.get("nesterov") and not momentum):
        return
    random = np.random.default_rng(0)
    settings = Settings(optimizer=kind, optimizer_options=given, momentum=momentum)
    start = {"a": random.normal(size=(3, 2)), "b": random.normal(size=4)}
    weights = {name: Parameter(from_numpy(value.copy())) for name, value in start.items()}
    arguments = OPTIMIZERS[kind].arguments(given)
    values = dict(OPTIMIZERS[kind].values(given))
    if kind == "SGD":
        arguments["momentum"] = values["momentum"] = momentum
    if kind == "AdamW":
        values["decoupled_weight_decay"] = True
    optimizer = getattr(optim, kind)(weights.values(), lr=0.05, **arguments)
    step, state = imported(step_function(settings)), {}
    for _ in range(8):
        grads = {name: random.normal(size=value.shape) for name, value in start.items()}
        for name, grad in grads.items():
            weights[name].grad = from_numpy(grad)
        optimizer.step()
        remembered = () if step_function(settings) == "sgd_step" else (state,)
        step(start, grads, *remembered, 0.05, **options(step, values))
    for name, weight in weights.items():
        np.testing.assert_allclose(start[name], to_numpy(weight.detach().array), atol=1e-6)


SEARCH = {"line_search_fn": "strong_wolfe"}


@pytest.mark.parametrize("search", [{}, SEARCH])
@pytest.mark.parametrize("given", [{}, {"max_iter": 3}, {"history_size": 2, "max_iter": 8}])
def test_lbfgs_takes_the_engines_steps(given: dict, search: dict) -> None:
    random = np.random.default_rng(0)
    matrix, target = random.normal(size=(6, 4)), random.normal(size=6)
    start = {"w": random.normal(size=4)}
    weight = Parameter(from_numpy(start["w"].copy()))
    optimizer = optim.LBFGS([weight], lr=0.3, **given, **search)

    def closure():
        optimizer.zero_grad()
        loss = ((from_numpy(matrix) @ weight - from_numpy(target)) ** 2).sum()
        loss = loss + (weight**4).sum()
        loss.backward()
        return loss

    def evaluate():
        miss = matrix @ start["w"] - target
        loss = (miss**2).sum() + (start["w"] ** 4).sum()
        return loss, {"w": 2 * matrix.T @ miss + 4 * start["w"] ** 3}

    settings = Settings(optimizer="LBFGS", optimizer_options=search)
    step, state = imported(step_function(settings)), {}
    for _ in range(4):
        optimizer.step(closure)
        step(start, evaluate, state, 0.3, **given)
        np.testing.assert_allclose(start["w"], to_numpy(weight.detach().array), atol=1e-7)


def test_gradients_are_clipped() -> None:
    grads = {"a": np.array([3.0, -5.0]), "b": np.array([0.5])}
    values = imported("clip_values")(grads, 1.0)
    assert values["a"].tolist() == [1.0, -1.0]
    assert values["b"].tolist() == [0.5]
    short = imported("clip_norm")(grads, 2.0)
    assert sum((each**2).sum() for each in short.values()) ** 0.5 == pytest.approx(2.0, rel=1e-5)
    np.testing.assert_allclose(short["a"][0] / short["b"][0], 6.0)
    assert imported("clip_norm")(grads, 100.0)["a"].tolist() == [3.0, -5.0]
