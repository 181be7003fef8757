"""The loss of each sample of a set, as far as the network in hand was asked about it."""

from __future__ import annotations

import numpy as np

from engine.datasets import Samples, split_rows
from engine.studio.network.settings import DataChoice
from gui.training.session import TrainingSession
from gui.training.worker.watching import Losses


def losses_of(samples: Samples, data: DataChoice, session: TrainingSession) -> Losses | None:
    """A loss for each sample of the set that `data` chose, NaN for those that were trained on.

    None where the network learned from other data, or has told of none.
    """
    settings, told = session.model_project.settings, session.watching.losses
    if not len(told) or settings.data.source != data.source:
        return None
    ordered = samples.ordered_split
    training, held_out = split_rows(len(samples), settings.held_out, settings.seed, ordered=ordered)
    asked = held_out if len(held_out) else training
    if len(asked) != len(told):
        return None
    losses = np.full(len(samples), np.nan, np.float32)
    losses[asked] = told
    return losses
