"""NumPy without its warnings: only inside, and nothing else of the context is touched."""

import contextvars
import threading

import numpy as np
import pytest

from engine.autograd.quiet import quietly


def overflow():
    return np.float32(3e38) * np.float32(10)


def test_nothing_is_said_inside_and_all_is_as_before_after():
    with np.errstate(all="raise"):
        assert quietly(overflow) == np.inf
        with pytest.raises(FloatingPointError):
            overflow()


def test_it_is_put_back_after_an_error_and_within_itself():
    def fail():
        assert quietly(overflow) == overflow()
        raise KeyError

    before = np.geterr()
    with pytest.raises(KeyError):
        quietly(fail)
    assert np.geterr() == before


def test_it_holds_in_every_thread():
    found = []

    def compute():
        with np.errstate(all="raise"):
            found.append(quietly(overflow))

    thread = threading.Thread(target=compute)
    thread.start()
    thread.join()
    assert found == [np.inf]


def test_context_variables_are_those_of_the_caller():
    here = contextvars.ContextVar("here")
    here.set(1)
    quietly(here.set, 2)
    assert here.get() == 2
