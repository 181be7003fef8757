"""The network the worker holds for predictions: which one, with which weights, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from engine.studio.network.freezing import has_frozen
from engine.studio.network.paths import touches
from engine.studio.network.project import ProjectData
from engine.studio.training.messages import BatchPrediction, Load, Message, Prediction, Ready
from gui.training.runs.snapshots import same_model
from gui.training.watching.layer_weights import LayerWeights
from gui.training.worker.predictions import PredictionQueue

WEIGHTS_MILLISECONDS = 2000
MOST_PICTURED = 64
"""Activations are asked for so many nodes at most, so that an answer stays small."""


class HeldModel(QObject):
    """`project` is the snapshot that predicts (None: none yet), `weights` the learned ones."""

    predicted = Signal(object)
    batch_predicted = Signal(object)
    """The answers to the many samples of `predict_batch`."""
    changed = Signal()
    """Its weights are not those of a moment ago; at most every two seconds while training."""

    def __init__(self, send: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._queue = PredictionQueue(send)
        self._batches = PredictionQueue(send)
        self._clock = QTimer(self, interval=WEIGHTS_MILLISECONDS, singleShot=True)
        self._clock.timeout.connect(self.changed)
        self.project: ProjectData | None = None
        self.sample: npt.NDArray[np.float32] | None = None
        """What it was asked about last; None while there is nothing to predict."""
        self.wants_saliency = False
        self.neighbours = 0
        """How many of the nearest training samples an answer is to bring."""
        self.weights: Path | None = None
        self.trained = False
        self._kept: frozenset[str] = frozenset()
        self._fresh: frozenset[str] = frozenset()
        self._is_ready = False
        """The worker has told which layers keep their weights."""

    def load(self, project: ProjectData) -> None:
        """Have the worker hold this network with the weights in hand, unless it does already."""
        if self.project is None or not same_model(project, self.project):
            self.project = project
            self._is_ready = False
            self.give_up_predictions()
            self._send(Load(project, str(self.weights) if self.weights is not None else None))

    def frozen_weights(self, project: ProjectData) -> str | None:
        """The file that frozen layers have their weights from; None unless there are both."""
        if self.weights is None or not has_frozen(project):
            return None
        return str(self.weights)

    def predict(self, sample: npt.NDArray[np.float32], nodes: Sequence[str]) -> None:
        """Ask for its opinion of a sample, if the sample has as many values as it takes.

        `nodes` are the paths of those whose pictures are wanted; the first of many will do.
        """
        if self.project is None:
            return
        shape = self.project.settings.data.shape
        if sample.size == np.prod(shape):
            self.sample = sample
            wanted = tuple(nodes[:MOST_PICTURED])
            self._queue.ask(sample.reshape(shape), wanted, self.wants_saliency, self.neighbours)

    def predict_batch(self, samples: npt.NDArray[np.float32]) -> bool:
        """Ask for its opinion of many samples [n, …]; `batch_predicted` brings it.

        False if it cannot be asked just now: nothing is held for samples of that shape, or an
        answer is still awaited.
        """
        if self.project is None or self._batches.is_busy:
            return False
        if samples.shape[1:] != self.project.settings.data.shape or not len(samples):
            return False
        self._batches.ask_batch(samples)
        return True

    def take_prediction(self, answer: Prediction | BatchPrediction) -> None:
        """Hand an answer on, unless something newer was asked since."""
        if isinstance(answer, BatchPrediction):
            if self._batches.is_newest(answer):
                self.batch_predicted.emit(answer)
        elif self._queue.is_newest(answer):
            self.predicted.emit(answer)

    def take_ready(self, ready: Ready) -> None:
        """The worker holds the network now."""
        self.trained = ready.trained
        self._kept, self._fresh = frozenset(ready.kept), frozenset(ready.fresh)
        self._is_ready = True
        self.changed.emit()

    def take_learned(self, project: ProjectData, weights: Path) -> None:
        """A run of this project left these weights: each of its layers has them."""
        self.weights = weights
        self._kept = frozenset(node.id for node in project.nodes)
        self._fresh = frozenset()
        self._is_ready = True

    def weights_of(self, node_id: str, project: ProjectData) -> LayerWeights:
        """What becomes of a layer's weights if training goes on with the project as it is.

        A layer inside of a block goes by its path.
        """
        if self.weights is None:
            return LayerWeights.UNTRAINED
        if not self._is_ready or self.project is None or not same_model(project, self.project):
            return LayerWeights.UNKNOWN
        if not touches(node_id, self._kept):
            return LayerWeights.FRESH
        return LayerWeights.PARTLY if touches(node_id, self._fresh) else LayerWeights.KEPT

    def note_step(self) -> None:
        """A batch was trained."""
        self.trained = True
        if not self._clock.isActive():
            self._clock.start()

    def give_up_predictions(self) -> None:
        """Expect no answer to what was asked."""
        self._queue.give_up()
        self._batches.give_up()

    def clear_prediction(self) -> None:
        """There is nothing to predict: say so by an answer without values or pictures."""
        self._queue.drop()
        self.sample = None
        self.predicted.emit(Prediction(0, ()))

    def forget(self, weights: Path | None = None) -> None:
        """The worker holds nothing any more; what it will hold gets these weights."""
        self.project = None
        self._is_ready = False
        self.weights = weights
        self.give_up_predictions()

    def stop(self) -> None:
        """No more signals by the clock."""
        self._clock.stop()
