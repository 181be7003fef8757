"""Products of matrices and vectors in all the shapes that may meet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import engine
from engine.autograd import gradcheck

NUMBERS = st.integers(-5, 5)
SIDES = arrays.mutually_broadcastable_shapes(signature="(n?,k),(k,m?)->(n?,m?)", max_dims=2)


@given(SIDES, st.sampled_from([np.int64, np.float32, np.float64, np.float16]), st.data())
def test_products_are_numpys(
    shapes: arrays.BroadcastableShapes, dtype: type, data: st.DataObject
) -> None:
    x, y = (data.draw(arrays.arrays(dtype, s, elements=NUMBERS)) for s in shapes.input_shapes)
    found = engine.tensor(x) @ engine.tensor(y)
    assert found.shape == shapes.result_shape
    assert (found.numpy() == np.matmul(x, y)).all()  # whole numbers this small are exact
    assert found.dtype is engine.tensor(x).dtype


@given(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4))
def test_forms_of_one_product(n: int, k: int, m: int) -> None:
    rng = np.random.default_rng(n + 10 * k + 100 * m)
    x, y = (engine.tensor(rng.integers(-9, 9, s)) for s in ((n, k), (k, m)))
    product = engine.mm(x, y)
    assert engine.equal(product, (y.t() @ x.t()).t())
    assert engine.equal(engine.bmm(x[None], y[None])[0], product)
    assert engine.equal(engine.addmm(product, x, y, beta=2, alpha=-1), product)
    assert engine.equal(engine.baddbmm(product[None], x[None], y[None])[0], product * 2)
    for column in range(m):
        assert engine.equal(engine.mv(x, y[:, column]), product[:, column])
    if k:
        outer = engine.outer(x[:, 0], y[0])
        assert engine.equal(outer, x[:, :1] @ y[:1])
        assert n == 0 or m == 0 or engine.dot(x[0], y[:, 0]).item() == product[0, 0].item()


def test_transposed_operands_are_read_as_they_lie() -> None:
    rng = np.random.default_rng(0)
    x, y = (engine.tensor(rng.normal(size=s)) for s in ((3, 2), (4, 3)))
    assert np.allclose((x.t() @ y.t()).numpy(), x.numpy().T @ y.numpy().T)
    assert gradcheck(lambda a, b: a.t() @ b.t(), (x.requires_grad_(), y.requires_grad_()))


def test_an_empty_sum_is_zero() -> None:
    assert (engine.ones(2, 0) @ engine.ones(0, 3)).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (((2, 3), (2, 3)), "cannot be multiplied"),
        (((3,), (2,)), "cannot be multiplied"),
        (((), (2,)), "at least 1D"),
        (((2, 2, 3), (3, 3, 2)), "match"),
    ],
)
def test_shapes_that_do_not_fit(shapes: tuple[tuple[int, ...], ...], words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        engine.matmul(*(engine.ones(shape) for shape in shapes))


def test_dtypes_are_not_promoted() -> None:
    with pytest.raises(RuntimeError, match="dtype"):
        engine.ones(2, 2) @ engine.ones(2, 2, dtype=engine.int64)
