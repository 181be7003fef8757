"""A schedule is followed batch by batch or epoch by epoch, and a misfit is a sentence."""

import msgspec
import pytest

from engine import nn, optim
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.learning_rate import LearningRate
from engine.studio.training.optimization.schedules import SCHEDULES
from engine.studio.training.requirements import TrainingError
from engine.studio.training.state import ScheduleState


def make(schedule, optimizer=optim.SGD, epochs=4, batches=5, **settings):
    parameters = nn.Linear(2, 2).parameters()
    made = optimizer(parameters, lr=0.1)
    made.has_stepped = True
    return LearningRate(
        Settings(learning_rate=0.1, schedule=schedule, **settings), made, epochs, batches
    )


def followed(rate, epochs=4, batches=5, losses=None):
    """The rate in force at each batch."""
    seen = []
    for epoch in range(epochs):
        for _ in range(batches):
            seen.append(rate.value)
            rate.end_batch()
        rate.end_epoch(None if losses is None else losses[epoch])
    return seen


def test_without_a_schedule_the_rate_stays():
    assert followed(make("")) == [0.1] * 20


def test_per_epoch_and_per_batch():
    epochs = followed(make("ExponentialLR", schedule_options={"gamma": 0.5}))
    assert epochs == pytest.approx([0.1 * 0.5 ** (i // 5) for i in range(20)])
    batches = followed(make("ExponentialLR", schedule_options={"gamma": 0.5}, schedule_per="batch"))
    assert batches == pytest.approx([0.1 * 0.5**i for i in range(20)])


def test_one_cycle_ends_with_the_run():
    rates = followed(make("OneCycleLR", schedule_per="batch"))
    assert max(rates) == pytest.approx(0.1, rel=1e-2) and rates.index(max(rates)) in (5, 6)
    assert rates[-1] == pytest.approx(0.1 / 25 / 1e4)


def test_cosine_takes_as_many_steps_as_there_are():
    assert followed(make("CosineAnnealingLR", schedule_per="batch"))[-1] < 0.001
    assert followed(make("CosineAnnealingLR", schedule_options={"T_max": 8}))[-1] > 0.03


def test_a_plateau_of_the_held_out_loss_lowers_the_rate():
    rate = make("ReduceLROnPlateau", schedule_options={"patience": 0}, schedule_per="batch")
    rates = followed(rate, losses=[3.0, 2.0, 2.0, 1.0])
    assert rates[::5] == pytest.approx([0.1, 0.1, 0.1, 0.01])


@pytest.mark.parametrize("schedule", ["OneCycleLR", "CyclicLR"])
def test_momentum_that_cannot_be_cycled_is_a_sentence(schedule):
    with pytest.raises(TrainingError, match="Adagrad has none: switch Cycle momentum off"):
        make(schedule, optim.Adagrad)
    assert make(schedule, optim.Adagrad, schedule_options={"cycle_momentum": False}).value > 0


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("epochs", [1, 3])
def test_short_runs_are_no_trouble(schedule, epochs):
    try:
        rate = make(schedule, epochs=epochs, batches=1)
    except TrainingError as error:
        assert schedule == "OneCycleLR" and "change it" in str(error)
    else:
        assert all(each >= 0 for each in followed(rate, epochs, 1, [1.0] * epochs))


def test_a_state_survives_json():
    rate = make("CosineAnnealingWarmRestarts")
    followed(rate, epochs=3)
    state = msgspec.json.decode(msgspec.json.encode(rate.state()), type=ScheduleState)
    assert state == rate.state()
    again = make("CosineAnnealingWarmRestarts")
    again.restore(state, 0.1, rate.value)
    assert followed(again) == followed(rate)


def test_another_schedule_begins_anew():
    rate = make("ExponentialLR")
    followed(rate)
    other = make("StepLR")
    other.restore(rate.state(), 0.1, rate.value)
    assert other.value == 0.1
