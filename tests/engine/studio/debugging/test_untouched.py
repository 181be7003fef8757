"""What is tried out on a model leaves it and its optimizer as they were, to the bit."""

import copy

import pytest

from engine import get_rng_state
from engine.studio.debugging.record import record_batch
from engine.studio.training.checkpoint import remember
from engine.studio.training.optimization.optimizers import OPTIMIZERS


def everything(built, stepper):
    """All that training could notice, as bytes."""
    memory = remember(built.model, stepper.optimizer)
    return {
        "weights": {name: each.tobytes() for name, each in memory.weights.items()},
        "optimizer": {name: each.tobytes() for name, each in memory.optimizer.items()},
        "random": get_rng_state().numpy().tobytes(),
        "modes": [module.training for module in built.model.modules()],
        "gradients": [
            None if each.grad is None else each.grad.numpy().tobytes()
            for each in built.model.parameters()
        ],
        "scale": copy.copy(stepper.loss_scale),
        "stepped": stepper.optimizer.has_stepped,
    }


def step(built, stepper, inputs, targets):
    """Train one batch, so that there is something to remember."""
    built.model.train()
    stepper.step(built.evaluate(inputs, targets)[1], lambda: built.evaluate(inputs, targets)[1])


def test_nothing_is_changed_for_a_model_with_averages_dropout_and_momentum(network_of):
    for template in ("resnet", "alexnet-small"):
        built, stepper, inputs, targets = network_of(template)
        step(built, stepper, inputs, targets)
        built.model.eval()
        before = everything(built, stepper)
        record_batch(built, stepper, inputs, targets)
        assert everything(built, stepper) == before


def test_nothing_is_changed_where_the_recording_fails(network_of, monkeypatch):
    built, stepper, inputs, targets = network_of("binary")
    before = everything(built, stepper)

    def fail(*arguments):
        raise ValueError("no")

    monkeypatch.setattr(stepper, "_backward", fail)
    with pytest.raises(ValueError, match="no"):
        record_batch(built, stepper, inputs, targets)
    assert everything(built, stepper) == before


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_nothing_is_changed_for_any_optimizer(network_of, optimizer):
    built, stepper, inputs, targets = network_of("binary", optimizer=optimizer, learning_rate=0.1)
    step(built, stepper, inputs, targets)
    before = everything(built, stepper)
    record_batch(built, stepper, inputs, targets)
    assert everything(built, stepper) == before
