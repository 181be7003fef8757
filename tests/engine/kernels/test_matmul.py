"""Products by tiles against NumPy's, for any sizes and strides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels import cache, threads
from engine.kernels import matmul as kernels


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, even for matrices so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import matmul
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(matmul, "LEAST", 0)
    monkeypatch.setattr(matmul, "LEAST_OF_SHORT", 0)
    monkeypatch.setattr(matmul, "LEAST_OF_EACH", 0)
    count = threads.get_num_threads()
    yield matmul
    threads.set_num_threads(count)
    monkeypatch.undo()


sizes = st.sampled_from([1, 2, 7, 8, 9, 16, 17, 33, 48, 50, 97, 130])


@st.composite
def matrices(draw, rows, columns):
    """A matrix of those sizes: dense, transposed, every other element, or turned round."""
    values = np.random.default_rng(draw(st.integers(0, 99))).standard_normal((rows, columns))
    values = values.astype(np.float32)
    kind = draw(st.sampled_from(["dense", "transposed", "spread", "turned", "read-only"]))
    if kind == "transposed":
        return np.ascontiguousarray(values.T).T
    if kind == "spread":
        wide = np.full((2 * rows, 3 * columns), np.nan, np.float32)
        wide[::2, ::3] = values
        return wide[::2, ::3]
    if kind == "turned":
        return np.ascontiguousarray(values[::-1, ::-1])[::-1, ::-1]
    values.flags.writeable = kind != "read-only"
    return values


@given(data=st.data(), m=sizes, n=sizes, depth=sizes, count=st.integers(1, 3))
def test_the_product_is_numpys(compiled, data, m, n, depth, count):
    a, b = data.draw(matrices(m, depth)), data.draw(matrices(depth, n))
    threads.set_num_threads(count)
    out = compiled.matmul(a, b)
    assert out.dtype == np.float32 and out.flags.c_contiguous
    np.testing.assert_allclose(out, a @ b, rtol=1e-4, atol=1e-4)
    c = data.draw(matrices(m, n)).copy()
    expected = c + a @ b
    compiled.add_product(a, b, c, count)
    np.testing.assert_allclose(c, expected, rtol=1e-4, atol=1e-4)


@given(
    data=st.data(),
    m=sizes,
    n=sizes,
    depth=sizes,
    lead=st.sampled_from([((3,), (3,)), ((2, 1), (1, 3)), ((1,), (4,)), ((5,), ()), ((), (2, 2))]),
    count=st.integers(1, 3),
)
def test_products_of_many(compiled, data, m, n, depth, lead, count):
    threads.set_num_threads(count)
    rng = np.random.default_rng(0)
    a = rng.standard_normal((*lead[0], m, depth), np.float32)
    b = rng.standard_normal((*lead[1], depth, n), np.float32)
    if data.draw(st.booleans()):
        a = np.ascontiguousarray(a.swapaxes(-1, -2)).swapaxes(-1, -2)
    if data.draw(st.booleans()):
        b = np.ascontiguousarray(b.swapaxes(-1, -2)).swapaxes(-1, -2)
    out = compiled.matmul(a, b)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, a @ b, rtol=1e-4, atol=1e-4)


def test_a_sum_longer_than_a_panel_is_whole(compiled):
    rng = np.random.default_rng(0)
    a = rng.standard_normal((5, 3 * compiled.DEPTH + 7), np.float32)
    b = rng.standard_normal((a.shape[1], 60), np.float32)
    np.testing.assert_allclose(compiled.matmul(a, b), a @ b, rtol=1e-3, atol=1e-3)


@given(batch=st.lists(st.integers(1, 5), max_size=2), inputs=sizes, outputs=sizes)
def test_a_linear_layer_is_its_formula(compiled, batch, inputs, outputs):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((*batch, 3, inputs), np.float32)
    weight = rng.standard_normal((outputs, inputs), np.float32)
    bias = rng.standard_normal(outputs, np.float32)
    expected = kernels.linear.__wrapped__(np, x, weight, bias)
    np.testing.assert_allclose(compiled.linear(x, weight, bias), expected, rtol=1e-4, atol=1e-4)


def test_nan_and_infinity_pass_through(compiled):
    a = np.ones((40, 40), np.float32)
    a[3, 5], a[7, 0] = np.nan, np.inf
    out = compiled.matmul(a, np.ones((40, 40), np.float32))
    assert np.isnan(out[3]).all() and np.isinf(out[7]).all() and np.isfinite(out[4]).all()


def test_the_same_threads_give_the_same_bits(compiled):
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 200, 200)).astype(np.float32)
    threads.set_num_threads(2)
    assert (compiled.matmul(a, b) == compiled.matmul(a, b)).all()


def test_vectors_are_left_to_numpy(compiled):
    assert compiled.matmul(np.ones(3, "f4"), np.ones((3, 2), "f4")) is NotImplemented
    assert compiled.matmul(np.ones((2, 3), "f4"), np.ones(3, "f4")) is NotImplemented
