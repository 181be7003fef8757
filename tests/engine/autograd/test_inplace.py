"""Writing into tensors and views; whole programs are compared with PyTorch in parity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine import Tensor
from engine.autograd import gradcheck, gradgradcheck

VIEWS = [
    lambda t: t[0],
    lambda t: t[:, 1:],
    lambda t: t.t(),
    lambda t: t.reshape(-1)[::2],
    lambda t: t.unsqueeze(1)[:, 0],
    lambda t: t.view(3, 2),
    lambda t: t.permute(1, 0)[1],
    lambda t: t.unflatten(1, (3, 1)).squeeze(2),
]
WRITES = [
    lambda t: t.mul_(3),
    lambda t: t.sin_(),
    lambda t: t.add_(1),
    lambda t: t.fill_(2.5),
    lambda t: t.sigmoid_(),
]


@given(st.lists(st.tuples(st.sampled_from(VIEWS), st.sampled_from(WRITES)), min_size=1, max_size=4))
def test_gradients_through_any_writes_into_views(steps: list) -> None:
    def program(x: Tensor) -> Tensor:
        y = x * 1.5
        views = [(view(y), write) for view, write in steps]  # all taken before any is written
        for view, write in views:
            write(view)
        return sum((view * view).sum() for view, _ in views) + (y * y).sum()

    x = engine.tensor([[0.3, -0.7, 1.1], [0.2, 0.9, -0.4]], dtype=engine.float64)
    assert gradcheck(program, x.requires_grad_())
    assert gradgradcheck(program, x)


def test_the_base_moves_on_in_the_graph() -> None:
    y = engine.ones(2, 2, requires_grad=True) * 1
    row = y[0]
    row.mul_(2)
    assert y.grad_fn.name() == "CopySlices"
    assert row.grad_fn.name() == "SelectBackward0"


def test_a_constant_base_joins_the_graph() -> None:
    y = engine.zeros(2, 2)
    views = [y[0], y[:, 0]]
    y[1] = engine.ones(2, requires_grad=True)
    assert y.requires_grad
    assert all(view.requires_grad for view in views)


def test_views_share_versions_and_copies_do_not() -> None:
    x = engine.zeros(2, 3)
    row, copy = x[0], x.clone()
    row.add_(1)
    assert (x._version, row._version, copy._version) == (1, 1, 0)


def test_views_made_without_grad_are_not_written_with_it() -> None:
    y = engine.ones(2, requires_grad=True) * 1
    with engine.no_grad():
        view = y[:1]
    with pytest.raises(RuntimeError, match="no_grad"):
        view.mul_(2)


def test_leaves_are_written_without_grad_only() -> None:
    x = engine.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        x.add_(1)
    with engine.no_grad():
        x.add_(1)
        x[0] = 5
    assert x.tolist() == [5, 2]
    assert x.is_leaf
    assert x._version == 2


def test_results_do_not_grow_or_change_dtype() -> None:
    with pytest.raises(RuntimeError, match=r"output with shape \[1\]"):
        engine.zeros(1).add_(engine.ones(3))
    with pytest.raises(RuntimeError, match="can't be cast"):
        engine.zeros(1, dtype=engine.int64).add_(0.5)
    assert engine.zeros(1, dtype=engine.float16).add_(engine.ones(1)).dtype is engine.float16
