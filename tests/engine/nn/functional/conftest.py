"""The check of gradients that the test files of the functions share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import engine
from engine import Tensor
from engine.autograd import gradcheck, gradgradcheck


def normal(*shape: int) -> Tensor:
    """Random doubles, none within 0.1 of the kinks at 0."""
    values = engine.randn(*shape, dtype=engine.float64)
    return (values + values.sign() * 0.1).requires_grad_()


def distinct(*shape: int) -> Tensor:
    """Doubles so far apart that no order changes under a small step."""
    size = engine.zeros(shape).numel()
    return engine.randperm(size).to(engine.float64).reshape(shape).mul(0.1).requires_grad_()


@pytest.fixture
def check_gradients() -> Callable[..., None]:
    """Checks first and second derivatives of a function at random inputs of the given shapes."""

    def check(
        function: Callable[..., Any], shapes: Sequence[tuple[int, ...]], far_apart: bool = False
    ) -> None:
        engine.manual_seed(0)
        inputs = [distinct(*shape) if far_apart else normal(*shape) for shape in shapes]
        assert gradcheck(function, inputs)
        assert gradgradcheck(function, inputs)

    return check
