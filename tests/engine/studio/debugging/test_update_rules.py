"""Each optimizer's rule, line by line, gives what the optimizer itself gives."""

import numpy as np
import pytest

import engine
from engine import optim
from engine.nn import Parameter
from engine.studio.debugging.update_rule import Line, run, written
from engine.studio.debugging.update_rules import RULES, step_number
from engine.studio.debugging.updates import Snapshot
from engine.studio.training.optimization.optimizers import OPTIMIZERS

SETTINGS = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9, "dampening": 0.1, "weight_decay": 0.01}),
    ("SGD", {"momentum": 0.9, "nesterov": True, "maximize": True}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "weight_decay": 0.1}),
    ("Adam", {"decoupled_weight_decay": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("Adamax", {}),
    ("NAdam", {}),
    ("RAdam", {}),
    ("RAdam", {"betas": (0.8, 0.5)}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5}),
    ("Adagrad", {"lr_decay": 0.1, "initial_accumulator_value": 0.2}),
    ("Adadelta", {"weight_decay": 0.1}),
    ("ASGD", {"t0": 1.0}),
    ("Rprop", {}),
]


@pytest.mark.parametrize(("kind", "settings"), SETTINGS)
def test_eight_steps_of_the_rule_are_those_of_the_optimizer(kind, settings):
    random = np.random.default_rng(0)
    weight = Parameter(engine.from_numpy(random.normal(size=(3, 2))))
    optimizer = getattr(optim, kind)([weight], lr=0.05, **settings)
    for _ in range(8):
        weight.grad = engine.from_numpy(random.normal(size=(3, 2)))
        before = Snapshot.of(weight, optimizer)
        rule, group, step = RULES[kind], optimizer.param_groups[0], step_number(before.remembered)
        names = rule.names(
            group, weight.detach().numpy().copy(), weight.grad.numpy(), before.remembered, step
        )
        after = run(rule.lines(group, step), names)
        optimizer.step()
        np.testing.assert_allclose(after["w"], weight.detach().numpy(), rtol=1e-6, atol=1e-9)
        kept = Snapshot.of(weight, optimizer).remembered
        for name, symbol in rule.remembered.items():
            if name in kept and symbol not in ("e", "μ", "p"):
                np.testing.assert_allclose(after[symbol], kept[name], rtol=1e-6, atol=1e-9)
        lines = written(rule.lines(group, step), names, (2, 1))
        assert float(lines[-1].example.rpartition("= ")[2].replace("−", "-")) == pytest.approx(
            float(after[rule.lines(group, step)[-1].symbol][2, 1]), rel=1e-2
        )


def test_every_optimizer_that_a_run_can_use_has_a_rule():
    assert set(RULES) == set(OPTIMIZERS)
    assert all(rule.sentence for rule in RULES.values())


def test_numbers_take_the_place_of_symbols_and_of_nothing_else():
    line = Line("w", "w − max(η, e)·ê / (√v + ε)", lambda n: 1.5)
    (found,) = written([line], {"w": -2.0, "η": 0.1, "e": 3.0, "v": 4.0, "ε": 1e-8}, ())
    assert found.text == "w = w − max(η, e)·ê / (√v + ε)"
    assert found.example == "w = −2 − max(0.1, 3)·ê / (√4 + 1e−08) = 1.5"


def test_a_line_of_one_symbol_is_told_once():
    (found,) = written([Line("v", "g", lambda n: n["g"])], {"g": np.array([1.0, 0.5])}, (1,))
    assert found.example == "v = 0.5"
