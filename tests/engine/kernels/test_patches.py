"""Convolution by patches: for windows that do not overlap, and equal to the general one."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.kernels import cache, convolution, patches, threads
from engine.kernels.convolution import Geometry


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """The compiled twins, with all threads even for what is so small that they do not pay."""
    pytest.importorskip("numba")
    with cache.in_use():
        from engine.kernels.compiled import patches
    before, patches._PER_THREAD = patches._PER_THREAD, 1
    count = threads.get_num_threads()
    yield patches
    threads.set_num_threads(count)
    patches._PER_THREAD = before


@st.composite
def problems(draw):
    """An image, a kernel and a stride at least as long, or a kernel that covers the image."""
    axes = draw(st.integers(1, 3))
    kernel = tuple(draw(st.integers(1, 5)) for _ in range(axes))
    if draw(st.booleans()):
        stride, size = tuple(draw(st.integers(1, 3)) for _ in kernel), kernel
    else:
        stride = tuple(k + draw(st.integers(0, 2)) for k in kernel)
        size = tuple(k + draw(st.integers(0, 9)) for k in kernel)
    assume(any(k > 1 for k in kernel))
    rng = np.random.default_rng(draw(st.integers(0, 100)))
    x = rng.standard_normal((draw(st.integers(0, 3)), draw(st.integers(1, 3)), *size))
    weight = rng.standard_normal((draw(st.integers(1, 4)), x.shape[1], *kernel))
    if draw(st.booleans()):
        x, weight = np.asfortranarray(x), np.asfortranarray(weight)
    return x, weight, Geometry(stride, ((0, 0),) * axes, (1,) * axes, 1)


@given(problems())
def test_all_three_are_those_of_convolution(problem):
    x, weight, geometry = problem
    size, kernel = x.shape[2:], weight.shape[2:]
    assert patches.fit(size, kernel, geometry)
    bias = np.arange(len(weight)) / 2
    out = patches.convolve(np, x, weight, geometry, bias)
    grad = np.random.default_rng(1).standard_normal(out.shape)
    found = (
        out,
        patches.input_gradient(np, grad, weight, size, geometry),
        patches.weight_gradient(np, x, grad, kernel, geometry),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patches, "fit", lambda *_: False)
        general = (
            convolution.convolve(np, x, weight, geometry, bias),
            convolution.input_gradient(np, grad, weight, size, geometry),
            convolution.weight_gradient(np, x, grad, kernel, geometry),
        )
    for ours, right in zip(found, general, strict=True):
        assert ours.shape == right.shape and ours.flags.c_contiguous
        np.testing.assert_allclose(ours, right, atol=1e-10)


@given(problem=problems(), count=st.integers(1, 3))
def test_the_compiled_copies(compiled, problem, count):
    threads.set_num_threads(count)
    x, weight, geometry = problem
    size, kernel = x.shape[2:], weight.shape[2:]
    assume(size != kernel)  # there nothing is copied
    where = (kernel, geometry.stride, geometry.output(size, kernel))
    rows = compiled.cut(x.astype("f4"), *where)
    np.testing.assert_array_equal(rows, patches.cut(np, x, *where).astype("f4"))
    back = compiled.put_together(rows, len(x), size, *where)
    right = patches.put_together(np, rows.astype("f8"), len(x), size, *where)
    np.testing.assert_array_equal(back, right.astype("f4"))


@pytest.mark.parametrize(
    "geometry",
    [
        Geometry((2, 2), ((0, 0), (0, 0)), (1, 1), 1),  # windows overlap
        Geometry((3, 3), ((1, 0), (0, 0)), (1, 1), 1),
        Geometry((3, 3), ((0, 0), (0, 0)), (1, 2), 1),
        Geometry((3, 3), ((0, 0), (0, 0)), (1, 1), 2),
    ],
)
def test_other_geometries_do_not_fit(geometry):
    assert not patches.fit((9, 9), (3, 3), geometry)
    assert not patches.fit((9, 9), (1, 1), geometry)
