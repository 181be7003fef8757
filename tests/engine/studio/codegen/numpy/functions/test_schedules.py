"""The schedules' functions give the rates and momenta of the engine's runs."""

from __future__ import annotations

import numpy as np
import pytest

from engine import optim
from engine.creation import zeros
from engine.nn import Parameter
from engine.studio.codegen.numpy.optimizing import ALL_STEPS, MOMENTA, RATES
from engine.studio.codegen.numpy.pasting import imported
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.learning_rate import LearningRate
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES
from tests.engine.studio.codegen.numpy.functions.calling import options

EPOCHS, RATE = 12, 0.3
CASES = [
    *((kind, {}) for kind in SCHEDULES if kind != PLATEAU),
    ("MultiStepLR", {"milestones": (3, 3, 7)}),
    ("CosineAnnealingLR", {"T_max": 5, "eta_min": 0.1}),
    ("CosineAnnealingWarmRestarts", {"T_0": 2, "T_mult": 2}),
    ("OneCycleLR", {"anneal_strategy": "linear", "three_phase": True}),
    ("OneCycleLR", {"pct_start": 0.5}),
    ("CyclicLR", {"step_size_up": 3, "step_size_down": 2, "mode": "triangular2"}),
    ("CyclicLR", {"step_size_up": 2, "mode": "exp_range", "gamma": 0.9}),
    ("PolynomialLR", {"total_iters": 4, "power": 2.0}),
]


@pytest.mark.parametrize(("kind", "given"), CASES)
def test_it_gives_the_rates_of_a_run(kind: str, given: dict) -> None:
    settings = Settings(schedule=kind, schedule_options=given, learning_rate=RATE)
    optimizer = optim.SGD([Parameter(zeros(1))], lr=RATE, momentum=0.9)
    rate = LearningRate(settings, optimizer, EPOCHS, 1)
    values = dict(SCHEDULES[kind].values(given))
    end = ALL_STEPS.get(kind)
    if end and values.get(end) is None:
        values[end] = EPOCHS
    function, momentum = imported(RATES[kind]), imported(MOMENTA.get(kind, "cyclic_momentum"))
    for epoch in range(EPOCHS):
        found = function(RATE, epoch, **options(function, values))
        assert found == pytest.approx(rate.value, rel=1e-6, abs=1e-9)
        if kind in MOMENTA:
            expected = optimizer.param_groups[0]["momentum"]
            assert momentum(epoch, **options(momentum, values)) == pytest.approx(expected)
        optimizer.step()
        rate.end_epoch(None)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"patience": 0, "factor": 0.5, "cooldown": 2},
        {"threshold_mode": "abs", "threshold": 0.2, "min_lr": 0.05},
    ],
)
def test_a_plateau_makes_the_rate_fall_as_in_a_run(given: dict) -> None:
    settings = Settings(schedule=PLATEAU, schedule_options=given, learning_rate=RATE)
    optimizer = optim.SGD([Parameter(zeros(1))], lr=RATE)
    rate = LearningRate(settings, optimizer, EPOCHS, 1)
    function, state, found = imported(RATES[PLATEAU]), {}, RATE
    values = SCHEDULES[PLATEAU].values(given)
    for loss in np.random.default_rng(0).random(30) + 1:
        rate.end_epoch(float(loss))
        found = function(found, float(loss), state, **options(function, values))
        assert found == pytest.approx(rate.value)


def test_all_schedules_are_covered() -> None:
    assert RATES.keys() == SCHEDULES.keys()
