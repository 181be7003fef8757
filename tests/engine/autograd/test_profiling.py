"""The times of ops: each that was recorded has one; in all they are no more than the whole."""

import time

import engine
from engine.autograd.profiling import BackwardTimer, timed_forward


def test_every_recorded_op_has_its_times():
    x = engine.ones(3, 3, requires_grad=True)
    start = time.perf_counter()
    with timed_forward() as forward:
        loss = ((x @ x).relu() + x).sum()
    timer = BackwardTimer(loss)
    loss.backward()
    backward = timer.stop()
    whole = time.perf_counter() - start
    names = {"SumBackward0", "AddBackward0", "ReluBackward0", "MmBackward0"}
    assert {op.name() for op in forward} == {op.name() for op in backward} == names
    assert all(seconds >= 0 for seconds in (*forward.values(), *backward.values()))
    assert sum(forward.values()) + sum(backward.values()) <= whole


def test_nothing_is_measured_outside_and_no_hook_stays():
    x = engine.ones(2, requires_grad=True)
    with timed_forward() as forward:
        pass
    loss = (x * x).sum()
    assert not forward
    timer = BackwardTimer(loss)
    loss.backward(retain_graph=True)
    first = timer.stop()
    loss.backward()
    assert timer.stop() == first and len(first) == 2


def test_the_gradient_is_the_same():
    plain, timed = (engine.ones(2, requires_grad=True) for _ in range(2))
    (plain * plain).sum().backward()
    with timed_forward():
        loss = (timed * timed).sum()
    timer = BackwardTimer(loss)
    loss.backward()
    timer.stop()
    assert plain.grad.tolist() == timed.grad.tolist()
