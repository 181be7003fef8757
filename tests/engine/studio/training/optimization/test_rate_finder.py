"""The search for a learning rate tells each rate, suggests one that trains, and touches nothing."""

import msgspec
import numpy as np
import pytest

from engine.datasets import load
from engine.studio.training.messages import RateFound, RatesTried
from engine.studio.training.optimization.rate_finder import STEPS, RateFinder, suggested
from engine.studio.training.requirements import TrainingError


def events_of(project, samples=None):
    samples = samples or load(project.settings.data.source)
    return [event for piece in RateFinder(project, None, samples).work() for event in piece]


def test_it_grows_the_rate_until_the_loss_blows_up(line_project):
    *tried, found = events_of(line_project)
    assert all(isinstance(each, RatesTried) for each in tried)
    rates = [rate for each in tried for rate in each.rates]
    assert 10 < len(rates) < STEPS and np.all(np.diff(np.log(rates)) > 0)
    assert isinstance(found, RateFound) and found.suggestion is not None
    assert 1e-4 < found.suggestion < 1


def test_the_same_search_gives_the_same_answer(line_project):
    assert events_of(line_project) == events_of(line_project)


def test_images(small_mlp):
    found = events_of(small_mlp, load("digits", limit=200))[-1]
    assert found.suggestion is not None and 1e-6 < found.suggestion < 0.1


def test_settings_out_of_range_are_a_sentence(line_project):
    settings = msgspec.structs.replace(line_project.settings, batch_size=0)
    with pytest.raises(TrainingError, match="batch size"):
        RateFinder(msgspec.structs.replace(line_project, settings=settings), None, load("line"))


def test_a_loss_that_never_falls_suggests_nothing():
    rates = np.geomspace(1e-6, 1, 40).tolist()
    assert suggested(rates, np.linspace(1, 2, 40).tolist()) is None
    assert suggested(rates[:4], [1.0, 0.9, 0.8, 0.7]) is None


def test_the_steepest_fall_is_suggested():
    logs = np.linspace(-6, 0, 61)
    losses = 1 / (1 + np.exp(4 * (logs + 3))) + np.where(logs > -1, (logs + 1) ** 2, 0)
    assert suggested((10**logs).tolist(), losses.tolist()) == pytest.approx(1e-3, rel=0.3)
