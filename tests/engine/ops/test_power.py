"""Powers in float64."""

from __future__ import annotations

import pytest

import engine


def test_float_power_is_always_double() -> None:
    for own in (
        engine.float_power(engine.tensor([2, 3]), 2),
        engine.float_power(engine.tensor([2.0, 3.0]), engine.tensor([2])),
        engine.float_power(engine.tensor([4, 9]), 1).abs(),
    ):
        assert own.dtype is engine.float64 and own.tolist() == [4, 9]
    assert engine.float_power(2, engine.tensor([-1])).tolist() == [0.5]
    with pytest.raises(TypeError, match="expected a Tensor"):
        engine.float_power(2, 3)


def test_float_power_in_place_needs_a_double() -> None:
    x = engine.tensor([2.0], dtype=engine.float64)
    assert x.float_power_(3) is x and x.item() == 8
    with pytest.raises(RuntimeError, match=r"has dtype torch.float32 .* requires dtype"):
        engine.tensor([2.0]).float_power_(3)
