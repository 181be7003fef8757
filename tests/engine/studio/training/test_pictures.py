"""Activations become small pictures with a sign, on one scale."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine import from_numpy
from engine.studio.network.build import build
from engine.studio.training.message import ZERO
from engine.studio.training.pictures import LARGEST_SIDE, MOST_MAPS, pictures, watched


def pixels(picture):
    return np.frombuffer(picture.data, dtype=np.uint8).reshape(picture.height, picture.width)


def test_maps_share_one_scale():
    maps = np.stack([np.full((2, 3), value) for value in (0.0, 2.0, -2.0, 1.0)])
    assert [pixels(each)[0, 0] for each in pictures(maps)] == [ZERO, 255, 1, 192]


def test_a_short_vector_is_one_row_and_a_long_one_a_grid():
    (row,) = pictures(np.arange(10.0))
    assert (row.width, row.height) == (10, 1) and pixels(row)[0, -1] == 255
    (grid,) = pictures(np.arange(500.0))
    assert (grid.width, grid.height) == (23, 22)
    assert (np.diff(pixels(grid).reshape(-1)[:500].astype(int)) >= 0).all()


def test_what_is_not_finite_has_no_picture():
    assert pictures(np.array([1.0, np.nan])) == ()
    assert pictures(np.array([1.0, np.inf])) == ()


def test_a_dead_layer_is_zero_everywhere():
    assert (pixels(pictures(np.zeros((1, 4, 4)))[0]) == ZERO).all()


@given(
    st.lists(st.integers(1, 70), min_size=1, max_size=3).map(tuple),
    st.integers(0, 2**32 - 1),
)
def test_there_are_never_too_many_or_too_large(shape, seed):
    activation = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    drawn = pictures(activation)
    assert 1 <= len(drawn) <= MOST_MAPS
    for each in drawn:
        assert 1 <= each.width <= LARGEST_SIDE and 1 <= each.height <= LARGEST_SIDE
        assert len(each.data) == each.width * each.height


def test_of_a_layer_with_several_outputs_the_first_is_watched(project_of):
    model = build(project_of("lstm")).model
    node = model.node_ids["lstm"]
    with watched(model, (node,)) as seen:
        model(from_numpy(np.zeros((2, 1, 28, 28), dtype=np.float32)))
    assert seen[node].shape == (28, 64)
