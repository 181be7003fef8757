"""engine.nn.functional beside torch.nn.functional: values, shapes and gradients."""

import itertools

import numpy as np
import pytest

import engine
from engine.nn import functional as F

torch = pytest.importorskip("torch")
TF = torch.nn.functional


def both(*shape, dtype="float64", low=None, seed=0):
    """The same random values as a tensor of each library, wanting gradients."""
    rng = np.random.default_rng([seed, *shape])
    values = rng.standard_normal(shape) if low is None else rng.uniform(low, 1 - low, shape)
    values = values.astype(dtype)
    return (
        engine.tensor(values).requires_grad_(),
        torch.tensor(values).requires_grad_(),
    )


def labels(*shape, classes, seed=0):
    values = np.random.default_rng(seed).integers(0, classes, shape)
    return engine.tensor(values), torch.tensor(values)


def agree(ours, theirs, inputs, rtol=1e-6, atol=1e-8):
    """The results and, for a random gradient of theirs, those of all inputs."""
    assert tuple(ours.shape) == tuple(theirs.shape)
    assert str(ours.dtype) == str(theirs.dtype)
    np.testing.assert_allclose(ours.numpy(force=True), theirs.detach().numpy(), rtol, atol)
    assert ours.is_contiguous() == theirs.is_contiguous()
    gradient = np.random.default_rng(7).standard_normal(theirs.shape)
    gradient = gradient.astype(theirs.detach().numpy().dtype)
    ours.backward(engine.tensor(gradient))
    theirs.backward(torch.tensor(gradient))
    for our, their in inputs:
        np.testing.assert_allclose(our.grad.numpy(), their.grad.numpy(), rtol, atol)


GEOMETRIES = list(itertools.product((1, 2, 3), (1, 2), (0, 1, 2), (1, 2), (1, 2)))


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(("kernel", "stride", "padding", "dilation", "groups"), GEOMETRIES)
def test_convolution(axes, kernel, stride, padding, dilation, groups):
    x = both(2, 4, *range(6, 6 + axes))
    weight, bias = both(6, 4 // groups, *(kernel,) * axes), both(6)
    ours, theirs = (getattr(lib, f"conv{axes}d") for lib in (F, TF))
    settings = (stride, padding, dilation, groups)
    agree(
        ours(x[0], weight[0], bias[0], *settings),
        theirs(x[1], weight[1], bias[1], *settings),
        [x, weight, bias],
    )


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel")
@pytest.mark.parametrize("padding", ["same", "valid"])
@pytest.mark.parametrize("kernel", [(2, 3), (4, 1)])
def test_convolution_with_named_padding(padding, kernel):
    x, weight = both(2, 2, 6, 5), both(3, 2, *kernel)
    agree(
        F.conv2d(x[0], weight[0], padding=padding, dilation=(1, 2)),
        TF.conv2d(x[1], weight[1], padding=padding, dilation=(1, 2)),
        [x, weight],
    )


def test_convolution_of_one_sample_and_of_other_settings_per_axis():
    x, weight = both(2, 7, 8), both(3, 2, 3, 2)
    settings = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 3)}
    agree(
        F.conv2d(x[0], weight[0], **settings), TF.conv2d(x[1], weight[1], **settings), [x, weight]
    )


def test_convolution_of_an_empty_batch():
    x, weight = both(0, 2, 5, 5), both(3, 2, 3, 3)
    agree(F.conv2d(x[0], weight[0]), TF.conv2d(x[1], weight[1]), [x, weight])


def test_convolution_in_single_precision():
    x, weight, bias = (
        both(4, 3, 12, 12, dtype="float32"),
        both(8, 3, 5, 5, dtype="float32"),
        both(8, dtype="float32"),
    )
    agree(
        F.conv2d(x[0], weight[0], bias[0], padding=2),
        TF.conv2d(x[1], weight[1], bias[1], padding=2),
        [x, weight, bias],
        rtol=1e-4,
        atol=1e-4,
    )


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [(2, None, 0, 1), (3, 2, 1, 1), (2, 1, 1, 2), (3, 3, 0, 1), (2, 3, 1, 1)],
)
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_max_pooling(axes, kernel, stride, padding, dilation, ceil_mode):
    x = both(2, 3, *range(7, 7 + axes))
    ours, theirs = (getattr(lib, f"max_pool{axes}d") for lib in (F, TF))
    settings = (kernel, stride, padding, dilation, ceil_mode)
    our_out, our_indices = ours(x[0], *settings, return_indices=True)
    their_out, their_indices = theirs(x[1], *settings, return_indices=True)
    assert our_indices.tolist() == their_indices.tolist()
    agree(our_out, their_out, [x])


def test_max_pooling_gives_ties_to_the_first():
    values = np.zeros((1, 1, 4, 4), "float32")
    x = engine.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()
    agree(F.max_pool2d(x[0], 2), TF.max_pool2d(x[1], 2), [x])


def test_max_pooling_lets_nan_and_minus_infinity_through():
    values = np.array([[[np.nan, 1.0, 2.0, 3.0, -np.inf, -np.inf]]])
    ours, theirs = (
        F.max_pool1d(engine.tensor(values), 2),
        TF.max_pool1d(torch.tensor(values), 2),
    )
    np.testing.assert_array_equal(ours.numpy(), theirs.numpy())


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(2, None, 0), (3, 2, 1), (3, 1, 1), (2, 3, 1)]
)
@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("count_include_pad", [False, True])
def test_average_pooling(axes, kernel, stride, padding, ceil_mode, count_include_pad):
    x = both(2, 3, *range(7, 7 + axes))
    ours, theirs = (getattr(lib, f"avg_pool{axes}d") for lib in (F, TF))
    settings = (kernel, stride, padding, ceil_mode, count_include_pad)
    agree(ours(x[0], *settings), theirs(x[1], *settings), [x])


def test_average_pooling_with_a_divisor_of_its_own():
    x = both(2, 3, 5, 5)
    agree(
        F.avg_pool2d(x[0], 2, divisor_override=3), TF.avg_pool2d(x[1], 2, divisor_override=3), [x]
    )


ACTIVATIONS = [
    ("relu", {}),
    ("relu6", {}),
    ("hardtanh", {"min_val": -0.5, "max_val": 0.7}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("elu", {}),
    ("elu", {"alpha": 0.4}),
    ("silu", {}),
    ("gelu", {}),
    ("gelu", {"approximate": "tanh"}),
    ("softplus", {}),
    ("softplus", {"beta": 3.0, "threshold": 1.0}),
    ("logsigmoid", {}),
    ("sigmoid", {}),
    ("tanh", {}),
    ("softmax", {"dim": 1}),
    ("softmax", {"dim": -1}),
    ("log_softmax", {"dim": 0}),
]


@pytest.mark.parametrize(("name", "settings"), ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activations(name, settings, dtype):
    x = both(3, 4, 5, dtype=dtype)
    agree(
        getattr(F, name)(x[0], **settings),
        getattr(TF, name)(x[1], **settings),
        [x],
        rtol=1e-5,
        atol=1e-6,
    )


@pytest.mark.parametrize(("name", "settings"), ACTIVATIONS)
def test_activations_far_out_and_at_the_kinks(name, settings):
    values = np.array([[-1e4, -100.0, -0.0, 0.0], [6.0, 100.0, 1e4, -0.5]])
    x = engine.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()
    agree(getattr(F, name)(x[0], **settings), getattr(TF, name)(x[1], **settings), [x])


@pytest.mark.parametrize(
    ("name", "settings"), [case for case in ACTIVATIONS if "softmax" not in case[0]]
)
def test_activations_of_nan_and_infinity(name, settings):
    values = np.array([np.nan, np.inf, -np.inf])
    ours = getattr(F, name)(engine.tensor(values), **settings)
    theirs = getattr(TF, name)(torch.tensor(values), **settings)
    np.testing.assert_allclose(ours.numpy(), theirs.numpy())


@pytest.mark.parametrize("name", ["relu", "relu6", "hardtanh", "leaky_relu", "elu", "silu"])
def test_activations_in_place(name):
    x = both(4, 3)
    ours, theirs = x[0] * 2, x[1] * 2
    assert getattr(F, name)(ours, inplace=True) is ours
    getattr(TF, name)(theirs, inplace=True)
    agree(ours, theirs, [x])


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("name", ["mse_loss", "l1_loss"])
def test_regression_losses(name, reduction):
    x, y = both(4, 3), both(4, 3, seed=1)
    agree(
        getattr(F, name)(x[0], y[0], reduction=reduction),
        getattr(TF, name)(x[1], y[1], reduction=reduction),
        [x, y],
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
def test_binary_cross_entropy(reduction, weighted):
    x, y, weight = both(4, 3, low=0.05), both(4, 3, low=0, seed=1), both(3, low=0.1)
    ours, theirs = (w.detach() if weighted else None for w in weight)
    agree(
        F.binary_cross_entropy(x[0], y[0], ours, reduction=reduction),
        TF.binary_cross_entropy(x[1], y[1], theirs, reduction=reduction),
        [x, y],
    )


def test_binary_cross_entropy_stays_finite_at_certainty():
    values, targets = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 1.0])
    x = engine.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()
    agree(
        F.binary_cross_entropy(x[0], engine.tensor(targets), reduction="none"),
        TF.binary_cross_entropy(x[1], torch.tensor(targets), reduction="none"),
        [x],
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_binary_cross_entropy_with_logits(reduction, weighted, scale):
    x, y, weight = both(4, 3), both(4, 3, low=0, seed=1), both(3, low=0.1)
    ours, theirs = (
        {"weight": w.detach(), "pos_weight": w.detach() * 3} if weighted else {} for w in weight
    )
    agree(
        F.binary_cross_entropy_with_logits(x[0] * scale, y[0], reduction=reduction, **ours),
        TF.binary_cross_entropy_with_logits(x[1] * scale, y[1], reduction=reduction, **theirs),
        [x, y],
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ignore_index", [-100, 1])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("shape", [(6, 4), (3, 4, 5), (2, 4, 3, 2), (4,)])
def test_cross_entropy(reduction, weighted, ignore_index, smoothing, shape):
    x, weight = both(*shape), both(4, low=0.1)
    target = labels(*(shape[:1] + shape[2:] if len(shape) > 1 else ()), classes=4)
    if len(shape) == 1:
        target = engine.tensor(2), torch.tensor(2)
    ours, theirs = (w.detach() if weighted else None for w in weight)
    settings = {
        "ignore_index": ignore_index,
        "reduction": reduction,
        "label_smoothing": smoothing,
    }
    agree(
        F.cross_entropy(x[0], target[0], ours, **settings),
        TF.cross_entropy(x[1], target[1], theirs, **settings),
        [x],
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("smoothing", [0.0, 0.3])
@pytest.mark.parametrize("shape", [(6, 4), (2, 4, 3), (4,)])
def test_cross_entropy_of_probabilities(reduction, weighted, smoothing, shape):
    x, y, weight = both(*shape), both(*shape, low=0, seed=1), both(4, low=0.1)
    ours, theirs = (w.detach() if weighted else None for w in weight)
    settings = {"reduction": reduction, "label_smoothing": smoothing}
    agree(
        F.cross_entropy(x[0], y[0], ours, **settings),
        TF.cross_entropy(x[1], y[1], theirs, **settings),
        [x, y],
    )


def test_cross_entropy_with_all_rows_ignored_is_nan():
    x, target = both(2, 3), labels(2, classes=1)
    ours = F.cross_entropy(x[0], target[0], ignore_index=0)
    theirs = TF.cross_entropy(x[1], target[1], ignore_index=0)
    assert np.isnan(ours.item()) and np.isnan(theirs.item())


def test_cross_entropy_of_huge_logits():
    values = np.array([[1e4, -1e4, 0.0], [3e4, 3e4, -3e4]], "float32")
    x = engine.tensor(values).requires_grad_(), torch.tensor(values).requires_grad_()
    target = labels(2, classes=3)
    agree(
        F.cross_entropy(x[0], target[0], reduction="none"),
        TF.cross_entropy(x[1], target[1], reduction="none"),
        [x],
    )


@pytest.mark.parametrize("shape", [(5, 3), (4, 3, 2), (2, 3, 4, 2), (2, 3, 2, 2, 2)])
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("affine", [False, True])
def test_batch_norm(shape, training, affine):
    x, weight, bias = both(*shape), both(3), both(3, seed=1)
    mean, var = both(3, seed=2), both(3, low=0.2)
    mean, var = [m.detach() for m in mean], [v.detach() for v in var]
    ours = F.batch_norm(
        x[0], mean[0], var[0], *((weight[0], bias[0]) if affine else ()), training=training
    )
    theirs = TF.batch_norm(
        x[1], mean[1], var[1], *((weight[1], bias[1]) if affine else ()), training=training
    )
    agree(ours, theirs, [x, weight, bias] if affine else [x])
    np.testing.assert_allclose(mean[0].numpy(), mean[1].numpy())
    np.testing.assert_allclose(var[0].numpy(), var[1].numpy())


@pytest.mark.parametrize("normalized", [(5,), (4, 5)])
def test_layer_norm(normalized):
    x, weight, bias = both(3, 4, 5), both(*normalized), both(*normalized, seed=1)
    agree(
        F.layer_norm(x[0], normalized, weight[0], bias[0]),
        TF.layer_norm(x[1], normalized, weight[1], bias[1]),
        [x, weight, bias],
    )
    agree(F.layer_norm(x[0] * 2, normalized), TF.layer_norm(x[1] * 2, normalized), [])


@pytest.mark.parametrize("padding_idx", [None, 1, -1])
def test_embedding_sums_the_gradients_of_repeated_indices(padding_idx):
    weight = both(4, 3)
    index = labels(2, 6, classes=4)
    agree(
        F.embedding(index[0], weight[0], padding_idx),
        TF.embedding(index[1], weight[1], padding_idx),
        [weight],
    )


@pytest.mark.parametrize("shape", [(5, 3), (2, 4, 3), (3,), (0, 3)])
@pytest.mark.parametrize("with_bias", [False, True])
def test_linear(shape, with_bias):
    x, weight, bias = both(*shape), both(2, 3), both(2)
    inputs = [x, weight, bias] if with_bias else [x, weight]
    agree(F.linear(*(pair[0] for pair in inputs)), TF.linear(*(pair[1] for pair in inputs)), inputs)
