"""What of an optimizer's step and an op's settings is told."""

import numpy as np

from engine.studio.debugging.record import record_batch
from engine.studio.debugging.updates import plain_settings


def test_settings_are_numbers_and_words():
    given = {"a": 1, "b": (1, (2, "x")), "c": object(), "d": None, "e": {"f": 2.5}}
    assert plain_settings(given) == {"a": 1, "b": [1, [2, "x"]], "e": {"f": 2.5}}


def test_the_numbers_are_those_of_the_entry_that_moved_furthest(network_of):
    recording, arrays = record_batch(*network_of("binary"))
    for update in recording.updates:
        change = np.abs(arrays[update.change.key])
        assert change[update.entry] == change.max()
