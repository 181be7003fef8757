"""The checker must find wrong derivatives, or every other test of them is void."""

from __future__ import annotations

import pytest

import engine
from engine.autograd import gradcheck, gradgradcheck
from engine.autograd.function import Function
from engine.autograd.gradcheck import GradcheckError


class WrongSlope(Function):
    saves = "x"

    def forward(self, xp, x):
        return x * x

    def backward(self, grad, x):
        return grad * x


class WrongSecondSlope(Function):
    """Right at first order, but the rule hides that it depends on x."""

    saves = "twice"

    def forward(self, xp, x):
        self.twice = 2 * x
        return x * x

    def backward(self, grad, twice):
        return grad * twice


X = engine.tensor([1.0, -2.0], dtype=engine.float64)


def test_a_wrong_rule_is_found() -> None:
    x = X.clone().requires_grad_()
    with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0"):
        gradcheck(WrongSlope.apply, x)
    assert not gradcheck(WrongSlope.apply, x, raise_exception=False)


def test_a_wrong_second_rule_is_found() -> None:
    x = X.clone().requires_grad_()
    assert gradcheck(WrongSecondSlope.apply, x)
    with pytest.raises(GradcheckError):
        gradgradcheck(WrongSecondSlope.apply, x)


def test_several_inputs_and_outputs() -> None:
    x, y = X.clone().requires_grad_(), (X + 5).requires_grad_()

    def both(a: engine.Tensor, b: engine.Tensor) -> tuple[engine.Tensor, engine.Tensor]:
        return a * b, a / b

    assert gradcheck(both, (x, y))
    assert gradgradcheck(both, (x, y))


def test_nothing_to_check_is_refused() -> None:
    with pytest.raises(ValueError, match="requires a gradient"):
        gradcheck(engine.exp, X)


def test_an_output_cut_out_of_the_graph_is_found():
    x = engine.ones(2, dtype=engine.float64, requires_grad=True)
    with pytest.raises(GradcheckError):
        gradcheck(lambda v: v.detach() * 2, x)
    assert gradcheck(lambda v: (v * 2, engine.ones(2)), x)
