"""Views by strides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine


@given(st.integers(1, 9), st.integers(1, 9), st.integers(1, 4))
def test_windows(length: int, size: int, step: int) -> None:
    if size > length:
        return
    x = np.arange(length)
    wanted = np.lib.stride_tricks.sliding_window_view(x, size)[::step]
    assert engine.tensor(x).unfold(0, size, step).tolist() == wanted.tolist()


def test_a_strided_view_shares_memory_and_version() -> None:
    x = engine.arange(6)
    corner = x[1:].as_strided((2, 2), (2, 1))
    assert corner.tolist() == [[1, 2], [3, 4]]
    corner.zero_()
    assert x.tolist() == [0, 0, 0, 0, 0, 5] and x._version == 1


def test_the_memory_of_a_transposed_view() -> None:
    x = engine.arange(6).reshape(2, 3).t()
    assert x.as_strided((6,), (1,)).tolist() == list(range(6))
    assert x.clone().as_strided((2,), (5,)).tolist() == [0, 5]


def test_derivatives(real: Any, check_derivatives: Any) -> None:
    x = real(2, 5)
    check_derivatives(lambda x: (x * x).unfold(1, 3, 2), x)
    check_derivatives(lambda x: engine.as_strided(x * x, (3, 2), (2, 1), 1), x)


def test_writing_reaches_the_gradient() -> None:
    x = engine.ones(4, requires_grad=True)
    y = x * 1
    y.as_strided((2,), (2,)).mul_(3)
    y.sum().backward()
    assert x.grad is not None and x.grad.tolist() == [3, 1, 3, 1]


def test_refusals() -> None:
    x = engine.ones(3)
    with pytest.raises(RuntimeError, match="storage has 3 elements"):
        x.as_strided((2,), (3,))
    with pytest.raises(RuntimeError, match="maximum size for tensor at dimension 0 is 3"):
        x.unfold(0, 4, 1)
    with pytest.raises(RuntimeError, match="step is 0"):
        x.unfold(0, 2, 0)
