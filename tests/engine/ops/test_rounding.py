"""The step at zero."""

from __future__ import annotations

import math

import pytest

import engine


def test_heaviside() -> None:
    x = engine.tensor([-2.0, 0.0, -0.0, 3.0, math.nan], requires_grad=True)
    own = engine.heaviside(x, engine.tensor(0.5))
    assert own.tolist() == [0, 0.5, 0.5, 1, 0] and not own.requires_grad
    whole = engine.tensor([-1, 0, 1])
    assert whole.heaviside_(engine.tensor([7])).tolist() == [0, 7, 1]


def test_heaviside_wants_one_dtype() -> None:
    with pytest.raises(RuntimeError, match="different dtypes"):
        engine.heaviside(engine.tensor([1.0]), engine.tensor([1]))
