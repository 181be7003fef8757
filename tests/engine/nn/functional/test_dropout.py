"""Dropout of elements and of channels."""

import pytest

import engine
from engine.nn import functional as F


@pytest.mark.parametrize(
    ("drop", "shape"),
    [
        (F.dropout1d, (50, 20, 3)),
        (F.dropout1d, (1000, 3)),
        (F.dropout2d, (50, 20, 2, 2)),
        (F.dropout3d, (50, 20, 2, 1, 2)),
        (F.dropout3d, (1000, 2, 1, 2)),
        (F.feature_alpha_dropout, (50, 20, 2, 2)),
    ],
)
def test_channels_are_dropped_whole(drop, shape):
    engine.manual_seed(0)
    out = drop(engine.ones(shape), 0.25, training=True)
    lead = 1 if len(shape) in (2, 4) and shape[0] == 1000 else 2
    rows = out.flatten(0, lead - 1).reshape(1000, -1)
    assert (rows == rows[:, :1]).all()
    values = sorted(set(rows[:, 0].tolist()))
    assert len(values) == 2
    dropped = (rows[:, 0] == values[0]).float().mean().item()
    assert dropped == pytest.approx(0.25, abs=0.05)


def test_alpha_dropout_keeps_mean_and_variance():
    engine.manual_seed(0)
    out = F.alpha_dropout(engine.randn(200_000), 0.3, training=True)
    assert out.mean().item() == pytest.approx(0.0, abs=0.02)
    assert out.var().item() == pytest.approx(1.0, abs=0.03)


@pytest.mark.parametrize("drop", [F.dropout, F.alpha_dropout, F.feature_alpha_dropout])
def test_nothing_is_dropped_outside_training_and_all_at_one(drop):
    x = engine.randn(3, 4)
    assert drop(x, 0.5, training=False) is x
    assert drop(x, 0.0, training=True) is x
    assert drop(x, 1.0, training=True).abs().sum().item() == 0.0


@pytest.mark.parametrize("drop", [F.dropout2d, F.alpha_dropout])
def test_it_can_write_in_place(drop):
    x = engine.ones(2, 3, 4, 4)
    engine.manual_seed(1)
    expected = drop(x, training=True).tolist()
    engine.manual_seed(1)
    assert drop(x, training=True, inplace=True) is x
    assert x.tolist() == expected


def test_gradients_pass_where_nothing_was_dropped(check_gradients):
    def drop(x):
        engine.manual_seed(2)
        return F.alpha_dropout(x, 0.4, training=True)

    check_gradients(drop, [(5,)])


def test_what_is_refused_and_warned_of():
    with pytest.raises(ValueError, match="between 0 and 1"):
        F.alpha_dropout(engine.ones(2), 1.5, training=True)
    with pytest.raises(RuntimeError, match="Expected 2D or 3D"):
        F.dropout1d(engine.ones(2))
    with pytest.warns(UserWarning, match="2-D input to dropout2d"):
        F.dropout2d(engine.ones(2, 2))
    with pytest.raises(RuntimeError, match="at least 2 dimensions"):
        F.feature_alpha_dropout(engine.ones(2), training=True)
