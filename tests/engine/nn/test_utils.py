"""Clipping gradients, and parameters as a vector."""

import math

import pytest

import engine
from engine import nn
from engine.nn import utils


def with_gradients(*values):
    parameters = [nn.Parameter(engine.zeros(len(value))) for value in values]
    for parameter, value in zip(parameters, values, strict=True):
        parameter.grad = engine.tensor(value)
    return parameters


def test_clipping_scales_all_gradients_together():
    parameters = [*with_gradients([3.0, 0.0], [4.0]), nn.Parameter(engine.zeros(1))]
    assert utils.clip_grad_norm_(parameters, 1.0).item() == 5.0
    assert parameters[0].grad.tolist() == pytest.approx([0.6, 0.0])
    assert parameters[1].grad.tolist() == pytest.approx([0.8])
    assert parameters[2].grad is None


def test_small_gradients_stay():
    (parameter,) = with_gradients([0.3, 0.4])
    assert utils.clip_grad_norm_(parameter, 1.0).item() == pytest.approx(0.5)
    assert parameter.grad.tolist() == pytest.approx([0.3, 0.4])


@pytest.mark.parametrize(("norm_type", "norm"), [(1.0, 7.0), (2.0, 5.0), (math.inf, 4.0)])
def test_norms(norm_type, norm):
    parameters = with_gradients([3.0, -4.0])
    assert utils.clip_grad_norm_(parameters, 100.0, norm_type).item() == pytest.approx(norm)


def test_a_norm_that_is_not_finite():
    parameters = with_gradients([math.inf])
    with pytest.raises(RuntimeError, match="non-finite"):
        utils.clip_grad_norm_(parameters, 1.0, error_if_nonfinite=True)
    assert utils.clip_grad_norm_([], 1.0).item() == 0.0


def test_clipping_values():
    (parameter,) = with_gradients([3.0, -4.0, 0.5])
    utils.clip_grad_value_(parameter, 1.0)
    assert parameter.grad.tolist() == [1.0, -1.0, 0.5]


def test_parameters_as_a_vector_and_back():
    model = nn.Linear(2, 1)
    vector = utils.parameters_to_vector(model.parameters())
    assert vector.shape == (3,)
    vector.sum().backward()
    assert model.weight.grad.tolist() == [[1.0, 1.0]]
    utils.vector_to_parameters(engine.tensor([1.0, 2.0, 3.0]), model.parameters())
    assert model.weight.tolist() == [[1.0, 2.0]] and model.bias.tolist() == [3.0]
    with pytest.raises(TypeError, match=r"expected torch\.Tensor"):
        utils.vector_to_parameters([1.0], model.parameters())


def test_a_normalised_weight_is_a_length_and_a_direction():
    layer = nn.Linear(3, 2)
    x = engine.randn(4, 3)
    before = layer(x)
    assert utils.weight_norm(layer) is layer
    assert list(layer.state_dict()) == ["bias", "weight_g", "weight_v"]
    assert engine.allclose(layer(x), before, atol=1e-6)
    with engine.no_grad():
        layer.weight_g.mul_(2)
    assert engine.allclose(layer(x) - layer.bias, 2 * (before - layer.bias), atol=1e-5)
    layer(x).sum().backward()
    # A change of v along itself changes nothing: its gradient is at right angles to it.
    assert (layer.weight_v.grad * layer.weight_v).sum(1).abs().max().item() < 1e-5
    utils.remove_weight_norm(layer)
    assert set(layer.state_dict()) == {"weight", "bias"}
    assert engine.allclose(layer(x) - layer.bias, 2 * (before - layer.bias), atol=1e-5)


def test_normalising_twice_or_taking_back_what_was_not_done():
    layer = utils.weight_norm(nn.Linear(3, 2), dim=None)
    assert layer.weight_g.shape == ()
    with pytest.raises(RuntimeError, match="two weight_norm hooks"):
        utils.weight_norm(layer)
    with pytest.raises(ValueError, match="not found"):
        utils.remove_weight_norm(nn.Linear(3, 2))
