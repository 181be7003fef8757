"""What a run needs before it can begin: settings in range, and the data it was drawn for.

A project file can be written by hand, and a folder can change after it was chosen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict

from msgspec import UNSET

from engine.datasets import Samples
from engine.datasets.augmentation import STRONGEST
from engine.studio.network.network import Value
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.training.optimization.methods import Method, wrong_option
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import PLATEAU, SCHEDULES


class TrainingError(Exception):
    """The run cannot be trained; the text is one sentence for people."""


def check_settings(settings: Settings) -> None:
    """TrainingError where a number is out of its range."""
    for fits, name, expected, value in (
        (settings.epochs >= 1, "epochs", "at least 1", settings.epochs),
        (settings.batch_size >= 1, "batch size", "at least 1", settings.batch_size),
        (settings.seed >= 0, "seed", "at least 0", settings.seed),
        (0 <= settings.held_out < 1, "share held out", "from 0 to below 1", settings.held_out),
        (
            0 < settings.learning_rate < math.inf,
            "learning rate",
            "above 0",
            settings.learning_rate,
        ),
        (0 <= settings.momentum < math.inf, "momentum", "at least 0", settings.momentum),
        (_is_above_0(settings.clip_norm), "bound on the norm", "above 0", settings.clip_norm),
        (_is_above_0(settings.clip_value), "bound on gradients", "above 0", settings.clip_value),
        ((settings.stop_patience or 1) >= 1, "patience", "at least 1", settings.stop_patience),
        ((settings.stop_min_delta or 0) >= 0, "least gain", "at least 0", settings.stop_min_delta),
    ):
        if not fits:
            raise TrainingError(f"The {name} should be {expected}, it is {value}: change it.")
    _check_method(OPTIMIZERS, "optimizer", settings.optimizer, settings.optimizer_options)
    if settings.schedule:
        _check_method(SCHEDULES, "schedule", settings.schedule, settings.schedule_options)
    _check_held_out(settings)
    _check_augmentation(settings)
    if settings.mixed_precision and settings.device == "cpu":
        raise TrainingError(
            "Mixed precision is for GPUs: a CPU computes halves by way of singles, and slower. "
            "Choose a GPU as the device, or do without."
        )


def _check_method(
    methods: Mapping[str, Method], what: str, kind: str, options: Mapping[str, Value]
) -> None:
    if kind not in methods:
        raise TrainingError(
            f"This version of the program has no {what} {kind}: choose one of {', '.join(methods)}."
        )
    wrong = wrong_option(methods[kind], options)
    if wrong:
        raise TrainingError(wrong)


def _check_held_out(settings: Settings) -> None:
    """TrainingError where something watches the held-out loss, and nothing is held out."""
    if settings.held_out > 0:
        return
    for watches, name in (
        (settings.stop_patience is not None, "Early stopping"),
        (settings.restore_best, "Going back to the best epoch"),
        (settings.schedule == PLATEAU, PLATEAU),
    ):
        if watches:
            raise TrainingError(
                f"{name} watches the held-out loss, and nothing is held out: hold some of the data "
                f"out, or do without {name}."
            )


def _is_above_0(bound: float | None) -> bool:
    return bound is None or 0 < bound < math.inf


def check_samples(samples: Samples, data: DataChoice) -> None:
    """TrainingError where the loaded samples are not those the project was drawn for."""
    shape = tuple(samples.inputs.shape[1:])
    _check_normalisation(data)
    if not len(samples):
        raise TrainingError(f"{samples.title} holds no samples: choose another dataset.")
    if shape != data.shape or samples.classes != data.classes:
        raise TrainingError(
            f"The network was drawn for samples of shape {data.shape} in {len(data.classes)} "
            f"classes, {samples.title} has {shape} in {len(samples.classes)}: choose the dataset "
            "anew."
        )


def _check_augmentation(settings: Settings) -> None:
    if settings.augmentation is UNSET:
        return
    for name, most in asdict(STRONGEST).items():
        value = getattr(settings.augmentation, name)
        if not 0 <= value <= most:
            raise TrainingError(
                f"The augmentation's {name} should be from 0 to {most:g}, it is {value:g}: "
                "change it."
            )


def _check_normalisation(data: DataChoice) -> None:
    normalisation = data.normalisation
    if normalisation is UNSET:
        return
    lengths = {len(normalisation.mean), len(normalisation.std)}
    wanted = {1, data.shape[0]} if len(data.shape) == 1 else {1}
    is_usable = all(map(math.isfinite, (*normalisation.mean, *normalisation.std)))
    is_usable = is_usable and min(normalisation.std, default=0) > 0
    if len(lengths) > 1 or not lengths <= wanted or not is_usable:
        raise TrainingError(
            "The normalisation does not fit the data: it needs a mean and a deviation above 0, "
            "once or for each feature; choose it anew."
        )
