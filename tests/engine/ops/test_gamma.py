"""lgamma and digamma as ops; their numbers are tested with the kernel."""

from __future__ import annotations

import math
from collections.abc import Callable

import engine


def test_whole_numbers_become_floating() -> None:
    own = engine.lgamma(engine.tensor([1, 2, 5]))
    assert own.dtype is engine.float32
    assert engine.allclose(own, engine.tensor([0.0, 0.0, math.log(24)]), atol=1e-6)


def test_derivative_of_a_derivative_below_zero(check_derivatives: Callable[..., None]) -> None:
    x = engine.tensor([-3.4, -0.6, 0.3, 7.0], dtype=engine.float64, requires_grad=True)
    check_derivatives(engine.lgamma, x)
    check_derivatives(engine.digamma, x)


def test_names_in_the_graph() -> None:
    x = engine.tensor([0.5], requires_grad=True)
    assert x.lgamma().grad_fn.name() == "LgammaBackward0"
    assert x.digamma().grad_fn.name() == "DigammaBackward0"
