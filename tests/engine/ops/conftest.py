"""What tests of ops share: random inputs, and checks of first and second derivatives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine
from engine import Tensor
from engine.autograd import gradcheck, gradgradcheck
from engine.ops.registry import OPS


@pytest.fixture
def real() -> Callable[..., Tensor]:
    """Makes float64 tensors of a shape that require a gradient; no two are alike."""
    rng = np.random.default_rng(0)
    return lambda *shape: engine.tensor(rng.normal(size=shape)).requires_grad_()


@pytest.fixture
def check_derivatives() -> Callable[..., None]:
    """Checks a function of tensors against finite differences, twice over."""

    def check(function: Callable[..., Any], *inputs: Any) -> None:
        assert gradcheck(function, inputs)
        assert gradgradcheck(function, inputs)

    return check


@pytest.fixture
def ops_of() -> Callable[[str], set[str]]:
    """The names under which the functions of a module are registered."""
    return lambda module: {n for n, each in OPS.items() if each.function.__module__ == module}
