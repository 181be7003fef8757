"""Products against NumPy's, in every form."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Tensor


def values(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


@given(st.integers(0, 3), st.integers(1, 3), st.integers(1, 3))
def test_tensordot(dims: int, first: int, last: int) -> None:
    shared = (2, 3, 4)[:dims]
    a, b = values(first, *shared), values(*shared, last, seed=1)
    own = engine.tensordot(engine.tensor(a), engine.tensor(b), dims)
    assert np.allclose(own.numpy(), np.tensordot(a, b, dims))


def test_tensordot_of_named_dimensions() -> None:
    a, b = values(2, 3, 4), values(4, 5, 2)
    own = engine.tensordot(engine.tensor(a), engine.tensor(b), ([0, -1], [2, 0]))
    assert np.allclose(own.numpy(), np.tensordot(a, b, ([0, -1], [2, 0])))


@given(
    st.lists(st.integers(0, 3), max_size=3).map(tuple),
    st.lists(st.integers(0, 3), max_size=3).map(tuple),
)
def test_kron(shape: tuple[int, ...], other: tuple[int, ...]) -> None:
    a, b = values(*shape), values(*other, seed=1)
    own = engine.kron(engine.tensor(a), engine.tensor(b)).numpy()
    assert np.allclose(own, np.kron(a, b)) and own.shape == np.kron(a, b).shape


def test_cross() -> None:
    a, b = values(4, 3), values(1, 3, seed=1)
    assert np.allclose(
        engine.linalg.cross(engine.tensor(a), engine.tensor(b)).numpy(), np.cross(a, b)
    )
    columns = engine.tensor(values(3, 3))
    assert engine.allclose(
        engine.cross(columns, columns.flip(1)).mT,
        engine.linalg.cross(columns.mT, columns.flip(1).mT),
    )


def test_inner_and_vecdot() -> None:
    a, b = values(2, 3), values(4, 3, seed=1)
    assert np.allclose(engine.inner(engine.tensor(a), engine.tensor(b)).numpy(), np.inner(a, b))
    assert engine.inner(engine.tensor(2.0), engine.tensor([1.0, 3.0])).tolist() == [2, 6]
    own = engine.linalg.vecdot(engine.tensor(a), engine.tensor(a * 2), dim=0)
    assert np.allclose(own.numpy(), 2 * (a * a).sum(0))


@given(st.lists(st.integers(1, 5), min_size=3, max_size=7))
def test_multi_dot(sizes: list[int]) -> None:
    chain = [values(*pair, seed=i) for i, pair in enumerate(itertools.pairwise(sizes))]
    own = engine.linalg.multi_dot([engine.tensor(each) for each in chain])
    expected = chain[0]
    for each in chain[1:]:
        expected = expected @ each
    assert np.allclose(own.numpy(), expected)


def test_multi_dot_takes_the_cheapest_order(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.ops import products

    done = []
    matmul = products.matmul
    monkeypatch.setattr(products, "matmul", lambda x, y: done.append(x.shape) or matmul(x, y))
    a, b, c = engine.ones(50, 2), engine.ones(2, 50), engine.ones(50, 1)
    assert engine.linalg.multi_dot([a, b, c[:, 0]]).tolist() == [100.0] * 50
    assert done == [(2, 50), (50, 2)]


@given(st.sampled_from([0, 1, 2, 3.5, float("inf")]))
def test_cdist(p: float) -> None:
    a, b = values(2, 4, 3), values(5, 3, seed=1)
    own = engine.cdist(engine.tensor(a), engine.tensor(b), p)
    difference = a[:, :, None] - b[None, None]
    assert np.allclose(own.numpy(), np.linalg.norm(difference, p, axis=-1))


def test_sums_of_batches_and_outer_products() -> None:
    M, a, b = values(2, 4), values(3, 2, 5), values(3, 5, 4)
    t = engine.tensor
    own = engine.addbmm(t(M), t(a), t(b), beta=0.5, alpha=2)
    assert np.allclose(own.numpy(), 0.5 * M + 2 * (a @ b).sum(0))
    own = engine.addr(t(M), t(a[0, :, 0]), t(b[0, 0]), beta=0, alpha=3)
    assert np.allclose(own.numpy(), 3 * np.outer(a[0, :, 0], b[0, 0]))
    nan = engine.full((2, 4), float("nan"))
    assert not engine.addr(nan, engine.ones(2), engine.ones(4), beta=0).isnan().any()


CASES: dict[str, Callable[[Callable[..., Tensor]], tuple[Any, ...]]] = {
    "addbmm": lambda real: (
        lambda *x: engine.addbmm(*x, beta=0.5, alpha=2),
        real(2, 2),
        real(2, 2, 3),
        real(2, 3, 2),
    ),
    "addr": lambda real: (engine.addr, real(2), real(3), real(2)),
    "inner": lambda real: (engine.inner, real(2, 3), real(3)),
    "tensordot": lambda real: (
        lambda a, b: engine.tensordot(a, b, ([0], [1])),
        real(2, 3),
        real(2, 2),
    ),
    "kron": lambda real: (engine.kron, real(2, 2), real(3)),
    "linalg.cross": lambda real: (engine.linalg.cross, real(2, 3), real(1, 3)),
    "cross": lambda real: (engine.cross, real(3, 2), real(3, 2)),
    "linalg.vecdot": lambda real: (engine.linalg.vecdot, real(2, 3), real(3)),
    "linalg.multi_dot": lambda real: (
        lambda *x: engine.linalg.multi_dot(x),
        real(3),
        real(3, 2),
        real(2, 3),
    ),
    "cdist": lambda real: (
        lambda a, b: (engine.cdist(a, b), engine.cdist(a, b, 1), engine.cdist(a, b, 3)),
        real(2, 3),
        real(2, 3),
    ),
}


def test_every_op_is_checked(ops_of: Callable[[str], set[str]]) -> None:
    assert ops_of("engine.ops.products") <= CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_derivatives(name: str, real: Any, check_derivatives: Any) -> None:
    check_derivatives(*CASES[name](real))


def test_refusals() -> None:
    ones = engine.ones
    with pytest.raises(RuntimeError, match="size 2 in dim 1 and second has size 3 in dim 0"):
        engine.tensordot(ones(2, 2), ones(3, 2), 1)
    with pytest.raises(RuntimeError, match="same length"):
        engine.tensordot(ones(2, 2), ones(2, 2), ([0], [0, 1]))
    with pytest.raises(RuntimeError, match="Got 2 and 2"):
        engine.linalg.cross(ones(2), ones(2))
    with pytest.raises(RuntimeError, match="no dimension of size 3"):
        engine.cross(ones(2), ones(2))
    with pytest.raises(RuntimeError, match="at least 2 tensors"):
        engine.linalg.multi_dot([ones(2, 2)])
    with pytest.raises(RuntimeError, match="tensor 1 must be 2D"):
        engine.linalg.multi_dot([ones(2), ones(2), ones(2)])
    with pytest.raises(RuntimeError, match="same number of columns"):
        engine.cdist(ones(2, 2), ones(2, 3))
    with pytest.raises(RuntimeError, match="non-negative p"):
        engine.cdist(ones(2, 2), ones(2, 2), -1)
    with pytest.raises(RuntimeError, match=r"addbmm: .*\[3, 2\] but got: \[2, 2\]"):
        engine.addbmm(ones(2, 2), ones(3, 2, 2), ones(2, 2, 2))
