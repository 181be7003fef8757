"""A tensor's own shape changed in place."""

from __future__ import annotations

import pytest

import engine


def test_shapes_change_and_memory_stays() -> None:
    x = engine.zeros(2, 3)
    memory = x.detach()
    assert x.unsqueeze_(0) is x and x.shape == (1, 2, 3)
    assert x.transpose_(0, 2).shape == (3, 2, 1) and x.squeeze_().shape == (3, 2)
    assert x.t_().shape == (2, 3) and x.swapaxes_(0, 1).shape == (3, 2)
    assert x._version == 5
    x.fill_(1)
    assert memory.tolist() == [[1, 1, 1], [1, 1, 1]]
    assert x.as_strided_((6,), (1,)).shape == (6,)


def test_the_graph_follows() -> None:
    x = engine.tensor([[1.0, 2.0]], requires_grad=True)
    y = (x * 3).t_()
    assert y.grad_fn is not None and y.grad_fn.name() == "TBackward0"
    (y * engine.tensor([[1.0], [10.0]])).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [[3, 30]]


def test_a_view_is_still_written_through() -> None:
    base = engine.ones(2, 2, requires_grad=True) * 1
    row = base[0].unsqueeze_(1)
    row.mul_(5)
    (grad,) = engine.autograd.grad((base * base).sum(), base)
    assert base.tolist() == [[5, 5], [1, 1]] and grad.tolist() == [[10, 10], [2, 2]]


def test_leaves_refuse() -> None:
    with pytest.raises(RuntimeError, match="leaf Variable"):
        engine.ones(2, 2, requires_grad=True).t_()
