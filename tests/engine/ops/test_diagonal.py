"""Diagonals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

OFFSETS = st.integers(-4, 4)


@given(st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(1, 3)), OFFSETS)
def test_diagonals_are_numpys(shape: tuple[int, ...], offset: int) -> None:
    x = np.arange(np.prod(shape)).reshape(shape)
    size = shape[-2], shape[-1]
    if not -size[0] < offset < size[1]:
        return
    for dim1, dim2 in ((-2, -1), (2, 1)):
        own = engine.diagonal(engine.tensor(x), offset if dim1 < 0 else -offset, dim1, dim2)
        assert own.tolist() == np.diagonal(x, offset, -2, -1).tolist()


def test_a_diagonal_is_a_view() -> None:
    x = engine.zeros(2, 3)
    x.diagonal(1).fill_(5)
    assert x.tolist() == [[0, 5, 0], [0, 0, 5]]
    y = engine.ones(2, 2, requires_grad=True) * 1
    engine.linalg.diagonal(y).mul_(3)
    (grad,) = engine.autograd.grad(y.sum(), y, retain_graph=True)
    assert y.tolist() == [[3, 1], [1, 3]] and grad.tolist() == [[1, 1], [1, 1]]


@given(st.integers(0, 3), OFFSETS)
def test_a_matrix_around_a_diagonal(size: int, offset: int) -> None:
    x = engine.arange(2 * size).reshape(2, size)
    matrices = engine.diag_embed(x, offset, 0, -1)
    assert matrices.diagonal(offset, 0, -1).tolist() == x.tolist()
    assert matrices.count_nonzero() == x.count_nonzero()
    assert engine.diagflat(x, offset).tolist() == np.diagflat(x.numpy(), offset).tolist()


def test_diag_and_scatter() -> None:
    x = engine.arange(6).reshape(2, 3)
    assert engine.diag(x, 1).tolist() == [1, 5]
    assert engine.diag(engine.tensor([1, 2])).tolist() == [[1, 0], [0, 2]]
    assert x.diagonal_scatter(engine.tensor([7, 8])).tolist() == [[7, 1, 2], [3, 8, 5]]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    x = real(2, 3, 2)
    check_derivatives(lambda x: engine.diagonal(x * x, 1, 1, 2), x)
    check_derivatives(lambda x: engine.diag_embed(x * x, -1), x)
    check_derivatives(lambda x: (engine.diag(x[0] * x[0]), engine.diagflat(x * x)), x)
    check_derivatives(lambda a, b: engine.diagonal_scatter(a * b[0], b * b), real(2, 2), real(2))


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="identical 0, 0"):
        engine.diagonal(engine.ones(2, 2), 0, 0, 0)
    with pytest.raises(IndexError, match="got 2"):
        engine.diagonal(engine.ones(2, 2), 0, 0, 2)
    with pytest.raises(RuntimeError, match="Got 3D"):
        engine.diag(engine.ones(2, 2, 2))
    with pytest.raises(RuntimeError, match=r"src size = \[3\], slice size = \[2\]"):
        engine.diagonal_scatter(engine.ones(2, 2), engine.ones(3))


def test_fill_diagonal():
    assert engine.zeros(2, 3).fill_diagonal_(5).tolist() == [[5, 0, 0], [0, 5, 0]]
    assert engine.zeros(2, 2, 2).fill_diagonal_(1).sum() == 2
    with pytest.raises(RuntimeError, match=r"got \[2, 2, 3\]"):
        engine.zeros(2, 2, 3).fill_diagonal_(1)
