"""Anomaly mode: the error names the line of the program whose derivative made a NaN."""

from __future__ import annotations

import pytest

import engine as torch
from engine.autograd import detect_anomaly, modes, set_detect_anomaly


class Root(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.sqrt()  # the line to be named


def made_nan() -> torch.Tensor:
    """0 times the infinite slope of the square root at 0."""
    x = torch.zeros(2, requires_grad=True)
    return (Root()(x) * 0).sum()


def test_the_line_is_named() -> None:
    with detect_anomaly(), pytest.raises(RuntimeError) as caught:
        made_nan().backward()
    message = str(caught.value)
    assert message.startswith("Function 'SqrtBackward0' returned nan values in its 0th output.")
    assert "return x.sqrt()  # the line to be named" in message
    assert "test_anomaly.py" in message
    last = [line for line in message.splitlines() if line.startswith("  File")][-1]
    assert __file__ in last, "the engine's own lines would hide the program's"


def test_a_forward_outside_is_not_known() -> None:
    loss = made_nan()
    with detect_anomaly(), pytest.raises(RuntimeError, match="put the forward pass, too, inside"):
        loss.backward()


def test_off_means_off() -> None:
    loss = made_nan()
    loss.backward()
    assert loss.grad_fn.called_from is None


def test_other_errors_name_the_line_too() -> None:
    with detect_anomaly(check_nan=False):
        made_nan().backward()
        x = torch.ones(2, requires_grad=True)
        y = x * 1
        out = y.exp()
        out += 1
        with pytest.raises(RuntimeError, match="inplace operation") as caught:
            out.sum().backward()
    assert "out = y.exp()" in caught.value.__notes__[0]


def test_nan_of_an_input_that_nobody_asks_for_is_no_error() -> None:
    with detect_anomaly():
        x = torch.ones(2, requires_grad=True)
        (x * torch.tensor([1.0, 2.0])).sum().backward()
    assert x.grad.tolist() == [1.0, 2.0]


def test_switches() -> None:
    with set_detect_anomaly(True):
        assert modes.anomaly is not None
        with set_detect_anomaly(False):
            assert modes.anomaly is None
        assert modes.anomaly is not None
    assert modes.anomaly is None
    switch = set_detect_anomaly(True)
    assert modes.anomaly is not None
    switch.__exit__(None, None, None)
    assert modes.anomaly is None
