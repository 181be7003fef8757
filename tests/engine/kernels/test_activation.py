"""Compiled activations and arithmetic against their plain twins, special values included."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import activation, cache, elementwise, threads

NUMBERS = {
    "elu": (0.7, 1.05, 0.9),
    "leaky_relu": (0.01,),
    "hardtanh": (-0.5, 2.0),
    "softplus": (1.5, 20.0),
    "drop": (0.3,),
}
ACTIVATIONS = [
    "relu",
    "sigmoid",
    "tanh",
    "gelu",
    "tanh_gelu",
    "silu",
    "elu",
    "leaky_relu",
    "hardtanh",
    "softplus",
    "logsigmoid",
    "mish",
    "hardsigmoid",
    "hardswish",
]
SPECIAL = np.array([0, -0.0, np.nan, np.inf, -np.inf, 1e-30, 1e30, -1e30, 89, -89, -104], "f4")


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for arrays so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import activation as activations
        from engine.kernels.compiled import elementwise as arithmetic
    before, arithmetic._PER_THREAD = arithmetic._PER_THREAD, 1
    count = threads.get_num_threads()
    yield {activation: activations, elementwise: arithmetic}
    threads.set_num_threads(count)
    arithmetic._PER_THREAD = before


def compare(compiled, module, name, *arrays):
    """Both twins on the same arrays; the plain one with more digits than the compiled has."""
    numbers = NUMBERS.get(name.removesuffix("_gradient"), ())
    result = getattr(compiled[module], name)(*arrays, *numbers)
    assert result.dtype == np.float32 and result.shape == arrays[0].shape
    with np.errstate(all="ignore"):
        exact = getattr(module, name)(np, *(each.astype("f8") for each in arrays), *numbers)
        exact = exact.astype("f4")
    # Differences of numbers near 1, as in a sigmoid's slope, have an absolute error.
    close = np.isclose(result, exact, rtol=1e-6, atol=2e-6, equal_nan=True)
    assert close.all(), (name, *(each[~close] for each in (*arrays, result, exact)))


@st.composite
def strided(draw):
    """An array with its axes in any order in memory, perhaps with gaps, and a number of threads."""
    shape = draw(st.lists(st.integers(0, 9), min_size=0, max_size=3))
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = rng.standard_normal([2 * size for size in shape]).astype("f4") * 4
    x = x[tuple(slice(0, 2 * size, 2) for size in shape)] if draw(st.booleans()) else x
    return np.asarray(x.T if draw(st.booleans()) else x), draw(st.integers(1, 3))


@pytest.mark.parametrize("name", [*ACTIVATIONS, "erf"])
@settings(derandomize=True, deadline=None, max_examples=30)
@given(problem=strided())
def test_any_shape(compiled, name, problem):
    x, count = problem
    threads.set_num_threads(count)
    compare(compiled, activation, name, x)
    if name != "erf":
        grad = np.random.default_rng(0).standard_normal(x.shape).astype("f4")
        compare(compiled, activation, f"{name}_gradient", grad, x)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "erf"])
def test_special_values(compiled, name):
    x = np.concatenate([SPECIAL, np.linspace(-12, 12, 1000, dtype="f4")])
    if name == "tanh_gelu":
        x = x[np.abs(x) != np.float32(1e30)]  # its cube is infinite for floats alone
    compare(compiled, activation, name, x)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_of_special_values(compiled, name):
    x = np.array([0, -0.0, np.nan, 1e-30, 60, -60, *np.linspace(-12, 12, 1000)], "f4")
    if name in ("sigmoid", "tanh"):  # these take the result
        x = np.tanh(x)
    compare(compiled, activation, f"{name}_gradient", np.linspace(-2, 2, x.size, dtype="f4"), x)


def test_the_gradient_of_a_slope(compiled):
    y = np.array([0, -0.0, np.nan, 60, -60, *np.linspace(-12, 12, 1000)], "f4")
    x = np.linspace(-2, 2, y.size, dtype="f4")
    for count in (1, 2, 3):
        threads.set_num_threads(count)
        compare(compiled, activation, "slope_gradient", x, y)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide"])
def test_arithmetic(compiled, name):
    x = np.repeat(SPECIAL, SPECIAL.size)
    y = np.tile(SPECIAL, SPECIAL.size)
    for count in (1, 2, 3):
        threads.set_num_threads(count)
        with np.errstate(all="ignore"):
            exact = getattr(elementwise, name)(np, x, y)
        np.testing.assert_array_equal(getattr(compiled[elementwise], name)(x, y), exact)


def test_exp_to_its_smallest_values(compiled):
    x = np.concatenate([SPECIAL, np.linspace(-104, 89, 10000, dtype="f4")])
    with np.errstate(all="ignore"):
        exact = np.exp(x.astype("f8")).astype("f4")
    result = compiled[elementwise].exp(x)
    np.testing.assert_allclose(result, exact, rtol=3e-7, atol=2e-45)


def test_dropping(compiled):
    random = np.random.default_rng(0).random((40, 30), np.float32)
    compare(compiled, elementwise, "drop", random)


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide"])
@given(data=st.data(), count=st.integers(1, 3))
def test_arithmetic_broadcasts(compiled, name, data, count):
    threads.set_num_threads(count)
    shape = data.draw(st.lists(st.integers(0, 9), max_size=4))
    other = [data.draw(st.sampled_from([1, size])) for size in shape]
    other = other[data.draw(st.integers(0, len(other))) :]
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal(shape, np.float32), rng.standard_normal(other, np.float32) + 5
    x = np.asfortranarray(x) if data.draw(st.booleans()) else x
    result = getattr(compiled[elementwise], name)(np.asarray(x), np.asarray(y))
    np.testing.assert_array_equal(result, getattr(elementwise, name)(np, x, y))


def test_arithmetic_with_doubles_stays_with_numpy(compiled):
    x = np.ones((4, 6), np.float32)
    assert compiled[elementwise].add(x, x.astype("f8")) is NotImplemented
