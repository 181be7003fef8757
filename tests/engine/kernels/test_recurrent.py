"""Compiled LSTM, GRU and RNN layers against their plain twins: any sizes, layouts and threads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, gru, lstm, rnn, table, threads

PLAIN = {"lstm": lstm.lstm, "gru": gru.gru, "rnn": rnn.rnn}


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, with all threads even for what is so small that they do not pay."""
    if not table.wait():
        pytest.skip("no compiled kernels")
    with cache.in_use():
        from engine.kernels.compiled import gru, lstm, recurrence, rnn
    before, recurrence._PER_THREAD = recurrence._PER_THREAD, 1
    count = threads.get_num_threads()
    yield {"lstm": lstm, "gru": gru, "rnn": rnn}
    threads.set_num_threads(count)
    recurrence._PER_THREAD = before


class Problem:
    """A sequence, the states it starts with, weights, and gradients of what comes out."""

    def __init__(self, draw, gates):
        times, batch = draw(st.integers(1, 5)), draw(st.integers(1, 40))
        inputs, size = draw(st.integers(1, 20)), draw(st.integers(1, 40))
        self.rng = np.random.default_rng(draw(st.integers(0, 1000)))
        self.x = self.values(times, batch, inputs)
        layout = draw(st.sampled_from(["plain", "batch first", "gaps"]))
        if layout == "batch first":
            self.x = np.ascontiguousarray(self.x.swapaxes(0, 1)).swapaxes(0, 1)
        elif layout == "gaps":
            self.x = np.repeat(self.x, 2, -1)[..., ::2]
        self.h, self.c = self.values(batch, size), self.values(batch, size)
        self.weights = [self.values(gates * size, n) / 4 for n in (inputs, size)]
        biased = draw(st.booleans())
        self.biases = [self.values(gates * size) if biased else None for _ in range(2)]
        self.grads = [self.values(times, batch, size), *(self.values(batch, size) for _ in "hc")]
        if draw(st.booleans()):
            self.grads[0] = np.ascontiguousarray(self.grads[0].swapaxes(0, 1)).swapaxes(0, 1)
        self.backwards = draw(st.booleans())
        self.for_x = draw(st.booleans())
        threads.set_num_threads(draw(st.integers(1, 3)))

    def values(self, *shape):
        return self.rng.standard_normal(shape).astype("f4")


def agree(ours, exact):
    for our, right in zip(ours, exact, strict=True):
        if right is None:
            assert our is None
        else:
            assert our.shape == right.shape and our.dtype == np.float32
            np.testing.assert_allclose(our, right, rtol=1e-4, atol=2e-5 * np.abs(right).max())


def wide(*values):
    return [each.astype("f8") if isinstance(each, np.ndarray) else each for each in values]


@given(st.data())
def test_lstm(compiled, data):
    p = Problem(data.draw, 4)
    given_ = (p.x, p.h, p.c, *p.weights, *p.biases, p.backwards)
    kept = compiled["lstm"].lstm(*given_)
    agree(kept, lstm.lstm(np, *wide(*given_)))
    back = (*p.grads, p.x, p.h, p.c, *p.weights, *kept, p.backwards, p.for_x)
    agree(compiled["lstm"].lstm_gradients(*back), lstm.lstm_gradients(np, *wide(*back)))


@given(st.data())
def test_gru(compiled, data):
    p = Problem(data.draw, 3)
    given_ = (p.x, p.h, *p.weights, *p.biases, p.backwards)
    kept = compiled["gru"].gru(*given_)
    agree(kept, gru.gru(np, *wide(*given_)))
    back = (*p.grads[:2], p.x, p.h, *p.weights, *kept, p.backwards, p.for_x)
    agree(compiled["gru"].gru_gradients(*back), gru.gru_gradients(np, *wide(*back)))


@pytest.mark.parametrize("relu", [True, False])
@given(data=st.data())
def test_rnn(compiled, relu, data):
    p = Problem(data.draw, 1)
    given_ = (p.x, p.h, *p.weights, *p.biases, relu, p.backwards)
    hidden = compiled["rnn"].rnn(*given_)
    exact = rnn.rnn(np, *wide(*given_))
    agree([hidden], [exact])
    # The exact states in both: a sum that is 0 but for rounding has either slope of the ReLU.
    back = (*p.grads[:2], p.x, p.h, *p.weights, exact.astype("f4"), relu, p.backwards, p.for_x)
    agree(compiled["rnn"].rnn_gradients(*back), rnn.rnn_gradients(np, *wide(*back)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_what_is_not_finite_stays_in_its_sample(compiled, cell, value):
    rng = np.random.default_rng(0)
    gates, settings = {"lstm": (4, ()), "gru": (3, ()), "rnn": (1, (True,))}[cell]
    x = rng.standard_normal((3, 11, 5)).astype("f4")
    x[1, 4, 2] = value
    states = [np.zeros((11, 6), np.float32)] * (2 if cell == "lstm" else 1)
    weights = [rng.standard_normal((gates * 6, n)).astype("f4") for n in (5, 6)]
    with np.errstate(all="ignore"):
        ours = getattr(compiled[cell], cell)(x, *states, *weights, None, None, *settings, False)
        with table.plain_only():
            right = PLAIN[cell](np, x, *states, *weights, None, None, *settings, False)
    for our, exact in zip(ours, right, strict=True):
        np.testing.assert_allclose(our, exact, rtol=1e-4, atol=1e-5)


def test_the_same_threads_give_the_same_numbers(compiled):
    rng = np.random.default_rng(0)
    x, h = (rng.standard_normal(shape).astype("f4") for shape in ((4, 30, 5), (30, 9)))
    weights = [rng.standard_normal((27, n)).astype("f4") for n in (5, 9)]
    threads.set_num_threads(2)
    kept = compiled["gru"].gru(x, h, *weights, None, None, False)
    back = (kept[0], h, x, h, *weights, *kept, False, True)
    first, second = compiled["gru"].gru_gradients(*back), compiled["gru"].gru_gradients(*back)
    assert all(np.array_equal(one, other) for one, other in zip(first, second, strict=True))
