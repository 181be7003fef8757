"""i0 as an op; its numbers are tested with the kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

import engine


def test_values_are_numpys() -> None:
    x = np.linspace(-30, 30, 61)
    assert np.allclose(engine.i0(engine.tensor(x)).numpy(), np.i0(x), rtol=1e-12)
    assert engine.i0(engine.tensor([0])).dtype is engine.float32


def test_derivatives_at_zero_and_beyond_the_seam(check_derivatives: Callable[..., None]) -> None:
    x = engine.tensor([-2.0, 0.0, 3.5], dtype=engine.float64, requires_grad=True)
    check_derivatives(engine.i0, x)
    assert engine.i0(x).grad_fn.name() == "I0Backward0"
