"""Losses between an output and a target of the same shape."""

import pytest

import engine
from engine.nn import functional as F

X, Y = engine.tensor([0.0, 1.0, 5.0]), engine.tensor([0.5, 1.0, 1.0])


def test_square_near_and_absolute_far():
    assert F.smooth_l1_loss(X, Y, reduction="none").tolist() == [0.125, 0.0, 3.5]
    assert F.smooth_l1_loss(X, Y, reduction="none", beta=0).tolist() == [0.5, 0.0, 4.0]
    assert F.huber_loss(X, Y, "none", delta=2.0).tolist() == [0.125, 0.0, 6.0]


@pytest.mark.parametrize(("function", "mean"), [(F.mse_loss, 4.0625), (F.l1_loss, 1.125)])
def test_a_weighted_mean_divides_by_the_weights(function, mean):
    weight = engine.tensor([1.0, 2.0, 1.0])
    assert function(X, Y, weight=weight).item() == pytest.approx(mean)
    assert function(X, Y, reduction="sum", weight=weight).item() == pytest.approx(4 * mean)
    with pytest.raises(ValueError, match="same size"):
        function(X, Y, weight=weight[:2])


def test_a_weighted_huber_loss():
    weight = engine.tensor([1.0, 2.0, 0.5])
    assert F.huber_loss(X, Y, "sum", 2.0, weight).item() == 3.125
    assert F.huber_loss(X, Y, "mean", 2.0, weight).item() == pytest.approx(3.125 / 3)


@pytest.mark.parametrize(
    "wrong", [lambda: F.huber_loss(X, Y, delta=0.0), lambda: F.smooth_l1_loss(X, Y, beta=-1.0)]
)
def test_bends_that_cannot_be(wrong):
    with pytest.raises(RuntimeError, match="does not support"):
        wrong()


def test_broadcasting_a_target_warns():
    with pytest.warns(UserWarning, match="different to the input size"):
        F.huber_loss(X, Y[:1])


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x, y: F.smooth_l1_loss(x, y, beta=0.77), [(3, 2), (3, 2)]),
        (lambda x, y: F.huber_loss(x, y, "none", 0.77), [(3, 2), (3, 2)]),
        (lambda x, y, w: F.mse_loss(x, y, weight=w.abs()), [(3, 2)] * 3),
        (lambda x, y, w: F.l1_loss(x, y, weight=w.abs()), [(3, 2)] * 3),
    ],
)
def test_gradients(check_gradients, function, shapes):
    check_gradients(function, shapes)


@pytest.mark.parametrize("loss", [F.mse_loss, F.smooth_l1_loss, F.huber_loss, F.l1_loss])
def test_whole_numbers_as_a_target_are_promoted(loss):
    output = engine.ones(2, requires_grad=True)
    value = loss(output, engine.tensor([1, 3]))
    value.backward()
    assert value.dtype is engine.float32 and output.grad.dtype is engine.float32
    assert loss(output, engine.ones(2, dtype=engine.float64)).dtype is engine.float64


def test_targets_and_weights_of_another_dtype_are_refused():
    whole = engine.tensor([1, 0])
    with pytest.raises(NotImplementedError, match=r"int64.*float\(\)"):
        F.binary_cross_entropy_with_logits(engine.ones(2), whole)
    with pytest.raises(RuntimeError, match=r"torch\.float64 but expected torch\.float32"):
        F.binary_cross_entropy(engine.ones(2), whole.double())
    with pytest.raises(RuntimeError, match=r"found torch\.float64"):
        F.cross_entropy(engine.ones(2, 2), whole, weight=engine.ones(2, dtype=engine.float64))
