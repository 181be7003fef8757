"""The pool: who holds a buffer, when it comes back, and that it stays bounded."""

import numpy as np
import pytest

from engine.kernels import buffers


@pytest.fixture(autouse=True)
def fresh_pool():
    buffers.clear()
    yield
    buffers.clear()


SHAPE = (300, 1000)


def address(array):
    return array.__array_interface__["data"][0]


def test_a_buffer_comes_back_when_the_last_view_is_gone():
    array = buffers.empty(SHAPE)
    before, row = address(array), array[3, ::2]
    del array
    assert address(buffers.empty(SHAPE)) != before, "the row still looks at it"
    del row
    assert address(buffers.empty(SHAPE)) == before


def test_arrays_are_float32_contiguous_aligned_and_writeable():
    array = buffers.empty(SHAPE)
    assert array.shape == SHAPE and array.dtype == np.float32
    assert array.flags.c_contiguous and array.flags.writeable and address(array) % 64 == 0
    array[...] = 1
    assert (buffers.zeros(SHAPE) == 0).all()


def test_similar_sizes_share_buffers():
    array = buffers.empty((1000, 1000))
    before = address(array)
    del array
    assert address(buffers.empty((1000, 999))) == before


def test_small_arrays_are_numpys_own():
    assert buffers.empty((3, 4)).base is None


def test_the_pool_is_bounded(monkeypatch):
    monkeypatch.setattr(buffers, "MOST_BYTES", 2 * 4 * 300_000)
    held = [buffers.empty(SHAPE) for _ in range(5)]
    held.clear()
    assert buffers._kept <= buffers.MOST_BYTES
    assert sum(map(len, buffers._free.values())) == 1


def test_arrays_without_elements_can_be_had():
    assert buffers.empty((0, 5)).shape == (0, 5)
