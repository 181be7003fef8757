"""The base of ops: one rule for arrays and Tensors, and what an op keeps."""

from __future__ import annotations

import numpy as np
import pytest

import engine
from engine.autograd import gradcheck, gradgradcheck
from engine.autograd.function import Function
from engine.tensor import Tensor


class Scale(Function):
    """x times a number, keeping x only for a check of `saves`."""

    saves = "out factor"
    by: float

    def forward(self, xp, x):
        self.factor = xp.full(x.shape, self.by)
        return x * self.by

    def backward(self, grad, out, factor):
        return grad * factor


def test_arrays_in_arrays_out() -> None:
    result = Scale.apply(np.ones(2), by=3.0)
    assert type(result) is np.ndarray
    assert result.tolist() == [3.0, 3.0]


def test_tensors_in_tensors_out() -> None:
    x = engine.ones(2, dtype=engine.float64, requires_grad=True)
    y = Scale.apply(x, by=3.0)
    assert isinstance(y, Tensor)
    assert y.grad_fn.name() == "ScaleBackward0"
    assert repr(y.grad_fn).startswith("<ScaleBackward0 object at 0x")
    assert gradcheck(lambda t: Scale.apply(t, by=3.0), x)
    assert gradgradcheck(lambda t: Scale.apply(t, by=3.0), x)


def test_saved_bytes_are_counted_and_given_back() -> None:
    y = Scale.apply(engine.ones(4, dtype=engine.float64, requires_grad=True), by=2.0)
    assert y.grad_fn.saved_bytes() == 64
    y.sum().backward()
    assert y.grad_fn.saved_bytes() == 0


def test_values_saved_for_one_input_only() -> None:
    x = engine.ones(4, requires_grad=True)
    assert (x * engine.ones(4)).grad_fn.saved_bytes() == 16
    assert (x * x).grad_fn.saved_bytes() == 32


def test_integers_carry_no_gradient() -> None:
    values, places = engine.ones(2, 3, requires_grad=True).max(1)
    assert values.requires_grad
    assert not places.requires_grad
    assert places.grad_fn is None


def test_scope_is_that_of_the_running_module() -> None:
    from engine.autograd import modes

    x = engine.ones(2, requires_grad=True)
    modes.current_scope = "layers.0"
    try:
        inside = x * 2
    finally:
        modes.current_scope = None
    assert inside.grad_fn.scope == "layers.0"
    assert (x * 2).grad_fn.scope is None


def test_a_rule_that_is_missing_says_so() -> None:
    class OneWay(Function):
        def forward(self, xp, x):
            return x + 1

    y = OneWay.apply(engine.ones(2, requires_grad=True))
    with pytest.raises(NotImplementedError, match="derivative for 'OneWay'"):
        y.sum().backward()


def test_shapes_that_do_not_fit_are_named() -> None:
    with pytest.raises(RuntimeError, match=r"size of tensor a \(3\).*tensor b \(4\).*dimension 1"):
        engine.ones(2, 3) + engine.ones(4)
