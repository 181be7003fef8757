"""Arguments that the functions of layers refuse, with the same type of exception."""

import pytest

import engine
import engine.nn.functional as F

torch = pytest.importorskip("torch")
TF = torch.nn.functional

ERRORS = [
    lambda lib, F: F.linear(lib.zeros(2, 3), lib.zeros(4, 5)),
    lambda lib, F: F.linear(lib.zeros(2, 3), lib.zeros(4, 3, dtype=lib.float64)),
    lambda lib, F: F.conv2d(lib.zeros(1, 2, 4, 4), lib.zeros(1, 3, 3, 3)),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 2, 2), lib.zeros(1, 1, 3, 3)),
    lambda lib, F: F.conv2d(lib.zeros(4, 4), lib.zeros(1, 1, 3, 3)),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 4, 4), lib.zeros(1, 1, 3)),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 4, 4), lib.zeros(2, 1, 3, 3), lib.zeros(3)),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 4, 4), lib.zeros(2, 1, 3, 3), stride=0),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 4, 4), lib.zeros(2, 1, 3, 3), stride=2, padding="same"),
    lambda lib, F: F.conv2d(lib.zeros(1, 1, 4, 4), lib.zeros(2, 1, 3, 3, dtype=lib.float64)),
    lambda lib, F: F.max_pool2d(lib.zeros(1, 1, 1, 1), 2),
    lambda lib, F: F.max_pool2d(lib.zeros(1, 1, 4, 4), 2, padding=2),
    lambda lib, F: F.max_pool2d(lib.zeros(4, 4), 2),
    lambda lib, F: F.softmax(lib.zeros(2, 2), 2),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, 3])),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, -1])),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, 1, 2])),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0.0, 1.0])),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, 1]), lib.zeros(4)),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, 1]), label_smoothing=2.0),
    lambda lib, F: F.cross_entropy(lib.zeros(2, 3), lib.tensor([0, 1]), reduction="avg"),
    lambda lib, F: F.binary_cross_entropy(lib.zeros(2), lib.zeros(3)),
    lambda lib, F: F.binary_cross_entropy(lib.ones(2) * 2, lib.zeros(2)),
    lambda lib, F: F.binary_cross_entropy_with_logits(lib.zeros(2), lib.zeros(3)),
    lambda lib, F: F.batch_norm(lib.zeros(1, 3), None, None, training=True),
    lambda lib, F: F.batch_norm(lib.zeros(2, 3), None, None),
    lambda lib, F: F.batch_norm(lib.zeros(2, 3), lib.zeros(2), lib.zeros(2)),
    lambda lib, F: F.layer_norm(lib.zeros(2, 3), (4,)),
    lambda lib, F: F.embedding(lib.tensor([4]), lib.zeros(4, 2)),
    lambda lib, F: F.embedding(lib.tensor([0.0]), lib.zeros(4, 2)),
    lambda lib, F: F.dropout(lib.zeros(2), 1.5),
]


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_errors_are_of_the_same_type(number):
    with pytest.raises(Exception) as theirs:
        ERRORS[number](torch, TF)
    with pytest.raises(theirs.type):
        ERRORS[number](engine, F)
