"""Whoever listens hears of every op that is recorded, in order; nobody else pays or is told."""

import pytest

import engine
from engine.autograd import modes
from engine.autograd.tape import listening


def heard_of(compute):
    heard = []
    with listening(lambda fn, inputs, outputs: heard.append((fn, inputs, outputs))):
        result = compute()
    return heard, result


def test_ops_are_told_in_the_order_of_execution_with_what_they_took_and_gave():
    x = engine.tensor([1.0, 2.0], requires_grad=True)
    heard, result = heard_of(lambda: (x * x).sum())
    assert [fn.name() for fn, _, _ in heard] == ["MulBackward0", "SumBackward0"]
    (_, taken, (product,)), (last, (given,), (total,)) = heard
    assert taken[0] is x and given is product
    assert total is result and total.grad_fn is last and total.requires_grad


def test_what_is_not_recorded_is_not_told():
    x = engine.tensor([1.0], requires_grad=True)
    assert heard_of(lambda: engine.tensor([2.0]) * 3)[0] == []
    with engine.no_grad():
        assert heard_of(lambda: x * 2)[0] == []
    loss = (x * x).sum()
    assert heard_of(loss.backward)[0] == []


def test_nobody_listens_afterwards_whatever_was_raised():
    with pytest.raises(ZeroDivisionError):
        heard_of(lambda: 1 / 0)
    assert modes.listener is None


def test_an_inner_listener_takes_the_outer_ones_place_for_a_while():
    x = engine.tensor([1.0], requires_grad=True)
    outer, _ = heard_of(lambda: (x * 2, heard_of(lambda: x * 3), x * 4))
    assert len(outer) == 2
