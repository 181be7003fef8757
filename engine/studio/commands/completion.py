"""`main.py completion SHELL`: a script by which a shell completes what is typed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import shtab

from engine.studio.commands.arguments import INSTALLED, parser
from engine.studio.commands.overrides import LOSSES
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES

NAMES = {
    "template": list(TEMPLATES),
    "loss": list(LOSSES),
    "optimizer": list(OPTIMIZERS),
    "schedule": [*SCHEDULES, "none"],
    "device": ["cpu", "cuda:0"],
}
"""By an argument, what it may be called. The parser itself takes other spellings too."""
FILES = (
    "project",
    "out",
    "images",
    "submission",
    "dataset",
    "source",
    "second",
    "optimizer_state",
)


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    print(script(options.shell))
    return 0


def script(shell: str) -> str:
    """The script for the program under the name that it is installed by."""
    top = parser(INSTALLED)
    for action in _actions(top):
        if action.dest in FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
        elif action.dest in NAMES:
            action.choices = NAMES[action.dest]
    text: str = shtab.complete(top, shell)
    return text


def _actions(top: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """All arguments of all commands."""
    for action in top._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from command._actions
