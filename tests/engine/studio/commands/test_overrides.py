"""The options of a command change the project's settings; what they cannot be is one line."""

import msgspec
import pytest

from engine.studio.cli import parser
from engine.studio.commands.errors import UserError
from engine.studio.commands.overrides import overridden
from engine.studio.network.templates import TEMPLATES

PROJECT = TEMPLATES["mlp"].make()


def settings_of(*arguments, project=PROJECT):
    options = parser().parse_args(["train", "x.bps", *arguments])
    return overridden(project, options).settings


def test_nothing_given_changes_nothing():
    assert settings_of() == PROJECT.settings


def test_an_optimizer_has_its_own_options():
    options = ("--optimizer-option", "weight_decay=0.5", "--optimizer-option", "amsgrad=on")
    settings = settings_of("--optimizer", "adamw", *options)
    assert settings.optimizer == "AdamW"
    assert settings.optimizer_options == {"weight_decay": 0.5, "amsgrad": True}
    again = msgspec.structs.replace(PROJECT, settings=settings)
    assert settings_of("--optimizer", "AdamW", project=again).optimizer_options
    assert settings_of("--optimizer", "sgd", project=again).optimizer_options == {}


def test_a_schedule_counts_what_is_usual_for_it():
    settings = settings_of("--schedule", "onecyclelr", "--schedule-option", "pct_start=0.5")
    assert (settings.schedule, settings.schedule_per) == ("OneCycleLR", "batch")
    assert settings.schedule_options == {"pct_start": 0.5}
    milestones = settings_of("--schedule", "MultiStepLR", "--schedule-option", "milestones=3,5")
    assert milestones.schedule_per == "epoch"
    assert milestones.schedule_options == {"milestones": (3, 5)}
    assert settings_of("--schedule", "none").schedule == ""


def test_the_rest():
    settings = settings_of(
        "--clip-norm", "2", "--patience", "3", "--min-delta", "0.01", "--restore-best",
        "--momentum", "0.5",
    )  # fmt: skip
    assert (settings.clip_norm, settings.stop_patience, settings.stop_min_delta) == (2, 3, 0.01)
    assert settings.restore_best and settings.momentum == 0.5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--optimizer", "speedy"), "There is no optimizer 'speedy': choose one of SGD, Adam"),
        (("--schedule", "x"), "There is no schedule 'x': choose one of StepLR"),
        (("--optimizer-option", "beta1"), "Adam expects NAME=VALUE, got 'beta1'; its names are"),
        (("--optimizer-option", "speed=1"), "Adam expects NAME=VALUE, got 'speed=1'"),
        (("--optimizer-option", "beta1=2"), "Beta 1 of Adam should be a number from 0 to 0.999999"),
        (("--optimizer-option", "amsgrad=2"), "AMSGrad of Adam should be on or off, it is 2"),
        (("--schedule-option", "gamma=1"), "There is no schedule to give options to"),
        (("--patience", "0"), "at least 1"),
    ],
)
def test_what_cannot_be_is_one_line(arguments, words):
    with pytest.raises(UserError, match=words.replace("(", ".")):
        settings_of(*arguments)
