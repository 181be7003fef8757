"""Schedulers beyond what the parity tests compare: own ones, warnings, rates that are tensors."""

import pytest

import engine
from engine import nn, optim
from engine.optim import lr_scheduler


def optimizer(lr=1.0):
    return optim.SGD([nn.Parameter(engine.ones(2))], lr=lr)


def test_a_scheduler_of_ones_own():
    class Halving(lr_scheduler.LRScheduler):
        def get_lr(self):
            return [rate * 0.5**self.last_epoch for rate in self.base_lrs]

    sgd = optimizer()
    scheduler = Halving(sgd)
    sgd.step()
    rates = []
    for _ in range(3):
        scheduler.step()
        rates += scheduler.get_last_lr()
    assert rates == [0.5, 0.25, 0.125]


def test_the_wrong_order_warns():
    scheduler = lr_scheduler.ExponentialLR(optimizer(), 0.9)
    with pytest.warns(UserWarning, match="before `optimizer.step"):
        scheduler.step()


def test_a_rate_that_is_a_tensor_stays_the_same_tensor():
    rate = engine.tensor(1.0)
    sgd = optimizer(rate)
    scheduler = lr_scheduler.StepLR(sgd, 1, 0.5)
    sgd.step()
    scheduler.step()
    assert sgd.param_groups[0]["lr"] is rate and rate.item() == 0.5


def test_a_plateau_with_a_new_group():
    sgd = optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(sgd, patience=0)
    sgd.add_param_group({"params": [nn.Parameter(engine.ones(1))], "lr": 0.5})
    scheduler.step(1.0)
    scheduler.step(1.0)
    assert scheduler.get_last_lr() == pytest.approx([0.1, 0.05])


def test_more_steps_than_one_cycle_has():
    sgd = optimizer()
    scheduler = lr_scheduler.OneCycleLR(sgd, 0.1, 3, cycle_momentum=False)
    sgd.step()
    for _ in range(3):
        scheduler.step()
    with pytest.raises(ValueError, match="Tried to step 4 times"):
        scheduler.step()


def test_cycling_a_momentum_that_is_not_there():
    adagrad = optim.Adagrad([nn.Parameter(engine.ones(2))])
    with pytest.raises(ValueError, match="must support momentum"):
        lr_scheduler.CyclicLR(adagrad, 0.1, 0.2)


def test_schedulers_of_two_optimizers_cannot_be_chained():
    schedulers = [lr_scheduler.ExponentialLR(optimizer(), 0.9) for _ in range(2)]
    with pytest.raises(ValueError, match="same optimizer"):
        lr_scheduler.ChainedScheduler(schedulers)


def test_functions_that_are_objects_keep_their_attributes():
    class Shrinking:
        factor = 0.5

        def __call__(self, epoch):
            return self.factor**epoch

    function = Shrinking()
    function.factor = 0.25
    state = lr_scheduler.LambdaLR(optimizer(), function).state_dict()
    assert state["lr_lambdas"] == [{"factor": 0.25}]
    sgd = optimizer()
    scheduler = lr_scheduler.LambdaLR(sgd, Shrinking())
    scheduler.load_state_dict(state)
    sgd.step()
    scheduler.step()
    assert scheduler.get_last_lr() == [0.25]
