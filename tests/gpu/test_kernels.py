"""The twins for GPUs compute what the plain ones do, whatever the shapes and dtypes."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine.devices import require_cupy
from engine.kernels.convolution import Geometry
from engine.kernels.pooling import Window
from engine.kernels.windows import output_size

DTYPES = ("float32", "float64")


def normal(*shape: int, dtype: str = "float32", seed: int = 0) -> Any:
    values = np.random.default_rng(seed).standard_normal(shape).astype(dtype)
    return require_cupy().asarray(values)


def same(found: Any, expected: Any, tolerance: float) -> None:
    if isinstance(expected, tuple):
        for pair in zip(found, expected, strict=True):
            same(*pair, tolerance)
    elif expected is None:
        assert found is None
    else:
        assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
        np.testing.assert_allclose(found.get(), expected.get(), rtol=tolerance, atol=tolerance)


def compare(name: str, *arguments: Any, tolerance: float = 1e-4) -> Any:
    """Call both twins of `file.kernel`; what the plain one gives. Written-to arguments count."""
    cupy = require_cupy()
    file, kernel = name.split(".")
    plain = inspect.unwrap(getattr(importlib.import_module(f"engine.kernels.{file}"), kernel))
    twin = getattr(importlib.import_module(f"engine.kernels.cuda.{file}"), kernel)
    copies = [
        [each.copy() if isinstance(each, cupy.ndarray) else each for each in arguments]
        for _ in range(2)
    ]
    expected, found = plain(cupy, *copies[0]), twin(*copies[1])
    assert found is not NotImplemented
    same(found, expected, tolerance)
    for ours, wanted in zip(copies[1], copies[0], strict=True):
        if isinstance(wanted, cupy.ndarray):
            same(ours, wanted, tolerance)
    return expected


@st.composite
def images(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Spatial size, kernel and dilation that fit each other, of one to three axes."""
    axes = draw(st.integers(1, 3))
    parts = [(draw(st.integers(5, 9)), *draw(st.sampled_from(FITTING))) for _ in range(axes)]
    size, kernel, dilation = zip(*parts, strict=True)
    return size, kernel, dilation


FITTING = [(1, 1), (2, 1), (2, 2), (3, 1), (3, 2), (5, 1)]


@settings(max_examples=60, deadline=None)
@given(images(), st.data())
def test_convolution(image: Any, data: st.DataObject) -> None:
    size, kernel, dilation = image
    few = st.integers(1, 3)
    groups, of_group, filters = data.draw(few), data.draw(few), data.draw(few)
    pads = tuple((data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))) for _ in size)
    geometry = Geometry(tuple(data.draw(few) for _ in size), pads, dilation, groups)
    dtype = data.draw(st.sampled_from(DTYPES))
    x = normal(data.draw(few), groups * of_group, *size, dtype=dtype)
    weight = normal(groups * filters, of_group, *kernel, dtype=dtype, seed=1)
    bias = normal(groups * filters, dtype=dtype, seed=2) if data.draw(st.booleans()) else None
    out = compare("convolution.convolve", x, weight, geometry, bias)
    grad = normal(*out.shape, dtype=dtype, seed=3)
    compare("convolution.weight_gradient", x, grad, kernel, geometry)
    compare("convolution.input_gradient", grad, weight, size, geometry)


def test_convolution_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.kernels.cuda import convolution

    monkeypatch.setattr(convolution, "BLOCK_BYTES", 4 * 2 * 9 * 36 * 2)
    geometry = Geometry((1, 1), ((1, 1), (1, 1)), (1, 1), 1)
    x, weight, grad = normal(5, 2, 6, 6), normal(3, 2, 3, 3), normal(5, 3, 6, 6)
    compare("convolution.convolve", x, weight, geometry)
    compare("convolution.weight_gradient", x, grad, (3, 3), geometry)
    compare("convolution.input_gradient", grad, weight, (6, 6), geometry)


@settings(max_examples=60, deadline=None)
@given(images(), st.data())
def test_pooling(image: Any, data: st.DataObject) -> None:
    size, kernel, dilation = image
    stride = tuple(data.draw(st.integers(1, 3)) for _ in size)
    before = tuple(data.draw(st.integers(0, k // 2)) for k in kernel)
    count = [
        output_size(*axis, ceil_mode=True)
        for axis in zip(size, kernel, stride, before, dilation, strict=True)
    ]
    pads = tuple(
        (b, max(b, (n - 1) * s + d * (k - 1) + 1 - length - b))
        for b, n, s, d, k, length in zip(before, count, stride, dilation, kernel, size, strict=True)
    )
    window = Window(kernel, stride, pads, dilation, tuple(count))
    x = normal(2, 3, *size, dtype=data.draw(st.sampled_from(DTYPES)))
    spoilt = data.draw(st.sampled_from([None, np.nan, -np.inf]))
    if spoilt is not None:
        x[0] = spoilt
    largest, winners = compare("pooling.max_pool", x, window)
    grad = normal(*largest.shape, dtype=str(x.dtype), seed=1)
    compare("pooling.spread_max", grad, winners, size, window)
    for divisor in (4, np.random.default_rng(0).integers(1, 5, count)):
        compare("pooling.mean_pool", x, window, divisor)
        compare("pooling.spread_mean", grad, size, window, divisor)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("with_bias", [False, True])
def test_recurrent_layers(dtype: str, backwards: bool, with_bias: bool) -> None:
    times, samples, inputs, size = 5, 3, 4, 7
    x, h, c = (
        normal(*shape, dtype=dtype, seed=number)
        for number, shape in enumerate([(times, samples, inputs), (samples, size), (samples, size)])
    )
    grads = [normal(times, samples, size, dtype=dtype), h + 1, c - 1]

    def weights(gates: int) -> list[Any]:
        shapes = [(gates * size, inputs), (gates * size, size), (gates * size,), (gates * size,)]
        made = [normal(*shape, dtype=dtype, seed=9 + n) for n, shape in enumerate(shapes)]
        return made if with_bias else [*made[:2], None, None]

    w = weights(4)
    outs = compare("lstm.lstm", x, h, c, *w, backwards)
    compare("lstm.lstm_gradients", *grads, x, h, c, *w[:2], *outs, backwards, with_bias)
    w = weights(3)
    outs = compare("gru.gru", x, h, *w, backwards)
    compare("gru.gru_gradients", *grads[:2], x, h, *w[:2], *outs, backwards, with_bias)
    w = weights(1)
    for relu in (False, True):
        hidden = compare("rnn.rnn", x, h, *w, relu, backwards)
        back = (x, h, *w[:2], hidden, relu, backwards, with_bias)
        compare("rnn.rnn_gradients", *grads[:2], *back)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(8, 5), (4, 3, 6), (2, 3, 4, 5)])
@pytest.mark.parametrize("scaled", [False, True])
def test_batch_norm(dtype: str, shape: tuple[int, ...], scaled: bool) -> None:
    x = normal(*shape, dtype=dtype) + 3
    scale = [normal(shape[1], dtype=dtype, seed=n) if scaled else None for n in range(2)]
    _, mean, variance = compare("batch_norm.normalize", x, *scale, 1e-5)
    inverse = (variance + 1e-5) ** -0.5
    compare("batch_norm.rescale", x, mean, inverse, *scale)
    for moved in (False, True):
        grad = normal(*shape, dtype=dtype, seed=5)
        compare("batch_norm.gradients", grad, x, scale[0], mean, inverse, moved)


@pytest.mark.parametrize("seen, groups", [((6, 5, 1), 1), ((6, 2, 4), 3), ((6, 1, 7), 6)])
@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("centred", [False, True])
def test_layer_norm(seen: Any, groups: int, scaled: bool, centred: bool) -> None:
    x = normal(*seen) + 2
    scale = [normal(groups, seen[1], seed=n) if scaled else None for n in range(2)]
    _, mean, variance = compare("layer_norm.normalize", x, *scale, 1e-5, seen, centred)
    inverse, grad = (variance + 1e-5) ** -0.5, normal(*seen, seed=5)
    rest = (seen, groups if scaled else 1, centred)
    compare("layer_norm.gradients", grad, x, scale[0], mean, inverse, *rest)


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize("kind", ["softmax", "log_softmax"])
def test_softmax(dim: int, kind: str) -> None:
    x = normal(3, 4, 5)
    out = compare(f"softmax.{kind}", x, dim)
    compare(f"softmax.{kind}_gradient", normal(3, 4, 5, seed=1), out, dim)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("ignored", [False, True])
def test_cross_entropy(reduction: str, weighted: bool, ignored: bool) -> None:
    classes = require_cupy().asarray(np.random.default_rng(0).integers(0, 7, 9))
    if ignored:
        classes[1:3] = -100
    weight = abs(normal(7)) if weighted else None
    compare("cross_entropy.cross_entropy", normal(9, 7), classes, weight, -100, reduction)


def test_a_class_that_is_none_is_refused() -> None:
    x, target = engine.zeros(2, 3, device="cuda"), engine.tensor([0, 3], device="cuda")
    with pytest.raises(IndexError, match="Target 3 is out of bounds"):
        engine.nn.functional.cross_entropy(x, target)


def test_optimizers() -> None:
    param, grad, first, second = (normal(5, 4, seed=n) for n in range(4))
    square, largest = abs(first), abs(second)
    compare("optimizers.sgd", param, grad, None, 0.1, 0, 1, 0, 0, 1)
    compare("optimizers.sgd", param, grad, first, 0.1, 0.9, 0.8, 0, 0.1, -1)
    compare("optimizers.sgd", param, grad, first, 0.1, 0.9, 1, 0.9, 0, 1)
    settings = (0.1, 0.9, 0.9, 0.99, 1e-8, 0.1, 0.98, -1)
    compare("optimizers.adam", param, grad, second, square, None, *settings)
    compare("optimizers.adam", param, grad, second, square, largest, *settings)
    compare("optimizers.rmsprop", param, grad, square, None, None, 0.1, 0.9, 0, 1e-8, 0.1, 1)


SETTINGS: dict[str, tuple[float, ...]] = {
    "elu": (1.2, 1.1, 0.9),
    "leaky_relu": (0.1,),
    "softplus": (1.5, 2.0),
}
ACTIVATIONS = (
    *("relu", "sigmoid", "gelu", "tanh_gelu", "silu", "elu", "leaky_relu"),
    *("relu_gradient", "sigmoid_gradient", "tanh_gradient", "gelu_gradient"),
    *("tanh_gelu_gradient", "silu_gradient", "elu_gradient", "leaky_relu_gradient"),
    *("softplus_gradient", "logsigmoid_gradient", "hardswish_gradient"),
)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float16", *DTYPES])
def test_activations(name: str, dtype: str) -> None:
    x = 3 * normal(200, dtype=dtype)
    x[:6] = require_cupy().asarray([0, -0.0, 1, -1, 3, -3])
    rest = SETTINGS.get(name.removesuffix("_gradient"), ())
    arguments = (normal(200, dtype=dtype), x) if name.endswith("gradient") else (x,)
    compare(f"activation.{name}", *arguments, *rest, tolerance=3e-2 if dtype == "float16" else 1e-5)


def test_dropout() -> None:
    compare("elementwise.drop", abs(normal(100)), 0.3)


@pytest.mark.parametrize("shape", [(5, 8), (2, 5, 8)])
def test_products_of_halves_keep_their_digits(shape: tuple[int, ...]) -> None:
    x, weight, bias = (normal(*s, dtype="float16") for s in (shape, (3, 8), (3,)))
    compare("matmul.linear", x, weight, bias, tolerance=1e-2)
    compare("matmul.matmul", x, weight.T, tolerance=1e-2)
