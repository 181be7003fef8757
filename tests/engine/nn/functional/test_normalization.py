"""Normalisation: gradients, statistics that are kept, and what is refused."""

import pytest

import engine
from engine.nn import functional as F

MEAN, VAR = engine.tensor([0.3, -0.2]).double(), engine.tensor([0.5, 1.5]).double()


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), [(4, 2), (2,), (2,)]),
        (lambda x, w, b: F.batch_norm(x, None, None, w, b, True), [(2, 2, 2, 2), (2,), (2,)]),
        (lambda x, w: F.batch_norm(x, MEAN, VAR, w), [(3, 2, 2), (2,)]),
        (lambda x: F.batch_norm(x, None, None, training=True), [(4, 2)]),
        (lambda x, w, b: F.instance_norm(x, None, None, w, b), [(2, 2, 3), (2,), (2,)]),
        (lambda x: F.instance_norm(x), [(1, 2, 2, 2)]),
        (lambda x, w: F.instance_norm(x, MEAN, VAR, w, None, False), [(2, 2, 2), (2,)]),
        (lambda x, w, b: F.layer_norm(x, (3,), w, b), [(2, 3), (3,), (3,)]),
        (lambda x, w, b: F.layer_norm(x, (2, 3), w, b), [(2, 2, 3), (2, 3), (2, 3)]),
        (lambda x, w, b: F.group_norm(x, 2, w, b), [(2, 4, 3), (4,), (4,)]),
        (lambda x: F.group_norm(x, 1), [(2, 3)]),
        (lambda x, w: F.rms_norm(x, (3,), w), [(2, 3), (3,)]),
        (lambda x: F.rms_norm(x, (2, 2), eps=0.1), [(2, 2, 2)]),
        (lambda x: F.local_response_norm(x, 3, 0.5, 0.6, 1.1), [(1, 4, 2)]),
        (lambda x: F.local_response_norm(x, 2), [(1, 3, 1, 2)]),
        (F.normalize, [(2, 3)]),
        (lambda x: F.normalize(x, 3.0, 0), [(2, 3)]),
    ],
)
def test_gradients(function, shapes, check_gradients):
    check_gradients(function, shapes)


def test_groups_lie_between_instances_and_layers():
    x = engine.randn(2, 4, 3, 5)

    def same(one, other):
        assert one.flatten().tolist() == pytest.approx(other.flatten().tolist(), abs=1e-5)

    same(F.group_norm(x, 4), F.instance_norm(x))
    same(F.group_norm(x, 1), F.layer_norm(x, (4, 3, 5)))


def test_running_statistics_of_instances_follow_their_mean():
    x = engine.tensor([[[0.0, 2.0]], [[4.0, 10.0]]])
    mean, var = engine.zeros(1), engine.ones(1)
    F.instance_norm(x, mean, var, momentum=0.5)
    assert mean.item() == pytest.approx(0.5 * (1.0 + 7.0) / 2)
    assert var.item() == pytest.approx(0.5 + 0.5 * (2.0 + 18.0) / 2)
    out = F.instance_norm(x, mean, var, use_input_stats=False, eps=0.0)
    assert out[0, 0, 0].item() == pytest.approx(-2.0 / var.item() ** 0.5)


def test_normalised_vectors_have_length_one_and_zeros_stay():
    out = F.normalize(engine.tensor([[3.0, 4.0], [0.0, 0.0]]))
    assert out.flatten().tolist() == pytest.approx([0.6, 0.8, 0.0, 0.0])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: F.batch_norm(x.long(), None, None), NotImplementedError, "batch_norm"),
        (lambda x: F.batch_norm(x[:, 0, 0], None, None), RuntimeError, "at least 2 dimensions"),
        (lambda x: F.instance_norm(x[:, :, :1]), ValueError, "more than 1 spatial element"),
        (lambda x: F.instance_norm(x, use_input_stats=False), RuntimeError, "to be defined"),
        (lambda x: F.instance_norm(x, weight=engine.ones(2)), RuntimeError, "4 elements not 2"),
        (lambda x: F.group_norm(x, 3), RuntimeError, "divisible by num_groups"),
        (lambda x: F.group_norm(x[:1, :, :1], 4), ValueError, "more than 1 value per channel"),
        (lambda x: F.rms_norm(x, (2,)), RuntimeError, "normalized_shape"),
        (lambda x: F.rms_norm(x, (3,), engine.ones(2)), RuntimeError, "weight of shape"),
        (lambda x: F.local_response_norm(x[0], 2), ValueError, "3D or higher"),
    ],
)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call(engine.zeros(2, 4, 3))
