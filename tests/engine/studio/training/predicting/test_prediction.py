"""Predicting gives probabilities where there are classes, and leaves no trace."""

import msgspec
import numpy as np
import pytest

from engine import get_rng_state, manual_seed
from engine.datasets import Normalisation
from engine.studio.network.build import build
from engine.studio.network.network import Node, Wire
from engine.studio.training.messages import Predict, PredictBatch
from engine.studio.training.predicting.prediction import (
    PredictionError,
    answer,
    answer_batch,
    predict,
)

IMAGES = np.random.default_rng(0).random((3, 1, 28, 28), dtype=np.float32)


def with_dropout(project):
    """The project with a Dropout in front of its loss."""
    loss = project.nodes[-1]
    (last,) = [wire for wire in project.wires if wire.target == loss.id]
    node = Node("n50", "Dropout", "dropout")
    wires = [wire for wire in project.wires if wire is not last]
    wires += [
        Wire(last.source, last.output, "n50", "input"),
        Wire("n50", "output", loss.id, "input"),
    ]
    return msgspec.structs.replace(project, nodes=(*project.nodes, node), wires=tuple(wires))


def with_loss(project, kind):
    loss = msgspec.structs.replace(project.nodes[-1], kind=kind)
    return msgspec.structs.replace(project, nodes=(*project.nodes[:-1], loss))


def test_cross_entropy_reads_logits_so_the_answer_is_their_softmax(small_mlp):
    values = predict(build(small_mlp), IMAGES, "cpu")
    assert values.shape == (3, 10) and (values > 0).all()
    np.testing.assert_allclose(values.sum(1), 1, rtol=1e-5)


def test_other_outputs_come_as_they_are(small_mlp):
    manual_seed(0)
    logits = predict(build(with_loss(small_mlp, "MSELoss")), IMAGES, "cpu")
    manual_seed(0)
    probabilities = predict(build(small_mlp), IMAGES, "cpu")
    softmax = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(probabilities, softmax, rtol=1e-5)
    manual_seed(0)
    exponentials = predict(build(with_loss(small_mlp, "NLLLoss")), IMAGES, "cpu")
    np.testing.assert_allclose(exponentials, np.exp(logits), rtol=1e-5)


def test_asking_changes_neither_mode_nor_random_numbers(small_mlp):
    built = build(with_dropout(small_mlp))
    built.model.train()
    before = get_rng_state().tolist()
    first, second = (predict(built, IMAGES, "cpu") for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert built.model.training and built.model.dropout.training
    assert get_rng_state().tolist() == before


def request(array, nodes=()):
    return Predict(1, array.shape, array.astype("<f4").tobytes(), nodes)


def test_an_answer_has_pictures_of_the_layers_that_were_named(small_mlp):
    relu = next(node.id for node in small_mlp.nodes if node.kind == "ReLU")
    entry = next(node.id for node in small_mlp.nodes if node.kind == "Input")
    asked = request(IMAGES[0], (entry, relu, "n99"))
    reply = answer(build(small_mlp), asked, small_mlp.settings)
    assert reply.request == 1 and len(reply.values) == 10
    assert set(reply.pictures) == {entry, relu}
    assert (reply.pictures[entry][0].width, reply.pictures[entry][0].height) == (28, 28)


def test_many_are_answered_at_once(small_mlp):
    built = build(small_mlp)
    asked = PredictBatch(7, IMAGES.shape[1:], IMAGES.astype("<f4").tobytes())
    reply = answer_batch(built, asked, small_mlp.settings)
    values = np.frombuffer(reply.values, "<f4").reshape(-1, reply.width)
    assert reply.request == 7
    np.testing.assert_array_equal(values, predict(built, IMAGES, "cpu"))


@pytest.mark.parametrize("values", [b"", bytes(4), bytes(4 * 784 + 4)])
def test_a_batch_of_no_whole_samples_is_refused(small_mlp, values):
    with pytest.raises(PredictionError, match=r"\(1, 28, 28\)"):
        answer_batch(build(small_mlp), PredictBatch(1, (1, 28, 28), values), small_mlp.settings)


def test_samples_are_normalised_before_the_network_sees_them(small_mlp):
    def built_with(normalisation):
        data = msgspec.structs.replace(small_mlp.settings.data, normalisation=normalisation)
        settings = msgspec.structs.replace(small_mlp.settings, data=data)
        manual_seed(0)
        return build(msgspec.structs.replace(small_mlp, settings=settings))

    plain, normalised = built_with(msgspec.UNSET), built_with(Normalisation((0.5,), (0.25,)))
    assert plain.model.state_dict().keys() == normalised.model.state_dict().keys()
    np.testing.assert_allclose(
        predict(normalised, IMAGES, "cpu"), predict(plain, (IMAGES - 0.5) / 0.25, "cpu"), rtol=1e-5
    )


def test_a_sample_of_another_shape_is_refused(small_mlp):
    built = build(small_mlp)
    with pytest.raises(PredictionError, match=r"\(1, 28, 28\)"):
        answer(built, request(IMAGES[0, 0]), small_mlp.settings)
    with pytest.raises(PredictionError, match="12 bytes"):
        answer(built, Predict(1, (1, 28, 28), bytes(12)), small_mlp.settings)


def test_an_output_that_is_not_finite_is_refused(small_mlp):
    with pytest.raises(PredictionError, match="not finite"):
        answer(build(small_mlp), request(IMAGES[0] * np.nan), small_mlp.settings)
