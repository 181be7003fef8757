"""Sampling at places: known ones, gradients to picture and grid, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import engine
from engine.nn import functional as F


def identity(h, w, align_corners):
    """The grid of an image's own pixels."""
    axes = []
    for n in (w, h):
        steps = engine.arange(float(n))
        axes.append(steps * (2 / max(n - 1, 1)) - 1 if align_corners else (2 * steps + 1) / n - 1)
    x, y = engine.meshgrid(*axes, indexing="xy")
    return engine.stack([x, y], -1)[None]


@given(
    st.sampled_from(["bilinear", "nearest", "bicubic"]),
    st.sampled_from(["zeros", "border", "reflection"]),
    st.booleans(),
    st.integers(2, 4),
    st.integers(2, 4),
)
def test_its_own_pixels_give_the_picture(mode, padding_mode, align_corners, h, w):
    x = engine.rand(1, 2, h, w)
    out = F.grid_sample(x, identity(h, w, align_corners), mode, padding_mode, align_corners)
    assert out.flatten().tolist() == pytest.approx(x.flatten().tolist(), abs=1e-4)


@pytest.mark.parametrize(
    ("padding_mode", "expected"), [("zeros", 0.0), ("border", 4.0), ("reflection", 2.0)]
)
def test_beyond_the_picture(padding_mode, expected):
    x = engine.tensor([[[[1.0, 2.0, 3.0, 4.0]]]])
    grid = engine.tensor([[[[7 / 3, 0.0]]]])  # two pixels to the right of the last
    assert F.grid_sample(x, grid, "bilinear", padding_mode, True).item() == pytest.approx(expected)


def test_a_place_that_is_no_number_is_nowhere():
    x, grid = engine.ones(1, 1, 2, 2), engine.full((1, 1, 1, 2), float("nan"))
    assert F.grid_sample(x, grid, "nearest", align_corners=False).item() == 0.0


@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
@pytest.mark.parametrize("padding_mode", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("align_corners", [False, True])
def test_gradients(mode, padding_mode, align_corners, check_gradients):
    places = engine.tensor([[[[-0.31, 0.42], [1.27, -0.11], [0.17, -1.63]]]]).double()

    def sample(x, shift):
        return F.grid_sample(x, places + shift * 1e-3, mode, padding_mode, align_corners)

    check_gradients(sample, [(1, 2, 3, 4), (1, 1, 3, 2)])


def test_gradients_of_a_volume(check_gradients):
    places = engine.tensor([[[[[-0.3, 0.4, 0.1], [0.7, -0.1, -0.6]]]]]).double()
    check_gradients(
        lambda x, shift: F.grid_sample(x, places + shift * 1e-3, align_corners=False),
        [(1, 1, 2, 3, 2), (1, 1, 1, 2, 3)],
    )


def test_leaving_align_corners_open_warns():
    with pytest.warns(UserWarning, match="align_corners=False"):
        F.grid_sample(engine.ones(1, 1, 2, 2), engine.zeros(1, 1, 1, 2))


@pytest.mark.parametrize(
    ("x", "grid", "mode", "error", "message"),
    [
        ((1, 1, 2, 2), (1, 1, 1, 2), "cubic", ValueError, "expected mode to be"),
        ((1, 2, 2), (1, 1, 1), "nearest", RuntimeError, "expected 4D or 5D"),
        ((1, 1, 2, 2), (2, 1, 1, 2), "nearest", RuntimeError, "same batch size"),
        ((1, 1, 2, 2), (1, 1, 1, 3), "nearest", RuntimeError, "size 2 in last dimension"),
        ((1, 1, 0, 2), (1, 1, 1, 2), "nearest", RuntimeError, "non-empty spatial"),
        ((1, 1, 2, 2, 2), (1, 1, 1, 1, 3), "bicubic", RuntimeError, "only supports 4D"),
    ],
)
def test_what_is_refused(x, grid, mode, error, message):
    with pytest.raises(error, match=message):
        F.grid_sample(engine.ones(x), engine.zeros(grid), mode, align_corners=False)
    with pytest.raises(ValueError, match="expected padding_mode"):
        F.grid_sample(engine.ones(1, 1, 2, 2), engine.zeros(1, 1, 1, 2), padding_mode="mirror")


def test_affine_places_of_the_identity_are_the_pixels():
    image = engine.rand(2, 1, 3, 4)
    same = engine.eye(2, 3).expand(2, 2, 3)
    for align_corners in (False, True):
        grid = F.affine_grid(same, image.shape, align_corners=align_corners)
        again = F.grid_sample(image, grid, align_corners=align_corners)
        assert engine.allclose(again, image, atol=1e-6)


def test_affine_places_of_a_shift_and_of_a_volume():
    shift = engine.tensor([[[1.0, 0.0, 0.5], [0.0, 1.0, 0.0]]], requires_grad=True)
    grid = F.affine_grid(shift, (1, 1, 2, 2), align_corners=True)
    assert grid.tolist() == [[[[-0.5, -1], [1.5, -1]], [[-0.5, 1], [1.5, 1]]]]
    grid.sum().backward()
    assert shift.grad[0, 0].tolist() == [0, 0, 4]
    volume = F.affine_grid(engine.eye(3, 4)[None], (1, 1, 2, 3, 1), align_corners=False)
    assert volume.shape == (1, 2, 3, 1, 3)
    with pytest.raises(ValueError, match=r"\[1, 2, 3\].*\[2, 2, 3\]"):
        F.affine_grid(engine.ones(2, 2, 3), (1, 1, 2, 2), align_corners=True)
    with pytest.raises(ValueError, match="floating point"):
        F.affine_grid(engine.ones(1, 2, 3, dtype=engine.int64), (1, 1, 2, 2), align_corners=True)
