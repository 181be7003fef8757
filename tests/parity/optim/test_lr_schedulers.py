"""Sixty epochs of each scheduler beside PyTorch's, and states that move both ways."""

import numpy as np
import pytest

import engine
from engine import nn, optim

torch = pytest.importorskip("torch")

# Each makes a scheduler from the module of either library and one of its optimizers.
SCHEDULERS = {
    "lambda": lambda s, o: s.LambdaLR(o, lambda epoch: 0.95**epoch),
    "lambdas": lambda s, o: s.LambdaLR(o, [lambda e: 0.9**e, lambda e: 1 / (1 + e)]),
    "multiplicative": lambda s, o: s.MultiplicativeLR(o, lambda epoch: 0.95),
    "step": lambda s, o: s.StepLR(o, 7, 0.5),
    "milestones": lambda s, o: s.MultiStepLR(o, [3, 10, 10, 40], 0.3),
    "constant": lambda s, o: s.ConstantLR(o, 0.25, 8),
    "linear": lambda s, o: s.LinearLR(o, 0.2, 0.9, 12),
    "exponential": lambda s, o: s.ExponentialLR(o, 0.93),
    "polynomial": lambda s, o: s.PolynomialLR(o, 30, 2.0),
    "cosine": lambda s, o: s.CosineAnnealingLR(o, 10, 0.001),
    "restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 4, 2, 0.001),
    "even restarts": lambda s, o: s.CosineAnnealingWarmRestarts(o, 5),
    "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 4, 6),
    "cyclic, halved": lambda s, o: s.CyclicLR(o, [0.01, 0.02], 0.1, 4, mode="triangular2"),
    "cyclic, shrinking": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 4, mode="exp_range", gamma=0.9),
    "cyclic, own": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 4, scale_fn=lambda x: 1 / x),
    "one cycle": lambda s, o: s.OneCycleLR(o, 0.1, 60),
    "one cycle, linear": lambda s, o: s.OneCycleLR(
        o, [0.1, 0.2], epochs=6, steps_per_epoch=10, anneal_strategy="linear"
    ),
    "one cycle, three phases": lambda s, o: s.OneCycleLR(o, 0.1, 61, three_phase=True),
    "sequence": lambda s, o: s.SequentialLR(
        o, [s.ConstantLR(o, 0.1, 100), s.ExponentialLR(o, 0.9), s.StepLR(o, 3)], [5, 20]
    ),
    "sequence of sequences": lambda s, o: s.SequentialLR(
        o,
        [
            s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, 5), s.StepLR(o, 2, 0.8)], [7]),
            s.ExponentialLR(o, 0.9),
        ],
        [20],
    ),
    "chain": lambda s, o: s.ChainedScheduler([s.ConstantLR(o, 0.1, 4), s.ExponentialLR(o, 0.9)]),
}
METRICS = np.random.default_rng(0).random(60) + np.linspace(1, 0.2, 60)
PLATEAUS = [
    {"patience": 2},
    {"mode": "max", "factor": 0.5, "patience": 1, "threshold": 0.1, "cooldown": 3},
    {"patience": 0, "threshold_mode": "abs", "min_lr": [0.05, 1e-6], "factor": 0.3},
    {"mode": "max", "threshold_mode": "abs", "threshold": 0.2, "patience": 3},
]


def optimizers(method="SGD"):
    """Our and their optimizer, of two groups with rates of their own."""
    made = []
    for library, parameter in ((engine, nn.Parameter), (torch, torch.nn.Parameter)):
        groups = [
            {"params": [parameter(library.ones(2))], "lr": 0.1},
            {"params": [parameter(library.ones(2))], "lr": 0.02},
        ]
        made.append(getattr(library.optim, method)(groups, lr=0.1))
    return made


def settings(optimizer):
    """What a scheduler may change."""
    keys = ("lr", "momentum", "betas", "initial_lr", "max_lr", "min_lr")
    return [
        {key: np.atleast_1d(group[key]) for key in keys if key in group}
        for group in optimizer.param_groups
    ]


def agree(ours, theirs):
    for our, their in zip(settings(ours.optimizer), settings(theirs.optimizer), strict=True):
        assert our.keys() == their.keys()
        for key, value in their.items():
            np.testing.assert_allclose(our[key], value, rtol=1e-9, atol=1e-12, err_msg=key)
    np.testing.assert_allclose(ours.get_last_lr(), theirs.get_last_lr(), rtol=1e-9, atol=1e-12)


def both(make, method="SGD"):
    our_optimizer, their_optimizer = optimizers(method)
    return make(optim.lr_scheduler, our_optimizer), make(torch.optim.lr_scheduler, their_optimizer)


# Both libraries warn when a sequence within a sequence makes its first step.
EARLY = "ignore:Detected call of `lr_scheduler.step"


@pytest.mark.filterwarnings(EARLY)
@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("method", ["SGD", "Adam"])
def test_sixty_epochs(name, method):
    ours, theirs = both(SCHEDULERS[name], method)
    agree(ours, theirs)
    for _ in range(60):
        for scheduler in (ours, theirs):
            scheduler.optimizer.step()
            scheduler.step()
        agree(ours, theirs)


@pytest.mark.filterwarnings(EARLY)
@pytest.mark.parametrize("name", SCHEDULERS)
def test_states_move_both_ways(name):
    ours, theirs = both(SCHEDULERS[name])
    for scheduler in (ours, theirs):
        scheduler.optimizer.step()
        for _ in range(7):
            scheduler.step()
    our_next, their_next = both(SCHEDULERS[name])
    our_next.load_state_dict(theirs.state_dict())
    their_next.load_state_dict(ours.state_dict())
    for scheduler, before in ((our_next, ours), (their_next, theirs)):
        scheduler.optimizer.step()
        for group, old in zip(
            scheduler.optimizer.param_groups, before.optimizer.param_groups, strict=True
        ):
            group.update({key: value for key, value in old.items() if key != "params"})
    for _ in range(20):
        our_next.step(), their_next.step()
        agree(our_next, their_next)


CLOSED = ["step", "milestones", "constant", "linear", "exponential", "polynomial", "cosine"]


@pytest.mark.parametrize("name", ["lambda", "restarts", "even restarts", *CLOSED])
@pytest.mark.filterwarnings("ignore:The epoch parameter")
def test_going_to_an_epoch(name):
    ours, theirs = both(SCHEDULERS[name])
    for scheduler in (ours, theirs):
        scheduler.optimizer.step()
    for epoch in (3, 11, 5, 30):
        ours.step(epoch), theirs.step(epoch)
        agree(ours, theirs)
        ours.step(), theirs.step()
        agree(ours, theirs)


@pytest.mark.parametrize("name", ["step", "exponential", "linear", "cosine", "lambda", "cyclic"])
def test_resuming(name):
    makers = {
        "step": lambda s, o: s.StepLR(o, 3, 0.5, last_epoch=5),
        "exponential": lambda s, o: s.ExponentialLR(o, 0.9, last_epoch=5),
        "linear": lambda s, o: s.LinearLR(o, 0.2, 0.9, 12, last_epoch=5),
        "cosine": lambda s, o: s.CosineAnnealingLR(o, 10, last_epoch=5),
        "lambda": lambda s, o: s.LambdaLR(o, lambda e: 0.9**e, last_epoch=5),
        "cyclic": lambda s, o: s.CyclicLR(o, 0.01, 0.1, 4, last_epoch=5),
    }
    made = optimizers()
    for optimizer in made:
        for group in optimizer.param_groups:
            group.update(initial_lr=0.3, max_momentum=0.9, base_momentum=0.8)
    ours = makers[name](optim.lr_scheduler, made[0])
    theirs = makers[name](torch.optim.lr_scheduler, made[1])
    made[0].step(), made[1].step()
    for _ in range(20):
        agree(ours, theirs)
        ours.step(), theirs.step()


@pytest.mark.parametrize("options", PLATEAUS)
def test_plateaus(options):
    ours, theirs = both(lambda s, o: s.ReduceLROnPlateau(o, **options))
    for number, metric in enumerate(METRICS):
        ours.step(engine.tensor(metric)), theirs.step(metric)
        agree(ours, theirs)
        if number == 30:
            state = theirs.state_dict()
            theirs.load_state_dict(ours.state_dict())
            ours.load_state_dict(state)


@pytest.mark.parametrize(
    "make",
    [
        lambda s, o: s.StepLR(None, 3),
        lambda s, o: s.LambdaLR(o, [abs]),
        lambda s, o: s.MultiplicativeLR(o, 3),
        lambda s, o: s.ConstantLR(o, 2.0),
        lambda s, o: s.LinearLR(o, 0.0),
        lambda s, o: s.LinearLR(o, 1.0, 2.0),
        lambda s, o: s.CosineAnnealingWarmRestarts(o, 0),
        lambda s, o: s.CosineAnnealingWarmRestarts(o, 3, 1.5),
        lambda s, o: s.CosineAnnealingWarmRestarts(o, 3).step(-1),
        lambda s, o: s.CyclicLR(o, 0.1, 0.2, mode="square"),
        lambda s, o: s.CyclicLR(o, [0.1], 0.2),
        lambda s, o: s.OneCycleLR(o, 0.1),
        lambda s, o: s.OneCycleLR(o, 0.1, 0),
        lambda s, o: s.OneCycleLR(o, 0.1, 10, pct_start=2.0),
        lambda s, o: s.OneCycleLR(o, 0.1, 10, anneal_strategy="sin"),
        lambda s, o: s.ReduceLROnPlateau(o, "low"),
        lambda s, o: s.ReduceLROnPlateau(o, factor=1.0),
        lambda s, o: s.ReduceLROnPlateau(o, threshold_mode="square"),
        lambda s, o: s.ReduceLROnPlateau(o, min_lr=[0.1]),
        lambda s, o: s.StepLR(o, 3, last_epoch=4),
        lambda s, o: s.ChainedScheduler([]),
        lambda s, o: s.ChainedScheduler([s.ReduceLROnPlateau(o)]),
        lambda s, o: s.SequentialLR(o, [s.StepLR(o, 3)], [2]),
    ],
)
def test_what_pytorch_refuses(make):
    our_optimizer, their_optimizer = optimizers()
    with pytest.raises(Exception) as theirs:
        make(torch.optim.lr_scheduler, their_optimizer)
    with pytest.raises(theirs.type):
        make(optim.lr_scheduler, our_optimizer)
