"""The CTC loss against the sum over all alignments, written out."""

import itertools
import math

import numpy as np
import pytest

import engine
from engine.autograd import gradcheck
from engine.nn import functional as F

engine.manual_seed(0)


def collapsed(path, blank):
    """The labels that a path of outputs means: repeats merged, blanks left out."""
    merged = [label for label, _ in itertools.groupby(path)]
    return [label for label in merged if label != blank]


def by_hand(probabilities, labels, blank):
    """-log of the summed probability of every path that means these labels."""
    times, classes = probabilities.shape
    total = sum(
        math.prod(probabilities[t, label] for t, label in enumerate(path))
        for path in itertools.product(range(classes), repeat=times)
        if collapsed(path, blank) == labels
    )
    return -math.log(total) if total else math.inf


@pytest.mark.parametrize("labels", [[], [1], [1, 2], [1, 1], [2, 1, 2], [1, 1, 1]])
@pytest.mark.parametrize("blank", [0, 3])
def test_the_sum_over_all_alignments(labels, blank):
    logits = engine.randn(4, 1, 4, dtype=engine.float64)
    loss = F.ctc_loss(
        logits.log_softmax(2),
        engine.tensor([labels], dtype=engine.int64).reshape(1, -1),
        [4],
        [len(labels)],
        blank,
        reduction="sum",
    )
    expected = by_hand(logits.softmax(2).numpy()[:, 0], labels, blank)
    assert loss.item() == pytest.approx(expected)


def test_lengths_and_ways_to_give_labels():
    logs = engine.randn(6, 3, 5, dtype=engine.float64).log_softmax(2)
    padded = engine.tensor([[1, 2, 3], [4, 0, 0], [2, 2, 0]])
    lengths, sizes = engine.tensor([6, 3, 4]), engine.tensor([3, 1, 2])
    losses = F.ctc_loss(logs, padded, lengths, sizes, reduction="none")
    in_a_row = engine.tensor([1, 2, 3, 4, 2, 2])
    again = F.ctc_loss(logs, in_a_row, lengths, sizes, reduction="none")
    alone = [
        F.ctc_loss(logs[:t, i], padded[i, :n], [t], [n], reduction="none").item()
        for i, (t, n) in enumerate(zip(lengths.tolist(), sizes.tolist(), strict=True))
    ]
    assert losses.tolist() == again.tolist() == pytest.approx(alone)
    mean = F.ctc_loss(logs, padded, lengths, sizes)
    assert mean.item() == pytest.approx(np.mean(losses.numpy() / sizes.numpy()))


def test_gradients():
    """Through log_softmax, which the gradient takes for granted."""
    labels = engine.tensor([[1, 1], [2, 0]])

    def loss(x):
        return F.ctc_loss(x.log_softmax(2), labels, [5, 3], [2, 1], reduction="none")

    assert gradcheck(loss, [engine.randn(5, 2, 3, dtype=engine.float64).requires_grad_()])


def test_labels_that_do_not_fit_into_the_output():
    x = engine.zeros(2, 1, 3, requires_grad=True)
    arguments = (engine.tensor([[1, 1]]), [2], [2])
    assert F.ctc_loss(x.log_softmax(2), *arguments).item() == math.inf
    loss = F.ctc_loss(x.log_softmax(2), *arguments, zero_infinity=True)
    loss.backward()
    assert loss.item() == 0.0 and not x.grad.any()


def test_there_is_no_second_derivative():
    x = engine.zeros(2, 1, 3, requires_grad=True)
    loss = F.ctc_loss(x.log_softmax(2), engine.tensor([[1]]), [2], [1])
    (slope,) = engine.autograd.grad(loss, x, create_graph=True)
    with pytest.raises(RuntimeError, match="not implemented"):
        slope.sum().backward()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"blank": 3}, "blank must be in label range"),
        ({"input_lengths": [3]}, "at most 2"),
        ({"input_lengths": [2, 2]}, "batch_size"),
        ({"target_lengths": [-1]}, "negative"),
        ({"target_lengths": [2]}, "at least 2"),
        ({"targets": engine.tensor([], dtype=engine.int64)}, "sum"),
    ],
)
def test_what_does_not_fit(changed, message):
    settings = {"targets": engine.tensor([[1]]), "input_lengths": [2], "target_lengths": [1]}
    with pytest.raises(RuntimeError, match=message):
        F.ctc_loss(engine.zeros(2, 1, 3).log_softmax(2), **(settings | changed))
