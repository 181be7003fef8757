"""The limits of dtypes."""

from __future__ import annotations

import numpy as np
import pytest

import engine


def test_floating_limits() -> None:
    info = engine.finfo(engine.float16)
    assert (info.max, info.min, info.bits, info.dtype) == (65504.0, -65504.0, 16, "float16")
    assert engine.finfo().eps == np.finfo(np.float32).eps
    assert engine.finfo(engine.float64).tiny == np.finfo(np.float64).tiny
    with pytest.raises(TypeError, match=r"floating point input type, got torch\.int32"):
        engine.finfo(engine.int32)


def test_integer_limits() -> None:
    info = engine.iinfo(engine.uint8)
    assert (info.min, info.max, info.bits) == (0, 255, 8)
    assert repr(engine.iinfo(engine.int8)) == "iinfo(min=-128, max=127, dtype=int8)"
    with pytest.raises(TypeError, match="integer input type"):
        engine.iinfo(engine.float32)
