"""Losses that a run told of held-out samples, laid to the samples of the whole set."""

import numpy as np

from engine.datasets import load, split_rows
from engine.studio.network.settings import DataChoice
from engine.studio.training.watching.watch_messages import Confusion
from gui.data.sample_losses import losses_of


def told(session, losses):
    session.watching.take(Confusion("run1", 1, (0,) * 100, losses.astype("<f2").tobytes()))


def test_each_held_out_sample_has_its_own(document, session):
    samples, settings = load("digits", limit=50), document.settings
    _, held_out = split_rows(50, settings.held_out, settings.seed, ordered=samples.ordered_split)
    losses = np.arange(len(held_out), dtype=np.float32)
    told(session, losses)
    found = losses_of(samples, settings.data, session)
    assert np.array_equal(found[held_out], losses)
    assert np.isnan(np.delete(found, held_out)).all()


def test_there_are_none_before_a_run_told_them_nor_of_other_data(document, session):
    samples, data = load("digits", limit=50), document.settings.data
    assert losses_of(samples, data, session) is None
    told(session, np.ones(15))
    assert losses_of(samples, DataChoice("moons"), session) is None
    assert losses_of(load("digits", limit=40), data, session) is None
    session.watching.forget()
    assert losses_of(samples, data, session) is None
