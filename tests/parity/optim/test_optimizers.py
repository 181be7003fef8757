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
    ("Adam", {"lr": 0.05, "weight_decay": 0.2, "decoupled_weight_decay": True}),
    ("Adadelta", {}),
    ("Adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-4, "weight_decay": 0.1, "maximize": True}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}),
    ("Adagrad", {"lr": 0.01, "initial_accumulator_value": 0.5, "maximize": True}),
    ("Adamax", {"lr": 0.05}),
    ("Adamax", {"lr": 0.01, "betas": (0.8, 0.9), "weight_decay": 0.1, "maximize": True}),
    ("ASGD", {"lr": 0.05}),
    ("ASGD", {"lr": 0.05, "lambd": 0.1, "alpha": 0.5, "t0": 10, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.05}),
    ("NAdam", {"lr": 0.05, "momentum_decay": 0.1, "weight_decay": 0.1}),
    ("NAdam", {"lr": 0.01, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("RAdam", {"lr": 0.05}),
    ("RAdam", {"lr": 0.05, "betas": (0.8, 0.9), "weight_decay": 0.1}),
    ("RAdam", {"lr": 0.01, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    ("Rprop", {"lr": 0.01}),
    ("Rprop", {"lr": 0.01, "etas": (0.4, 1.5), "step_sizes": (1e-3, 0.1), "maximize": True}),
]
ALL = sorted({name for name, _ in METHODS} | {"LBFGS"})


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


@pytest.mark.parametrize("name", ALL)
def test_settings_names_defaults_and_printing(name):
    ours = getattr(optim, name)([nn.Parameter(engine.ones(2))])
    theirs = getattr(torch.optim, name)([torch.nn.Parameter(torch.ones(2))])
    assert repr(ours) == repr(theirs)
    assert ours.state_dict()["param_groups"] == theirs.state_dict()["param_groups"]


@pytest.mark.parametrize(("name", "settings"), METHODS)
def test_states_hold_the_same(name, settings):
    ours, theirs, our_optimizer, their_optimizer = setup(name, settings)
    step(ours, our_optimizer, engine, 0)
    step(theirs, their_optimizer, torch, 0)
    our_state, their_state = (
        our_optimizer.state_dict()["state"],
        their_optimizer.state_dict()["state"],
    )
    assert our_state.keys() == their_state.keys()
    for number, state in their_state.items():
        assert our_state[number].keys() == state.keys()
        for key, value in state.items():
            assert tuple(our_state[number][key].shape) == tuple(value.shape)
            assert str(our_state[number][key].dtype) == str(value.dtype)


LBFGS_SETTINGS = [
    {"lr": 0.1, "max_iter": 3},
    {"lr": 0.5, "max_iter": 4, "history_size": 2},
    {"max_iter": 5, "line_search_fn": "strong_wolfe"},
    {"lr": 0.3, "max_iter": 20, "max_eval": 7, "line_search_fn": "strong_wolfe"},
]


def rosenbrock(p):
    """A bent valley whose lowest point is at ones."""
    return (100 * (p[1:] - p[:-1] ** 2) ** 2 + (1 - p[:-1]) ** 2).sum() / 100


@pytest.mark.parametrize("settings", LBFGS_SETTINGS)
def test_lbfgs_takes_the_same_way(settings):
    start = np.random.default_rng(0).standard_normal(6)
    ours, theirs = nn.Parameter(engine.tensor(start)), torch.nn.Parameter(torch.tensor(start))
    pairs = [
        (ours, optim.LBFGS([ours], **settings)),
        (theirs, torch.optim.LBFGS([theirs], **settings)),
    ]
    for _ in range(10):
        losses = []
        for p, optimizer in pairs:

            def closure(p=p, optimizer=optimizer):
                optimizer.zero_grad()
                loss = rosenbrock(p)
                loss.backward()
                return loss

            losses.append(optimizer.step(closure).item())
        assert losses[0] == pytest.approx(losses[1], rel=1e-5, abs=1e-10)
        close([ours], [theirs])
    counts = [next(iter(o.state.values()))["func_evals"] for _, o in pairs]
    assert counts[0] == counts[1]
