"""Initialisers: bounds, spreads, and the layers' own starting values."""

import math

import numpy as np
import pytest

import engine
from engine import nn
from engine.nn import init


def filled(initialise, *shape):
    engine.manual_seed(0)
    tensor = engine.zeros(*shape)
    assert initialise(tensor) is tensor
    return tensor.numpy()


@pytest.mark.parametrize(
    ("initialise", "bound"),
    [
        (lambda t: init.uniform_(t, -0.5, 0.5), 0.5),
        (init.xavier_uniform_, math.sqrt(6 / 300)),
        (lambda t: init.xavier_uniform_(t, gain=2.0), 2 * math.sqrt(6 / 300)),
        (init.kaiming_uniform_, math.sqrt(6 / 200)),
        (lambda t: init.kaiming_uniform_(t, a=math.sqrt(5)), 1 / math.sqrt(200)),
        (lambda t: init.kaiming_uniform_(t, mode="fan_out", nonlinearity="relu"), math.sqrt(0.06)),
    ],
)
def test_uniform_ones_fill_their_interval(initialise, bound):
    values = filled(initialise, 100, 200)
    assert np.abs(values).max() <= bound
    assert np.abs(values).max() > 0.99 * bound
    assert values.std() == pytest.approx(bound / math.sqrt(3), rel=0.02)
    assert values.mean() == pytest.approx(0, abs=0.02 * bound)


@pytest.mark.parametrize(
    ("initialise", "std"),
    [
        (lambda t: init.normal_(t, 0.0, 0.5), 0.5),
        (init.xavier_normal_, math.sqrt(2 / 300)),
        (init.kaiming_normal_, math.sqrt(2 / 200)),
        (lambda t: init.kaiming_normal_(t, nonlinearity="tanh"), (5 / 3) / math.sqrt(200)),
    ],
)
def test_normal_ones_have_their_spread(initialise, std):
    values = filled(initialise, 100, 200)
    assert values.std() == pytest.approx(std, rel=0.02)
    assert values.mean() == pytest.approx(0, abs=0.05 * std)


def test_constants():
    assert (filled(lambda t: init.constant_(t, 3.0), 2, 2) == 3).all()
    assert (filled(init.ones_, 2) == 1).all() and (filled(init.zeros_, 2) == 0).all()
    assert filled(init.eye_, 2, 3).tolist() == [[1, 0, 0], [0, 1, 0]]


def test_fans_of_a_convolution_count_its_window():
    assert init.fans(engine.zeros(8, 3, 5, 5)) == (75, 200)


@pytest.mark.parametrize(
    ("name", "param", "gain"),
    [
        ("linear", None, 1.0),
        ("relu", None, math.sqrt(2)),
        ("tanh", None, 5 / 3),
        ("leaky_relu", None, math.sqrt(2 / 1.0001)),
        ("leaky_relu", 1.0, 1.0),
        ("selu", None, 0.75),
    ],
)
def test_gains(name, param, gain):
    assert init.calculate_gain(name, param) == pytest.approx(gain)


def test_what_cannot_be():
    with pytest.raises(ValueError, match="Unsupported nonlinearity"):
        init.calculate_gain("step")
    with pytest.raises(ValueError, match="fewer than 2 dimensions"):
        init.xavier_uniform_(engine.zeros(3))
    with pytest.raises(ValueError, match="2 dimensions are supported"):
        init.eye_(engine.zeros(3))
    with pytest.raises(ValueError, match="Mode fan not supported"):
        init.kaiming_normal_(engine.zeros(2, 2), mode="fan")


def test_parameters_are_filled_outside_the_graph():
    parameter = nn.Parameter(engine.zeros(2, 2))
    init.ones_(parameter)
    assert parameter.is_leaf and parameter.requires_grad and parameter.sum().item() == 4


@pytest.mark.parametrize(
    ("layer", "fan_in"), [(lambda: nn.Linear(400, 50), 400), (lambda: nn.Conv2d(16, 50, 5), 400)]
)
def test_linear_and_convolution_start_within_one_over_the_root_of_fan_in(layer, fan_in):
    engine.manual_seed(0)
    made = layer()
    bound = 1 / math.sqrt(fan_in)
    for parameter in (made.weight, made.bias):
        values = parameter.numpy(force=True)
        assert np.abs(values).max() <= bound
        assert values.std() == pytest.approx(bound / math.sqrt(3), rel=0.15)


def test_the_same_seed_gives_the_same_network():
    engine.manual_seed(1)
    first = nn.Linear(5, 5).weight.tolist()
    engine.manual_seed(1)
    assert nn.Linear(5, 5).weight.tolist() == first != nn.Linear(5, 5).weight.tolist()


def test_embedding_starts_normal_with_a_zero_row_for_padding():
    engine.manual_seed(0)
    layer = nn.Embedding(1000, 20, padding_idx=-1)
    assert layer.padding_idx == 999 and (layer.weight.numpy(force=True)[999] == 0).all()
    assert layer.weight.numpy(force=True).std() == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize("bounds", [(-2.0, 2.0), (1.0, 3.0), (2.0, 2.5)])
def test_truncated_normal_has_the_shape_of_the_normal_within_its_bounds(bounds):
    low, high = bounds
    values = filled(lambda t: init.trunc_normal_(t, 0.0, 1.0, low, high), 200, 200)
    assert values.min() >= low and values.max() <= high
    x = np.linspace(low, high, 10001)
    density = np.exp(-(x**2) / 2)
    assert values.mean() == pytest.approx((x * density).sum() / density.sum(), abs=0.02)


def test_truncated_normal_warns_of_a_mean_far_outside():
    with pytest.warns(UserWarning, match="more than 2 std"):
        init.trunc_normal_(engine.zeros(3), 10.0, 1.0)


@pytest.mark.parametrize("shape", [(4, 6), (6, 4), (3, 2, 2)])
def test_orthogonal_ones_are_at_right_angles(shape):
    values = filled(lambda t: init.orthogonal_(t, gain=2.0), *shape).reshape(shape[0], -1)
    product = values @ values.T if len(values) <= values.shape[1] else values.T @ values
    np.testing.assert_allclose(product, 4 * np.eye(len(product)), atol=1e-5)


@pytest.mark.parametrize("groups", [1, 2])
def test_dirac_lets_a_convolution_pass_its_input_on(groups):
    layer = nn.Conv2d(4, 4, 3, padding=1, groups=groups, bias=False)
    init.dirac_(layer.weight, groups)
    x = engine.randn(1, 4, 5, 5)
    assert layer(x).tolist() == x.tolist()


def test_sparse_sets_a_share_of_every_column_to_zero():
    values = filled(lambda t: init.sparse_(t, 0.3, std=1.0), 10, 50)
    assert ((values == 0).sum(0) == 3).all()
    assert values[values != 0].std() == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: init.orthogonal_(engine.zeros(3)), "2 or more dimensions"),
        (lambda: init.sparse_(engine.zeros(3), 0.5), "Only tensors with 2"),
        (lambda: init.dirac_(engine.zeros(3, 3)), "3, 4, or 5"),
        (lambda: init.dirac_(engine.zeros(3, 3, 3), 2), "divisible by groups"),
    ],
)
def test_shapes_that_cannot_be_filled(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_layer_without_inputs():
    with pytest.warns(UserWarning, match="zero-element"):
        layer = engine.nn.Linear(0, 2)
    assert layer(engine.zeros(3, 0)).tolist() == [layer.bias.tolist()] * 3
