"""The learning-rate schedules that a run can follow, with their options, as data.

LambdaLR and MultiplicativeLR take functions, which no file holds; ChainedScheduler and SequentialLR
join schedules.
"""

from __future__ import annotations

import msgspec

from engine.studio.network.kinds import LARGEST, Parameter
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import Method

BATCHWISE = ("CyclicLR", "OneCycleLR")
"""Schedules that are meant to move on after every batch."""
PLATEAU = "ReduceLROnPlateau"
"""The schedule that watches the held-out loss; it moves on after epochs alone."""


def _number(name: str, label: str, default: float, low: float, high: float, help: str) -> Parameter:
    return Parameter(name, label, "float", default, low, high, help=help)


def _count(name: str, label: str, default: int | None, help: str, least: int = 1) -> Parameter:
    automatic = default is None
    return Parameter(name, label, "int", default, least, LARGEST, automatic=automatic, help=help)


FALL = "Steps of the fall; as many as there are unless set."
GAMMA = _number("gamma", "Factor", 0.1, 0.0, 1.0, "What the rate is multiplied by.")
LOWEST = _number("eta_min", "Lowest rate", 0.0, 0.0, 1e6, "The rate it falls to.")
CYCLE_MOMENTUM = Parameter(
    "cycle_momentum", "Cycle momentum", "bool", True, help="Momentum goes against the rate."
)


def _momentum(low: float, high: float) -> tuple[Parameter, ...]:
    most = 0.999999
    return (
        CYCLE_MOMENTUM,
        _number("base_momentum", "Low momentum", low, 0.0, most, "Where the rate is highest."),
        _number("max_momentum", "High momentum", high, 0.0, most, "Where the rate is lowest."),
    )


SCHEDULES: dict[str, Method] = {
    each.kind: each
    for each in (
        Method(
            "StepLR",
            "Multiplies the rate every so many steps.",
            (_count("step_size", "Every", 2, "Steps between two falls."), GAMMA),
        ),
        Method(
            "MultiStepLR",
            "Multiplies the rate at given steps.",
            (
                Parameter(
                    "milestones", "At", "ints", (2, 4), 1, LARGEST, help="The steps of the falls."
                ),
                GAMMA,
            ),
        ),
        Method(
            "ExponentialLR",
            "Multiplies the rate at every step.",
            (_number("gamma", "Factor", 0.9, 0.0, 1.0, "What the rate is multiplied by."),),
        ),
        Method(
            "CosineAnnealingLR",
            "Falls along half a cosine until the end.",
            (
                _count("T_max", "Steps", None, "Steps of the fall; all of them unless set."),
                LOWEST,
            ),
        ),
        Method(
            "CosineAnnealingWarmRestarts",
            "Falls along half a cosine, and starts again.",
            (
                _count("T_0", "First fall", 2, "Steps of the first fall."),
                _count("T_mult", "Longer by", 1, "How many times as long each later fall is."),
                LOWEST,
            ),
        ),
        Method(
            "OneCycleLR",
            "Rises to the learning rate once, then falls far below where it began.",
            (
                _number("pct_start", "Rise", 0.3, 0.0, 1.0, "The share of the steps that go up."),
                Parameter(
                    "anneal_strategy",
                    "Along",
                    "choice",
                    "cos",
                    choices=("cos", "linear"),
                    help="The shape of the rise and of the fall.",
                ),
                *_momentum(0.85, 0.95),
                _number("div_factor", "Start below", 25.0, 1.0, 1e9, "The first rate's divisor."),
                _number(
                    "final_div_factor", "End below", 1e4, 1.0, 1e12, "The first rate over the last."
                ),
                Parameter(
                    "three_phase", "Three phases", "bool", False, help="Falls as fast as it rose."
                ),
            ),
        ),
        Method(
            "CyclicLR",
            "Goes between the learning rate and a higher one, again and again.",
            (
                _number("max_lr", "Highest rate", 0.01, 0.0, 1e6, "The rate at the top."),
                _count("step_size_up", "Up", 200, "Steps of a rise."),
                _count("step_size_down", "Down", None, "Steps of a fall; as a rise unless set."),
                Parameter(
                    "mode",
                    "Height",
                    "choice",
                    "triangular",
                    choices=("triangular", "triangular2", "exp_range"),
                    help="All cycles alike, each half as high, or multiplied at every step.",
                ),
                _number("gamma", "Factor", 1.0, 0.0, 1.0, "The height's factor of exp_range."),
                *_momentum(0.8, 0.9),
            ),
        ),
        Method(
            "LinearLR",
            "Goes from one share of the rate to another: a warm-up.",
            (
                _number("start_factor", "From", 1 / 3, 1e-9, 1.0, "The first share of the rate."),
                _number("end_factor", "To", 1.0, 0.0, 1.0, "The last share of the rate."),
                _count("total_iters", "Steps", 5, "Steps on the way."),
            ),
        ),
        Method(
            "ConstantLR",
            "Takes a share of the rate, and then all of it.",
            (
                _number("factor", "Share", 1 / 3, 1e-9, 1.0, "The share of the rate at first."),
                _count("total_iters", "Steps", 5, "Steps until the whole rate."),
            ),
        ),
        Method(
            "PolynomialLR",
            "Falls to nothing along a power.",
            (
                _count("total_iters", "Steps", None, "Steps of the fall; all of them unless set."),
                _number("power", "Power", 1.0, 0.01, 100.0, "1 is a straight line."),
            ),
        ),
        Method(
            PLATEAU,
            "Falls when the held-out loss no longer does.",
            (
                _number("factor", "Factor", 0.1, 0.0, 0.999999, "What the rate is multiplied by."),
                _count("patience", "Patience", 2, "Epochs without a gain that are borne.", 0),
                _number("threshold", "Threshold", 1e-4, 0.0, 1e6, "A gain is larger than this."),
                Parameter(
                    "threshold_mode",
                    "Of",
                    "choice",
                    "rel",
                    choices=("rel", "abs"),
                    help="The threshold is a share of the best loss, or a number.",
                ),
                _count("cooldown", "Cool down", 0, "Epochs after a fall that do not count.", 0),
                _number("min_lr", "Lowest rate", 0.0, 0.0, 1e6, "The rate stays above this."),
                _number("eps", "Least fall", 1e-8, 0.0, 1.0, "Smaller falls are left out."),
            ),
        ),
    )
}
"""By the class's name, the most used first."""


def choose_schedule(settings: Settings, kind: str) -> Settings:
    """The settings with another schedule (empty: none), moving on as is usual for it."""
    if kind == settings.schedule:
        return settings
    return msgspec.structs.replace(
        settings,
        schedule=kind,
        schedule_options={},
        schedule_per="batch" if kind in BATCHWISE else "epoch",
    )
