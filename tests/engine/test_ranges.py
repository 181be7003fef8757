"""Numbers at equal distances and equal ratios."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine

ENDS = st.floats(-100, 100)


@given(ENDS, ENDS, st.integers(0, 20))
def test_linspace_holds_both_ends_exactly(start: float, end: float, steps: int) -> None:
    found = engine.linspace(start, end, steps, dtype=engine.float64)
    assert len(found) == steps
    if steps:
        assert found[0].item() == start
    if steps > 1:
        assert found[-1].item() == end
        assert np.allclose(found.numpy(), np.linspace(start, end, steps), atol=1e-12)
        turned = engine.linspace(end, start, steps, dtype=engine.float64)
        assert np.allclose(turned.flip(0).numpy(), found.numpy(), atol=1e-12)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(1, 7))
def test_arange_is_pythons_range(start: int, end: int, step: int) -> None:
    step = step if end >= start else -step
    found = engine.arange(start, end, step)
    assert found.dtype is engine.int64 and found.tolist() == list(range(start, end, step))
    assert engine.arange(start, end, float(step)).dtype is engine.float32


@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(2, 9), st.sampled_from([2.0, 10.0, math.e]))
def test_logspace_has_equal_ratios(start: float, end: float, steps: int, base: float) -> None:
    found = engine.logspace(start, end, steps, base, dtype=engine.float64)
    exponents = engine.linspace(start, end, steps, dtype=engine.float64)
    assert np.allclose(found.numpy(), base ** exponents.numpy())


def test_whole_numbers() -> None:
    """The ends are cut to whole numbers first, as PyTorch does, and each number after."""
    assert engine.linspace(0, 7.9, 5, dtype=engine.int64).tolist() == [0, 1, 3, 5, 7]
    assert engine.logspace(0, 2.9, 4, dtype=engine.int64).tolist() == [1, 4, 21, 100]
    assert engine.logspace(1.2, 5, 1, dtype=engine.int64).tolist() == [15]
    assert engine.logspace(3, 0, 4, dtype=engine.uint8).tolist() == [232, 100, 10, 1]


def test_ends_may_be_tensors() -> None:
    end = engine.tensor(1.2)  # float32 knows 1.2 to 8 digits only, and that is what counts
    found = engine.logspace(0, end, 2, dtype=engine.float64)
    assert found[1].item() == pytest.approx(10 ** float(np.float32(1.2)), rel=1e-14)
    assert engine.linspace(engine.tensor(0), end, 2).tolist() == pytest.approx([0, 1.2])


def test_refusals() -> None:
    with pytest.raises(RuntimeError, match="nonzero"):
        engine.arange(0, 3, 0)
    with pytest.raises(RuntimeError, match="step sign"):
        engine.arange(0, 3, -1)
    for make in (engine.linspace, engine.logspace):
        with pytest.raises(RuntimeError, match="non-negative"):
            make(0, 1, -1)
        with pytest.raises(TypeError, match="steps must be int"):
            make(0, 1, 2.5)
    with pytest.raises(RuntimeError, match="unsupported range"):
        engine.arange(math.inf)
