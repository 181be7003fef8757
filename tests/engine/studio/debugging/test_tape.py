"""The tape tells ops apart from what they began with, and keeps what happened as it was."""

import numpy as np

import engine
from engine.studio.debugging.tape import Tape


def test_inputs_are_ops_leaves_numbers_or_nothing():
    w = engine.tensor([1.0, 2.0], requires_grad=True)
    x, tape = engine.tensor([3.0, 4.0]), Tape()
    with tape.running():
        product = w * x
        loss = engine.clamp(product * 2, min=0).sum()
    kinds = [[None if s is None else s.kind for s in op.sources] for op in tape.ops]
    assert kinds == [["leaf", "leaf"], ["op", "leaf"], ["op", "leaf", None], ["op"]]
    assert [leaf.origin for leaf in tape.leaves[:2]] == [w, x]
    tape.await_backward()
    loss.backward()
    assert tape.walk == [3, 2, 1, 0] and tape.reached == [0]
    assert tape.case(0).inputs[1].tolist() == [3.0, 4.0]
    np.testing.assert_array_equal(tape.ops[0].outgoing[0], w.grad.numpy())


def test_what_is_written_to_later_is_kept_as_it_was():
    w, tape = engine.tensor([-1.0, 2.0], requires_grad=True), Tape()
    with tape.running():
        hidden = w * 3
        hidden.relu_()
    assert tape.ops[0].outputs[0].tolist() == [-3.0, 6.0]
    assert tape.ops[1].outputs[0].tolist() == [0.0, 6.0]


def test_gradients_are_in_the_shape_of_what_they_are_of():
    w, tape = engine.ones(1, 3).requires_grad_(), Tape()
    with tape.running():
        loss = (w + engine.ones(4, 3)).sum()
    tape.await_backward()
    loss.backward()
    assert tape.ops[0].outgoing[0].shape == (1, 3) and tape.ops[0].outgoing[1] is None


def test_ops_that_led_to_nothing_are_forgotten():
    w, tape = engine.tensor([1.0], requires_grad=True), Tape()
    with tape.running():
        w.exp()
        loss = (w * 2).sum()
    tape.keep_only({loss.grad_fn, loss.grad_fn.next_functions[0][0]})
    assert [op.function.name() for op in tape.ops] == ["MulBackward0", "SumBackward0"]
    assert tape.ops[1].sources[0].index == 0
