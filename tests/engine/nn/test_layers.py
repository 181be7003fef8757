"""What layers do besides computing: modes, buffers, checks, memory layout."""

import numpy as np
import pytest

import engine
from engine import nn


def test_dropout_drops_its_share_and_scales_the_rest():
    engine.manual_seed(0)
    layer = nn.Dropout(0.25)
    out = layer(engine.ones(100, 100)).numpy()
    assert set(np.unique(out)) == {np.float32(0), np.float32(4 / 3)}
    assert (out == 0).mean() == pytest.approx(0.25, abs=0.02)


def test_dropout_in_evaluation_passes_its_input_on():
    x = engine.ones(3)
    assert nn.Dropout().eval()(x) is x
    assert nn.Dropout(0.0)(x) is x
    assert nn.Dropout(1.0)(x).tolist() == [0.0, 0.0, 0.0]


def test_dropout_gives_the_gradient_the_same_mask():
    engine.manual_seed(0)
    x = engine.ones(1000, requires_grad=True)
    out = nn.Dropout(0.5)(x)
    out.sum().backward()
    assert x.grad.tolist() == out.tolist()


def test_dropout_follows_the_seed_and_can_write_in_place():
    engine.manual_seed(3)
    first = nn.Dropout()(engine.ones(20)).tolist()
    engine.manual_seed(3)
    x = engine.ones(20)
    assert nn.Dropout(inplace=True)(x) is x and x.tolist() == first


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_dropout_needs_a_probability(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        nn.Dropout(p)


def test_batch_norm_normalises_by_the_biased_and_stores_the_unbiased_variance():
    layer = nn.BatchNorm1d(1, eps=0.0)
    out = layer(engine.tensor([[1.0], [3.0]]))
    assert out.tolist() == [[-1.0], [1.0]]
    assert layer.running_mean.item() == pytest.approx(0.2)
    assert layer.running_var.item() == pytest.approx(0.9 + 0.1 * 2.0)
    assert layer.num_batches_tracked.item() == 1
    assert layer.num_batches_tracked.dtype == engine.int64


def test_batch_norm_in_evaluation_uses_what_it_stored():
    layer = nn.BatchNorm1d(1).eval()
    assert layer(engine.tensor([[5.0]])).item() == pytest.approx(5.0, rel=1e-4)
    assert layer.num_batches_tracked.item() == 0


def test_batch_norm_without_momentum_averages_all_batches():
    layer = nn.BatchNorm1d(1, momentum=None)
    for value in (1.0, 2.0, 6.0):
        layer(engine.tensor([[value], [value]]))
    assert layer.running_mean.item() == pytest.approx(3.0)
    layer.reset_parameters()
    assert layer.running_mean.item() == 0.0 and layer.num_batches_tracked.item() == 0


def test_batch_norm_checks_its_input():
    with pytest.raises(ValueError, match="expected 4D input"):
        nn.BatchNorm2d(3)(engine.zeros(2, 3))
    with pytest.raises(ValueError, match="expected 2D or 3D input"):
        nn.BatchNorm1d(3)(engine.zeros(2, 3, 1, 1))
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        nn.BatchNorm1d(3)(engine.zeros(1, 3))
    with pytest.raises(RuntimeError, match="should contain 4 elements not 3"):
        nn.BatchNorm1d(3)(engine.zeros(2, 4))


def test_batch_norm_before_backward_may_see_other_batches():
    """The running statistics change; what this batch needs for its gradient does not."""
    layer = nn.BatchNorm1d(2)
    x = engine.randn(4, 2).requires_grad_()
    loss = (layer(x) ** 2).sum()
    layer(engine.randn(4, 2))
    loss.backward()
    assert x.grad is not None


@pytest.mark.parametrize(
    "layer",
    [nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.MaxPool2d(2), nn.AvgPool2d(2), nn.BatchNorm2d(2)],
)
def test_outputs_lie_in_memory_as_pytorchs(layer):
    out = layer(engine.randn(2, 2, 6, 6))
    assert out.is_contiguous()
    _, c, h, w = out.shape
    assert out.stride() == (c * h * w, h * w, w, 1)
    assert out.view(2, -1).shape == (2, c * h * w)
    assert out.detach().numpy().flags.c_contiguous


def test_layers_accept_transposed_and_strided_inputs():
    x = engine.randn(2, 6, 6, 4)
    layer = nn.Conv2d(4, 2, 3)
    seen = x.permute(0, 3, 1, 2)
    assert layer(seen).tolist() == layer(seen.contiguous()).tolist()
    pool = nn.MaxPool2d(2)
    assert pool(seen[:, ::2]).tolist() == pool(seen[:, ::2].contiguous()).tolist()


def test_gradients_nobody_asks_for_are_not_computed():
    layer = nn.Conv2d(1, 1, 3)
    layer.bias.requires_grad_(False)
    out = layer(engine.zeros(1, 1, 5, 5))
    node = out.grad_fn
    assert [node.needs(i) for i in range(3)] == [False, True, False]
    grads = node.backward(out.detach().array, *node.unpack(False))
    assert grads[0] is None and grads[1] is not None and grads[2] is None


def test_half_precision_sums_in_single():
    x = engine.ones(1, 1, 64, 64).half()
    weight = engine.ones(1, 1, 64, 64).half()
    assert nn.functional.conv2d(x, weight).item() == 4096.0
    assert nn.functional.avg_pool2d(x, 64).item() == 1.0


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.Conv2d(3, 4, 3, groups=2), "in_channels must be divisible by groups"),
        (lambda: nn.Conv2d(4, 3, 3, groups=2), "out_channels must be divisible by groups"),
        (lambda: nn.Conv2d(1, 1, 3, groups=0), "groups must be a positive integer"),
        (lambda: nn.Conv2d(1, 1, 3, padding="full"), "Invalid padding string"),
        (lambda: nn.Conv2d(1, 1, 3, stride=2, padding="same"), "not supported for strided"),
        (lambda: nn.Conv2d(1, 1, 3, padding_mode="mirror"), "padding_mode must be"),
        (lambda: nn.MSELoss(reduction="average"), "not a valid value for reduction"),
    ],
)
def test_settings_that_cannot_be(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_unflatten_checks_its_sizes():
    with pytest.raises(TypeError, match="must be a tuple or list"):
        nn.Unflatten(1, 3)
    with pytest.raises(TypeError, match="element of type float at pos 1"):
        nn.Unflatten(1, (2, 1.5))


def test_linear_names_the_features_it_expects():
    with pytest.raises(RuntimeError, match="linear expects 3 features, the input has 4"):
        nn.Linear(3, 2)(engine.zeros(5, 4))


def test_softmax_without_a_dimension_warns():
    with pytest.warns(UserWarning, match="Implicit dimension choice for softmax"):
        out = nn.Softmax()(engine.zeros(2, 4))
    assert out.tolist() == [[0.25] * 4] * 2


def test_a_target_of_another_shape_warns():
    with pytest.warns(UserWarning, match="different to the input size"):
        nn.MSELoss()(engine.zeros(3, 1), engine.zeros(3))


def test_loss_weights_are_buffers_that_move_with_the_module():
    loss = nn.CrossEntropyLoss(weight=engine.ones(3))
    assert [name for name, _ in loss.named_buffers()] == ["weight"]
    assert loss.double().weight.dtype == engine.float64
