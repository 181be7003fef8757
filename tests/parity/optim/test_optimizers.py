"""Fifty steps of each optimizer beside PyTorch's, and states that move both ways."""

import numpy as np
import pytest

import engine
from engine import nn, optim

torch = pytest.importorskip("torch")

METHODS = [
    ("SGD", {"lr": 0.05}),
    ("SGD", {"lr": 0.05, "momentum": 0.9}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.01, "momentum": 0.5, "maximize": True}),
    ("Adam", {"lr": 0.05}),
    ("Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-4, "weight_decay": 0.1}),
    ("Adam", {"lr": 0.05, "amsgrad": True}),
    ("Adam", {"lr": 0.01, "maximize": True, "weight_decay": 0.1}),
    ("AdamW", {"lr": 0.05}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.2, "amsgrad": True}),
    ("AdamW", {"lr": 0.01, "maximize": True}),
    ("RMSprop", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.01, "alpha": 0.9, "momentum": 0.9, "centered": True}),
    ("RMSprop", {"lr": 0.01, "weight_decay": 0.1, "maximize": True}),
]


def setup(name, settings):
    """Our and their parameters, equal at the start, and their optimizers."""
    rng = np.random.default_rng(0)
    start = [rng.standard_normal(shape).astype("float32") for shape in ((4, 3), (200, 200))]
    ours = [nn.Parameter(engine.tensor(values)) for values in start]
    theirs = [torch.nn.Parameter(torch.tensor(values)) for values in start]
    return (
        ours,
        theirs,
        getattr(optim, name)(ours, **settings),
        getattr(torch.optim, name)(theirs, **settings),
    )


def step(parameters, optimizer, library, number):
    """A step down a noisy bowl; the noise is the same for both."""
    rng = np.random.default_rng(number)
    for p in parameters:
        noise = library.tensor(rng.standard_normal(tuple(p.shape)).astype("float32"))
        p.grad = p.detach() + noise
    optimizer.step()


def close(ours, theirs):
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(
            our.numpy(force=True), their.detach().numpy(), rtol=1e-5, atol=1e-5
        )


@pytest.mark.parametrize(("name", "settings"), METHODS)
def test_fifty_steps(name, settings):
    ours, theirs, our_optimizer, their_optimizer = setup(name, settings)
    for number in range(50):
        step(ours, our_optimizer, engine, number)
        step(theirs, their_optimizer, torch, number)
        close(ours, theirs)


@pytest.mark.parametrize(("name", "settings"), METHODS)
def test_states_move_both_ways(name, settings):
    ours, theirs, our_optimizer, their_optimizer = setup(name, settings)
    for number in range(3):
        step(theirs, their_optimizer, torch, number)
    with engine.no_grad():
        for our, their in zip(ours, theirs, strict=True):
            our.copy_(engine.tensor(their.detach().numpy()))
    our_optimizer.load_state_dict(converted(their_optimizer.state_dict(), engine))
    for number in range(3, 6):
        step(ours, our_optimizer, engine, number)
        step(theirs, their_optimizer, torch, number)
    close(ours, theirs)
    their_optimizer = type(their_optimizer)(theirs, **settings)
    their_optimizer.load_state_dict(converted(our_optimizer.state_dict(), torch))
    for number in range(6, 9):
        step(ours, our_optimizer, engine, number)
        step(theirs, their_optimizer, torch, number)
    close(ours, theirs)


def converted(state, library):
    """A state dict with its tensors in the other library."""
    return {
        "state": {
            number: {
                key: library.tensor(value.detach().numpy()) if hasattr(value, "numpy") else value
                for key, value in each.items()
            }
            for number, each in state["state"].items()
        },
        "param_groups": state["param_groups"],
    }
