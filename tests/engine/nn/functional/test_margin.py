"""Losses that ask for a margin."""

import math

import pytest

import engine
from engine.nn import functional as F

SIGNS = engine.tensor([1, -1, 1])
CLASSES = engine.tensor([2, 0])
LABELS = engine.tensor([[2, 0, -1, 1], [-1, 3, 3, 3]])


def test_a_margin_between_classes():
    x = engine.tensor([[0.1, 0.2, 0.7]])
    loss = F.multi_margin_loss(x, engine.tensor([2]), reduction="sum")
    assert loss.item() == pytest.approx(((1 - 0.6) + (1 - 0.5)) / 3)


def test_labels_end_at_the_first_that_is_negative():
    x = engine.tensor([0.1, 0.2, 0.4, 0.8])
    loss = F.multilabel_margin_loss(x, engine.tensor([3, 0, -1, 1]))
    wrong = [1 - (right - other) for right in (0.8, 0.1) for other in (0.2, 0.4)]
    assert loss.item() == pytest.approx(sum(wrong) / 4)


def test_pairs_that_should_be_alike_and_that_should_not():
    a, b = engine.tensor([[1.0, 0.0], [1.0, 0.0]]), engine.tensor([[0.0, 2.0], [3.0, 0.0]])
    losses = F.cosine_embedding_loss(a, b, engine.tensor([1, -1]), 0.25, reduction="none")
    assert losses.tolist() == pytest.approx([1.0, 0.75])
    distances = engine.tensor([0.3, 0.3, 2.0])
    losses = F.hinge_embedding_loss(distances, engine.tensor([1, -1, -1]), reduction="none")
    assert losses.tolist() == pytest.approx([0.3, 0.7, 0.0])


def test_triplets():
    anchor, near, far = engine.zeros(1, 2), engine.tensor([[3.0, 4.0]]), engine.tensor([[0.0, 5.5]])
    loss = F.triplet_margin_loss(anchor, near, far, eps=0.0)
    assert loss.item() == pytest.approx(0.5)
    swapped = F.triplet_margin_loss(anchor, near, far, eps=0.0, swap=True)
    assert swapped.item() == pytest.approx(6 - math.dist((3, 4), (0, 5.5)))

    def manhattan(x, y):
        return (x - y).abs().sum(-1)

    loss = F.triplet_margin_with_distance_loss(anchor, near, far, distance_function=manhattan)
    assert loss.item() == pytest.approx(1 + 7 - 5.5)


def test_a_soft_margin_of_large_scores_is_finite():
    x = engine.tensor([50.0, -50.0], requires_grad=True)
    loss = F.soft_margin_loss(x, engine.tensor([1.0, 1.0]), reduction="sum")
    loss.backward()
    assert loss.item() == pytest.approx(50.0) and x.grad.tolist() == pytest.approx([0.0, -1.0])


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda: F.multi_margin_loss(engine.ones(2, 3), engine.tensor([0, 3])), RuntimeError),
        (lambda: F.multi_margin_loss(engine.ones(2, 3), CLASSES, p=3), ValueError),
        (lambda: F.multi_margin_loss(engine.ones(2, 3), SIGNS), RuntimeError),
        (lambda: F.multilabel_margin_loss(engine.ones(2, 4), LABELS[:1]), RuntimeError),
        (lambda: F.multilabel_margin_loss(engine.ones(2, 4), LABELS + 3), RuntimeError),
        (lambda: F.margin_ranking_loss(engine.ones(2), engine.ones(2), SIGNS[0]), RuntimeError),
        (lambda: F.cosine_embedding_loss(engine.ones(2), engine.ones(2), SIGNS), RuntimeError),
        (lambda: F.triplet_margin_loss(*[engine.ones(2, 2)] * 3, margin=0.0), ValueError),
        (
            lambda: F.triplet_margin_loss(engine.ones(2), engine.ones(2), engine.ones(1, 2)),
            RuntimeError,
        ),
    ],
)
def test_what_does_not_fit(wrong, error):
    with pytest.raises(error):
        wrong()


@pytest.mark.parametrize(
    ("function", "shapes"),
    [
        (F.soft_margin_loss, [(4,), (4,)]),
        (lambda x: F.hinge_embedding_loss(x, SIGNS, 0.55), [(3,)]),
        (lambda x, y: F.cosine_embedding_loss(x, y, SIGNS, -0.95), [(3, 2), (3, 2)]),
        (lambda x, y: F.margin_ranking_loss(x, y, SIGNS, 0.033), [(3,), (3,)]),
        (lambda x: F.multi_margin_loss(x, CLASSES, 2, weight=engine.arange(3) + 1.0), [(2, 3)]),
        (lambda x: F.multi_margin_loss(x, CLASSES[0], margin=0.55), [(3,)]),
        (lambda x: F.multilabel_margin_loss(x, LABELS), [(2, 4)]),
        (lambda x: F.multilabel_soft_margin_loss(x, LABELS.sigmoid().double()), [(2, 4)]),
        (lambda a, p, n: F.triplet_margin_loss(a, p, n, 9.0, swap=True), [(2, 3)] * 3),
        (
            lambda a, p, n: F.triplet_margin_with_distance_loss(a, p, n, margin=9.0),
            [(2, 3)] * 3,
        ),
    ],
)
def test_gradients(check_gradients, function, shapes):
    check_gradients(function, shapes)
