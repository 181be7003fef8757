"""Sweeps: what their texts mean, which settings come of them, and the sentences for the rest."""

import msgspec
import pytest

from engine.studio.network.settings import Settings
from engine.studio.training.sweep import Axis, SweepError, drawn, grid, names, read_axis

ADAM = Settings()
STEPPED = Settings(optimizer="SGD", schedule="StepLR")


def axis(name, text, settings=ADAM):
    return read_axis(settings, name, text)


def test_a_grid_is_every_combination():
    axes = [axis("learning_rate", "0.1, 0.01"), axis("batch_size", "32,64,32")]
    made = grid(ADAM, axes)
    assert [(each.learning_rate, each.batch_size) for each in made] == [
        (0.1, 32), (0.1, 64), (0.01, 32), (0.01, 64),
    ]  # fmt: skip
    untouched = msgspec.structs.replace(made[0], learning_rate=0.001, batch_size=64)
    assert untouched == ADAM


def test_options_and_methods_can_be_swept():
    axes = [axis("optimizer.weight_decay", "0, 0.1"), axis("optimizer.amsgrad", "on,off")]
    made = grid(ADAM, axes)
    assert [each.optimizer_options for each in made] == [
        {"amsgrad": True},
        {},
        {"weight_decay": 0.1, "amsgrad": True},
        {"weight_decay": 0.1},
    ]
    made = grid(STEPPED, [axis("optimizer", "adamw, SGD"), axis("schedule", "none, OneCycleLR")])
    assert [(each.optimizer, each.schedule) for each in made] == [
        ("AdamW", ""), ("AdamW", "OneCycleLR"), ("SGD", ""), ("SGD", "OneCycleLR"),
    ]  # fmt: skip
    assert "schedule.gamma" in names(STEPPED) and "schedule.gamma" not in names(ADAM)


def test_random_choices_are_in_range_and_the_same_for_a_seed():
    axes = [
        axis("learning_rate", "0.0001..0.1"),
        axis("batch_size", "16..64"),
        axis("optimizer", "SGD, Adam"),
    ]
    made = drawn(ADAM, axes, 200, seed=3)
    assert made == drawn(ADAM, axes, 200, seed=3) != drawn(ADAM, axes, 200, seed=4)
    rates = sorted(each.learning_rate for each in made)
    assert rates[0] >= 0.0001 and rates[-1] <= 0.1 and 0.001 < rates[100] < 0.01
    assert all(isinstance(each.batch_size, int) and 16 <= each.batch_size <= 64 for each in made)
    assert {each.optimizer for each in made} == {"SGD", "Adam"}


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("speed", "1", "A sweep cannot go over speed: choose one of learning_rate"),
        ("learning_rate", "fast", "learning_rate expects numbers with commas between, got 'fast'"),
        ("batch_size", "1.5", "batch_size expects whole numbers"),
        ("learning_rate", "", "learning_rate expects values"),
        ("learning_rate", "0.1..0.01", "learning_rate expects a range such as"),
        ("optimizer", "speedy", "There is no optimizer 'speedy'"),
        ("optimizer.beta1", "2", "Beta 1 of Adam should be a number from 0 to 0.999999"),
        ("optimizer.amsgrad", "perhaps", "AMSGrad of Adam should be on or off"),
    ],
)
def test_what_is_no_axis_is_a_sentence(name, text, words):
    with pytest.raises(SweepError) as raised:
        axis(name, text)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        ([], "at least"),
        ([Axis("seed", (1,)), Axis("seed", (2,))], "seed is there twice"),
        ([Axis("learning_rate", (), 0.1, 0.2)], "A grid needs single values"),
        ([Axis("learning_rate", (-1.0,))], "learning rate should be above 0"),
        ([Axis("seed", tuple(range(2000)))], "this one would have 2000"),
        ([Axis("optimizer", ("SGD",)), Axis("optimizer.beta1", (0.5,))], "SGD has no beta1"),
    ],
)
def test_what_is_no_sweep_is_a_sentence(axes, words):
    with pytest.raises(SweepError, match=words):
        grid(ADAM, axes)
