"""The optimizers that a run can use, with their options, as data for fields and checks.

The learning rate is a setting of its own, and so is SGD's momentum: both can change in mid-run.
"""

from __future__ import annotations

import msgspec

from engine.studio.network.kinds import Parameter
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import NONE, Method

NEXT_TO_ONE = 0.999999
"""A running mean's rate lies below 1."""


def _number(name: str, label: str, default: float, low: float, high: float, help: str) -> Parameter:
    return Parameter(name, label, "float", default, low, high, help=help)


def _switch(name: str, label: str, help: str) -> Parameter:
    return Parameter(name, label, "bool", False, help=help)


def _rate(name: str, label: str, default: float, help: str) -> Parameter:
    return _number(name, label, default, 0.0, NEXT_TO_ONE, help)


def _decay(default: float = 0.0) -> Parameter:
    help = "Pulls every weight towards 0, in proportion to it."
    return _number("weight_decay", "Weight decay", default, 0.0, 10.0, help)


def _eps(default: float) -> Parameter:
    return _number("eps", "Epsilon", default, 0.0, 1.0, "Added to a divisor: no division by zero.")


MAXIMIZE = _switch("maximize", "Maximize", "Climbs the loss instead of going down.")
DECOUPLED = _switch(
    "decoupled_weight_decay", "Decoupled decay", "Shrinks weights apart from the gradient's step."
)
BETAS = (
    _rate("beta1", "Beta 1", 0.9, "How much of the mean gradient a step keeps."),
    _rate("beta2", "Beta 2", 0.999, "How much of the mean squared gradient a step keeps."),
)
PAIRS = {"betas": ("beta1", "beta2")}
AMSGRAD = _switch("amsgrad", "AMSGrad", "Divides by the largest mean square so far.")

OPTIMIZERS: dict[str, Method] = {
    each.kind: each
    for each in (
        Method(
            "SGD",
            "Follows the gradient, with momentum if it has some.",
            (
                _number(
                    "dampening", "Dampening", 0.0, 0.0, 1.0, "How little a gradient adds to speed."
                ),
                _decay(),
                _switch("nesterov", "Nesterov", "Looks ahead by the momentum; needs some."),
                MAXIMIZE,
            ),
        ),
        Method(
            "Adam",
            "Scales each weight's step by the size of its past gradients.",
            (*BETAS, _eps(1e-8), _decay(), AMSGRAD, DECOUPLED, MAXIMIZE),
            PAIRS,
        ),
        Method(
            "AdamW",
            "Adam with a weight decay that stands apart from the gradient.",
            (*BETAS, _eps(1e-8), _decay(0.01), AMSGRAD, MAXIMIZE),
            PAIRS,
        ),
        Method(
            "Adamax",
            "Adam with the largest gradient in place of the mean square.",
            (*BETAS, _eps(1e-8), _decay(), MAXIMIZE),
            PAIRS,
        ),
        Method(
            "NAdam",
            "Adam that looks ahead as Nesterov's momentum does.",
            (
                *BETAS,
                _eps(1e-8),
                _decay(),
                _number(
                    "momentum_decay", "Momentum decay", 0.004, 0.0, 1.0, "How fast momentum grows."
                ),
                DECOUPLED,
                MAXIMIZE,
            ),
            PAIRS,
        ),
        Method(
            "RAdam",
            "Adam that begins carefully, until its averages can be trusted.",
            (*BETAS, _eps(1e-8), _decay(), DECOUPLED, MAXIMIZE),
            PAIRS,
        ),
        Method(
            "RMSprop",
            "Divides each step by the mean size of past gradients.",
            (
                _rate("alpha", "Alpha", 0.99, "How much of the mean square a step keeps."),
                _eps(1e-8),
                _decay(),
                _rate("momentum", "Momentum", 0.0, "How much of the last step the next one keeps."),
                _switch("centered", "Centred", "Takes the gradient's mean off its square."),
                MAXIMIZE,
            ),
        ),
        Method(
            "Adagrad",
            "Shrinks the step of weights that have moved much.",
            (
                _number("lr_decay", "Rate decay", 0.0, 0.0, 1.0, "How fast all steps shrink."),
                _decay(),
                _number(
                    "initial_accumulator_value",
                    "Start sum",
                    0.0,
                    0.0,
                    1000.0,
                    "What the sum of squares begins with.",
                ),
                _eps(1e-10),
                MAXIMIZE,
            ),
        ),
        Method(
            "Adadelta",
            "Finds its own step sizes; a learning rate of 1 is usual.",
            (
                _rate("rho", "Rho", 0.9, "How much of the mean squares a step keeps."),
                _eps(1e-6),
                _decay(),
                MAXIMIZE,
            ),
        ),
        Method(
            "ASGD",
            "SGD that averages the weights on the way.",
            (
                _number("lambd", "Lambda", 1e-4, 0.0, 1.0, "How fast the step shrinks."),
                _number("alpha", "Alpha", 0.75, 0.0, 2.0, "The power by which it shrinks."),
                _number("t0", "Average from", 1e6, 0.0, 1e9, "The step at which averaging begins."),
                _decay(),
                MAXIMIZE,
            ),
        ),
        Method(
            "Rprop",
            "Uses the gradients' signs alone; for batches that hold all the data.",
            (
                _number("eta_minus", "Shrink", 0.5, 0.001, 0.999, "The step after a sign changed."),
                _number("eta_plus", "Grow", 1.2, 1.001, 10.0, "The step after it did not."),
                _number("step_min", "Least step", 1e-6, 0.0, 1.0, "No step is smaller."),
                _number("step_max", "Largest step", 50.0, 0.0, 1e6, "No step is larger."),
                MAXIMIZE,
            ),
            {"etas": ("eta_minus", "eta_plus"), "step_sizes": ("step_min", "step_max")},
        ),
        Method(
            "LBFGS",
            "Newton's method with an estimated curvature: for small networks and large batches.",
            (
                Parameter(
                    "max_iter", "Iterations", "int", 20, 1, 1000, help="Moves a step makes at most."
                ),
                Parameter(
                    "max_eval",
                    "Evaluations",
                    "int",
                    None,
                    1,
                    10_000,
                    automatic=True,
                    help="Looks at the loss a step takes at most; 1.25 a move unless set.",
                ),
                _number(
                    "tolerance_grad", "Gradient's end", 1e-7, 0.0, 1.0, "Ends at such gradients."
                ),
                _number(
                    "tolerance_change", "Change's end", 1e-9, 0.0, 1.0, "Ends at such changes."
                ),
                Parameter(
                    "history_size", "History", "int", 100, 1, 1000, help="Steps it learns from."
                ),
                Parameter(
                    "line_search_fn",
                    "Line search",
                    "choice",
                    NONE,
                    choices=(NONE, "strong_wolfe"),
                    help="How it finds the length of a step.",
                ),
            ),
        ),
    )
}
"""By the class's name, the most used first."""


def choose_optimizer(settings: Settings, kind: str) -> Settings:
    """The settings with another optimizer, whose options are its own; the same where it is not."""
    if kind == settings.optimizer:
        return settings
    return msgspec.structs.replace(settings, optimizer=kind, optimizer_options={})
