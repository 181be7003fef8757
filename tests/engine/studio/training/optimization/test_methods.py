"""The catalogues say what the classes take, and options are checked and stored by them."""

import inspect

import pytest

from engine import nn, optim
from engine.optim import lr_scheduler
from engine.studio.training.optimization.methods import stored, wrong_option
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES

IMPLEMENTATION = {"foreach", "fused", "capturable", "differentiable"}
SET_BY_THE_RUN = {
    "params", "lr", "momentum", "optimizer", "last_epoch", "max_lr", "base_lr", "mode",
    "total_steps", "epochs", "steps_per_epoch", "scale_fn", "scale_mode",
}  # fmt: skip
CATALOGUES = [*OPTIMIZERS.values(), *SCHEDULES.values()]


def class_of(method):
    return getattr(optim, method.kind, None) or getattr(lr_scheduler, method.kind)


def test_every_optimizer_and_schedule_is_there():
    assert set(OPTIMIZERS) == set(optim.__all__) - {"Optimizer", "lr_scheduler"}
    joined = {"ChainedScheduler", "SequentialLR", "LambdaLR", "MultiplicativeLR", "LRScheduler"}
    assert set(SCHEDULES) == set(lr_scheduler.__all__) - joined


@pytest.mark.parametrize("method", CATALOGUES, ids=lambda each: each.kind)
def test_every_argument_is_an_option(method):
    taken = set(inspect.signature(class_of(method).__init__).parameters) - {"self"}
    assert set(method.arguments({})) <= taken
    names = {each.name for each in method.parameters}
    paired = {each for pair in method.pairs.values() for each in pair}
    assert taken - SET_BY_THE_RUN - IMPLEMENTATION <= (names - paired) | set(method.pairs)


@pytest.mark.parametrize("method", CATALOGUES, ids=lambda each: each.kind)
def test_every_option_has_words_and_a_default_that_fits(method):
    assert method.help.endswith(".") and not wrong_option(method, method.values({}))
    for parameter in method.parameters:
        assert parameter.label and parameter.help.endswith(".")


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_defaults_are_the_engine_s(kind):
    method = OPTIMIZERS[kind]
    parameters = [nn.Parameter(nn.Linear(2, 2).weight.detach())]
    ours = getattr(optim, kind)(parameters, lr=0.1, **method.arguments({})).defaults
    plain = getattr(optim, kind)(parameters, lr=0.1).defaults
    assert ours == plain


def test_only_what_differs_is_stored():
    adam = OPTIMIZERS["Adam"]
    assert stored(adam, {"beta1": 0.9, "eps": 1e-6, "amsgrad": False}) == {"eps": 1e-6}
    assert adam.arguments({"beta2": 0.5})["betas"] == (0.9, 0.5)


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("Adam", {"speed": 1}, "Adam has no option speed: it has beta1"),
        ("Adam", {"beta1": 1.5}, "Beta 1 of Adam should be a number from 0 to 0.999999"),
        ("SGD", {"nesterov": 3}, "Nesterov of SGD should be on or off, it is 3"),
        ("LBFGS", {"line_search_fn": "x"}, "one of none, strong_wolfe"),
        ("LBFGS", {"max_iter": 0.5}, "a whole number from 1 to 1000"),
    ],
)
def test_a_wrong_option_is_a_sentence(kind, options, words):
    assert words in wrong_option(OPTIMIZERS[kind], options)
