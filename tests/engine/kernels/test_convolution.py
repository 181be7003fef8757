"""The convolution kernels against plain loops, over random geometries."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.kernels.convolution import Geometry, convolve, input_gradient, weight_gradient


@st.composite
def problems(draw):
    """An input, a weight and a geometry that fit together."""
    axes = draw(st.integers(1, 3))
    small = st.integers(1, 3)
    kernel = tuple(draw(small) for _ in range(axes))
    stride = tuple(draw(small) for _ in range(axes))
    dilation = tuple(draw(st.integers(1, 2)) for _ in range(axes))
    pads = tuple((draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in range(axes))
    groups = draw(st.integers(1, 2))
    size = tuple(
        max(1, d * (k - 1) + 1 - sum(p) + draw(st.integers(0, 3)))
        for k, d, p in zip(kernel, dilation, pads, strict=True)
    )
    n, c, o = draw(st.integers(0, 2)), draw(small), draw(small)
    rng = np.random.default_rng(draw(st.integers(0, 1000)))
    x = rng.standard_normal((n, c * groups, *size))
    weight = rng.standard_normal((o * groups, c, *kernel))
    return x, weight, Geometry(stride, pads, dilation, groups)


def looped(x, weight, geometry):
    """Convolution as the textbook writes it."""
    stride, pads, dilation, groups = geometry
    x = np.pad(x, [(0, 0), (0, 0), *pads])
    output = tuple(
        (n - d * (k - 1) - 1) // s + 1
        for n, k, s, d in zip(x.shape[2:], weight.shape[2:], stride, dilation, strict=True)
    )
    out = np.zeros((len(x), len(weight), *output))
    per_group = len(weight) // groups
    channels = weight.shape[1]
    for o in range(len(weight)):
        first = o // per_group * channels
        for place in product(*map(range, output)):
            for offset in product(*map(range, weight.shape[2:])):
                where = tuple(
                    p * s + k * d
                    for p, s, k, d in zip(place, stride, offset, dilation, strict=True)
                )
                for c in range(channels):
                    out[(slice(None), o, *place)] += (
                        x[(slice(None), first + c, *where)] * weight[(o, c, *offset)]
                    )
    return out


@given(problems())
def test_convolution_is_its_definition(problem):
    x, weight, geometry = problem
    out = convolve(np, x, weight, geometry)
    expected = looped(x, weight, geometry)
    assert out.shape == expected.shape and out.flags.c_contiguous
    np.testing.assert_allclose(out, expected, atol=1e-12)


@given(problems())
def test_the_gradients_are_its_adjoints(problem):
    """<conv(x, w), g> = <x, input gradient> = <w, weight gradient>, for it is bilinear."""
    x, weight, geometry = problem
    out = convolve(np, x, weight, geometry)
    grad = np.random.default_rng(1).standard_normal(out.shape)
    x_grad = input_gradient(np, grad, weight, x.shape[2:], geometry)
    w_grad = weight_gradient(np, x, grad, weight.shape[2:], geometry)
    assert x_grad.shape == x.shape and w_grad.shape == weight.shape
    np.testing.assert_allclose((x * x_grad).sum(), (out * grad).sum(), atol=1e-9)
    np.testing.assert_allclose((weight * w_grad).sum(), (out * grad).sum(), atol=1e-9)


@given(problems())
def test_single_precision_stays_single(problem):
    x, weight, geometry = problem
    out = convolve(np, x.astype("float32"), weight.astype("float32"), geometry)
    assert out.dtype == np.float32
