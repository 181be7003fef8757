"""The settings of a group of an optimizer's state, as a project's, and back."""

import msgspec
import pytest

from engine.studio.network.build import build
from engine.studio.network.settings import Settings
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.optimization.group_settings import changes_between, settings_of_group
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.optimizing import make_optimizer

MODEL = build(TEMPLATES["linear-regression"].make()).model
OTHER = {
    "SGD": {"dampening": 0.25, "weight_decay": 0.5},
    "Adam": {"beta1": 0.5, "amsgrad": True},
    "Rprop": {"eta_plus": 1.5, "step_max": 2.0},
    "LBFGS": {"max_iter": 7, "line_search_fn": "strong_wolfe"},
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_settings_of_an_optimizer_come_back(kind: str) -> None:
    given = Settings(
        optimizer=kind, learning_rate=0.25, momentum=0.5, optimizer_options=OTHER.get(kind, {})
    )
    (group,) = make_optimizer(given, MODEL).state_dict()["param_groups"]
    group = msgspec.json.decode(msgspec.json.encode(group))
    start = Settings(optimizer=kind, momentum=0.5 if kind != "SGD" else 0.9)
    assert settings_of_group(start, group) == given
    assert settings_of_group(given, {}) == given


def test_the_rate_that_a_schedule_began_with_counts() -> None:
    assert settings_of_group(Settings(), {"lr": 1e-6, "initial_lr": 0.1}).learning_rate == 0.1


@pytest.mark.parametrize(
    "group",
    [{"lr": 0}, {"lr": "x"}, {"betas": [0.9, 2.0]}, {"eps": -1.0}, {"amsgrad": "yes"}],
    ids=str,
)
def test_what_is_out_of_range_is_refused(group: dict) -> None:
    with pytest.raises(ValueError, match=r"."):
        settings_of_group(Settings(), group)


def test_changes_are_told_in_words() -> None:
    before = Settings(learning_rate=0.1)
    after = Settings(learning_rate=0.001, optimizer_options={"amsgrad": True, "beta2": 0.99})
    said = [f"{each.label} {each.before} {each.after}" for each in changes_between(before, after)]
    assert said == ["learning rate 0.1 0.001", "beta 2 0.999 0.99", "amsgrad off on"]
    assert changes_between(after, after) == []
