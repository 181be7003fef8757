"""Resampling as an op: gradients, names, and halves."""

import numpy as np

import engine
from engine.kernels.resampling import Taps
from engine.nn.functional.resampling import Resample

TAPS = [
    Taps(np.array([[2, 0]])),
    Taps(np.array([[0, 1, 1], [1, 1, 0]]), np.array([[0.25, 1.0, 2.0], [0.75, 0.0, -1.0]])),
]


def test_gradients(check_gradients):
    check_gradients(lambda x: Resample.apply(x, taps=TAPS, label="ResampleBackward0"), [(2, 3, 2)])


def test_the_node_has_the_name_it_is_given():
    x = engine.ones(1, 3, 2, requires_grad=True)
    out = Resample.apply(x, taps=TAPS, label="UpsampleLinear1DBackward0")
    assert out.grad_fn.name() == "UpsampleLinear1DBackward0"


def test_halves_are_summed_in_single():
    x = engine.tensor([2048.0, 1.0]).half()
    many = Taps(np.array([[0], [1], [1], [1]]), np.ones((4, 1)))
    out = Resample.apply(x, taps=[many], label="")
    assert out.dtype == engine.float16 and out.item() == 2052.0  # 2051, to the nearest half
