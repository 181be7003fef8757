"""A few tensors as PyTorch prints them; many more are compared with PyTorch itself in parity."""

from __future__ import annotations

import pytest

import engine


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: engine.tensor([1.0, 2.5]), "tensor([1.0000, 2.5000])"),
        (lambda: engine.tensor([1.0, 20.0]), "tensor([ 1., 20.])"),
        (lambda: engine.tensor([[1, -20]]), "tensor([[  1, -20]])"),
        (lambda: engine.tensor([1e-5, 1.0]), "tensor([1.0000e-05, 1.0000e+00])"),
        (lambda: engine.tensor([True, False]), "tensor([ True, False])"),
        (lambda: engine.tensor([1], dtype=engine.int8), "tensor([1], dtype=torch.int8)"),
        (lambda: engine.tensor(float("nan")), "tensor(nan)"),
        (lambda: engine.zeros(0, 3), "tensor([], size=(0, 3))"),
        (lambda: engine.ones(1, requires_grad=True), "tensor([1.], requires_grad=True)"),
        (
            lambda: engine.ones(1, requires_grad=True) * 2,
            "tensor([2.], grad_fn=<MulBackward0>)",
        ),
        (
            lambda: engine.arange(2000),
            "tensor([   0,    1,    2,  ..., 1997, 1998, 1999])",
        ),
        (lambda: engine.zeros(2, 1, 1), "tensor([[[0.]],\n\n        [[0.]]])"),
    ],
)
def test_prints(make: object, expected: str) -> None:
    assert repr(make()) == expected  # type: ignore[operator]


def test_unknown_profile() -> None:
    with pytest.raises(ValueError, match="default, short, full"):
        engine.set_printoptions(profile="long")
