"""A project as the options of `main.py train` change it."""

from __future__ import annotations

import argparse
from typing import Any

import msgspec

from engine.studio.commands.errors import UserError
from engine.studio.data import choose
from engine.studio.network import edits as edit
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.check import analyse
from engine.studio.network.edits import Edit
from engine.studio.network.operations import choose_loss
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.sentences import text
from engine.studio.network.settings import Settings

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
OPTIMIZERS = {"sgd": "SGD", "adam": "Adam"}

SETTINGS = ("epochs", "batch_size", "learning_rate", "held_out", "device", "threads", "seed")
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
        if options.optimizer.lower() not in OPTIMIZERS:
            raise UserError(
                f"There is no optimizer '{options.optimizer}': choose one of "
                f"{', '.join(OPTIMIZERS.values())}."
            )
        given["optimizer"] = OPTIMIZERS[options.optimizer.lower()]
    return msgspec.structs.replace(settings, **given)
