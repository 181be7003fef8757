"""A project as the options of `main.py train` change it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from engine.studio.commands.errors import UserError
from engine.studio.data import choose
from engine.studio.network import edits as edit
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.check import analyse
from engine.studio.network.edits import Edit
from engine.studio.network.kinds import Parameter
from engine.studio.network.network import Value
from engine.studio.network.operations import choose_loss
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.sentences import text
from engine.studio.network.settings import Settings
from engine.studio.sandbox.dry_run import try_code
from engine.studio.training.optimization.methods import NONE, Method, stored, wrong_option
from engine.studio.training.optimization.optimizers import OPTIMIZERS, choose_optimizer
from engine.studio.training.optimization.schedules import SCHEDULES, choose_schedule

LOSSES = {
    "cross-entropy": "CrossEntropyLoss",
    "mse": "MSELoss",
    "nll": "NLLLoss",
    "l1": "L1Loss",
    "smooth-l1": "SmoothL1Loss",
    "huber": "HuberLoss",
    "bce": "BCELoss",
    "bce-logits": "BCEWithLogitsLoss",
    "kl": "KLDivLoss",
}
"""Short names; any other loss of the catalogue goes by its own."""
SETTINGS = (
    "epochs",
    "batch_size",
    "learning_rate",
    "momentum",
    "held_out",
    "device",
    "threads",
    "seed",
    "schedule_per",
    "clip_norm",
    "clip_value",
    "stop_patience",
    "stop_min_delta",
    "restore_best",
    "mixed_precision",
)
"""The options that are settings by the same name."""


def overridden(project: ProjectData, options: argparse.Namespace) -> ProjectData:
    """The project with the options that were given.

    Raises UserError where an option names what there is not, or where the network cannot be
    trained as it then stands.
    """
    changed = restore(project)
    edits: list[Edit] = [edit.ChangeSettings(_settings(changed.settings, options))]
    if options.loss is not None:
        edits += choose_loss(changed.network, loss_kind(options.loss))
    edit.apply(changed, edits)
    try_code(changed)  # which may run, or the project would not be open
    analysis = analyse(changed.network, changed.settings.data)
    if not analysis.ready:
        errors = [each for each in analysis.problems if each.severity == "error"]
        raise UserError(text(errors[0]) if errors else "The network has no loss: choose one.")
    return snapshot(changed)


def loss_kind(name: str) -> str:
    """The catalogue's kind for a loss as people write it: cross-entropy, CrossEntropyLoss, …"""
    if name.lower() in LOSSES:
        return LOSSES[name.lower()]
    for kind, entry in CATALOGUE.items():
        if entry.category == "loss" and kind.lower() == name.lower():
            return kind
    raise UserError(f"There is no loss '{name}': choose one of {', '.join(LOSSES)}.")


def _settings(settings: Settings, options: argparse.Namespace) -> Settings:
    given: dict[str, Any] = {
        name: value for name in SETTINGS if (value := getattr(options, name)) is not None
    }
    if options.dataset is not None or options.target is not None:
        given["data"] = choose(options.dataset or settings.data.source, options.target)
    if options.optimizer is not None:
        settings = choose_optimizer(settings, _kind(OPTIMIZERS, "optimizer", options.optimizer))
    if options.schedule is not None:
        named = "" if options.schedule.lower() == NONE else options.schedule
        settings = choose_schedule(settings, named and _kind(SCHEDULES, "schedule", named))
    for what, methods, texts in (
        ("optimizer", OPTIMIZERS, options.optimizer_option or ()),
        ("schedule", SCHEDULES, options.schedule_option or ()),
    ):
        if texts:
            given |= _options(settings, what, methods, texts)
    return msgspec.structs.replace(settings, **given)


def _kind(methods: Mapping[str, Method], what: str, name: str) -> str:
    """The method that people call so, in letters of any size."""
    for kind in methods:
        if kind.lower() == name.lower():
            return kind
    raise UserError(f"There is no {what} '{name}': choose one of {', '.join(methods)}.")


def _options(
    settings: Settings, what: str, methods: Mapping[str, Method], texts: Sequence[str]
) -> dict[str, Any]:
    """The setting of a method's options, with those in the texts."""
    method = methods.get(getattr(settings, what))
    if method is None:
        raise UserError(f"There is no {what} to give options to: choose one with --{what}.")
    name = f"{what}_options"
    read = dict(read_option(method, each) for each in texts)
    return {name: stored(method, {**getattr(settings, name), **read})}


def read_option(method: Method, text: str) -> tuple[str, Value]:
    """The name and value in a text such as weight_decay=0.01; UserError where it is none."""
    name, equals, value = text.partition("=")
    parameter = method.parameter(name)
    if not equals or parameter is None:
        known = ", ".join(each.name for each in method.parameters)
        raise UserError(f"{method.kind} expects NAME=VALUE, got '{text}'; its names are: {known}.")
    try:
        read = _value(parameter, value)
    except (ValueError, KeyError):
        read = value
    wrong = wrong_option(method, {name: read})
    if wrong:
        raise UserError(wrong)
    return name, read


def _value(parameter: Parameter, text: str) -> Value:
    """What the text says, as the parameter's type; ValueError or KeyError where it says none."""
    match parameter.type:
        case "bool":
            return {"on": True, "true": True, "off": False, "false": False}[text.lower()]
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "ints" | "pair":
            return tuple(int(each) for each in text.split(","))
    return text
