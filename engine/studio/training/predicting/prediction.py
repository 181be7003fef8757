"""What a trained network says of samples. Asking changes nothing: no mode, no random number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np

from engine import Tensor, from_numpy, nn, no_grad
from engine.devices import to_numpy
from engine.studio.network.build import Built, StudioModule
from engine.studio.network.settings import Settings
from engine.studio.training.messages import (
    BatchPrediction,
    Predict,
    PredictBatch,
    Prediction,
)
from engine.studio.training.pictures import pictures, watched
from engine.studio.training.watching.saliency import saliency
from engine.studio.training.watching.watch_messages import Neighbour


class PredictionError(Exception):
    """The network cannot answer; the text is one sentence for people."""


@contextmanager
def asking(model: StudioModule) -> Iterator[None]:
    """Inside, the model is in eval mode and records nothing; afterwards it is as it was."""
    training = model.training
    model.eval()
    try:
        with no_grad():
            yield
    finally:
        model.train(training)


def predict(built: Built, inputs: np.ndarray, device: str) -> np.ndarray:
    """What the network answers to `inputs` [n, …] as float32 [n, values].

    Where the loss reads its input as (log-)probabilities of classes, the values are
    probabilities, else they are the outputs as they come.
    """
    with asking(built.model):
        return probabilities(built, built.model(from_numpy(inputs).to(device)))


def probabilities(built: Built, outputs: Tensor) -> np.ndarray:
    """What outputs of the network [n, …] stand for, as in `predict`; inside `asking`."""
    if isinstance(built.loss.criterion, nn.CrossEntropyLoss):
        outputs = outputs.softmax(1)
    elif isinstance(built.loss.criterion, nn.NLLLoss):
        outputs = outputs.exp()
    values = to_numpy(outputs.array)
    return values.reshape(len(values), -1)


Nearest = Callable[[np.ndarray, int], tuple[Neighbour, ...]]


def answer(
    built: Built, request: Predict, settings: Settings, nearest: Nearest | None = None
) -> Prediction:
    """The answer to a request of the window, with pictures of the layers it names.

    `nearest` finds so many training samples that are like one.
    """
    sample = _samples(request, settings)
    if len(sample) != 1:
        raise PredictionError(f"One sample was expected, {len(sample)} came.")
    with watched(built.model, request.nodes) as seen:
        values = predict(built, sample, settings.device)[0]
    if not np.isfinite(values).all():
        raise PredictionError(
            "The network's output is not finite: train it with a lower learning rate, or reset "
            "its weights."
        )
    if built.model.input_id in request.nodes:
        seen[built.model.input_id] = sample[0]
    drawn = {node: pictures(activation) for node, activation in seen.items()}
    return Prediction(
        request.request,
        tuple(map(float, values)),
        drawn,
        saliency(built, sample[0], settings.device) if request.saliency else (),
        nearest(sample[0], request.neighbours) if nearest and request.neighbours else (),
    )


def answer_batch(built: Built, request: PredictBatch, settings: Settings) -> BatchPrediction:
    """The answers to many samples at once. What is not finite goes as it is."""
    samples = _samples(request, settings)
    values = predict(built, samples, settings.device).astype("<f4")
    return BatchPrediction(request.request, values.shape[1], values.tobytes())


def _samples(request: Predict | PredictBatch, settings: Settings) -> np.ndarray:
    """The samples of a request, float32 [n, …]; PredictionError where they do not fit."""
    expected = settings.data.shape
    size = 4 * math.prod(expected)
    if request.shape != expected or not request.values or len(request.values) % size:
        raise PredictionError(
            f"The network takes samples of shape {expected}, but one of {request.shape} came, in "
            f"{len(request.values)} bytes: choose the dataset that the network was drawn for."
        )
    values = np.frombuffer(request.values, dtype="<f4").astype(np.float32)
    return values.reshape(-1, *request.shape)
