"""What of the network is looked at beside the curves: asked of the worker, kept, handed on.

A view asks when it is shown and takes its wish back when it is hidden, so that nothing is computed
that nobody sees. A worker that stands in for another is asked again for all that is wanted.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from engine.studio.debugging.messages import BatchRecorded, RecordBatch
from engine.studio.network.settings import Settings
from engine.studio.training.graph import graph_messages as g
from engine.studio.training.messages import (
    GradientNorms,
    Graph,
    Message,
    PredictFiles,
    Stop,
    WatchGradients,
)
from engine.studio.training.watching import watch_messages as w

SEEN = g.GraphEvent | BatchRecorded | w.WatchEvent
"""What a worker sends of what is looked at."""
MOST_EPOCHS = 200
"""Confusion matrices are kept of so many epochs, the newest ones."""

Counts = npt.NDArray[np.int64]
Losses = npt.NDArray[np.float32]
NO_LOSSES: Losses = np.zeros(0, np.float32)


class Watching(QObject):
    """The window's wishes, and the newest of what came."""

    graph_recorded = Signal(object)
    gradient_norms_changed = Signal(object)
    op_times_measured = Signal(object)
    check_progressed = Signal(object)
    gradient_checked = Signal(object)
    layer_seen = Signal(object)
    confusion_changed = Signal()
    mistakes_shown = Signal(object)
    sample_taken = Signal(object)
    findings_changed = Signal(object)
    """A tuple of all that is wrong with the way the run learns."""
    files_predicted = Signal(object)
    batch_recorded = Signal(object)

    def __init__(self, send: Callable[[Message], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._gradients = self._mistakes = False
        self._checks = 0
        self._layer = w.WatchLayer(None)
        self._recordings = 0
        self._awaits_recording = False
        self.graph: Graph | None = None
        """The graph that autograd recorded last."""
        self.confusions: dict[int, Counts] = {}
        """Counts [classes, classes] by epoch; epoch 0 is of a network that rests."""
        self.losses = NO_LOSSES
        """The newest of each held-out sample, in their order; empty where they are not known."""

    # ------------------------------------------------------------ wishes

    def watch_gradients(self, on: bool) -> None:
        """Have the recorded graph and, while training, its gradient norms sent (or not)."""
        if on != self._gradients:
            self._gradients = on
            self._send(WatchGradients(on))

    def measure_ops(self) -> None:
        """Have the ops of the recorded graph timed, once."""
        self._send(g.MeasureOps())

    def check_gradient(self, layer: str | None, parameter: str | None) -> int:
        """Have a gradient checked, as in `CheckGradient`; the number of the request."""
        self._checks += 1
        self._send(g.CheckGradient(self._checks, layer, parameter))
        return self._checks

    def cancel_check(self) -> None:
        """Give a check up."""
        self._send(g.CancelCheck())

    def watch_layer(self, node: str | None, sample: int = 0, values: bytes = b"") -> None:
        """Have a layer shown from inside; None ends it. The rest is as in `WatchLayer`."""
        wish = w.WatchLayer(node, sample, values)
        if wish != self._layer:
            self._layer = wish
            self._send(wish)

    def watch_mistakes(self, on: bool) -> None:
        """Have a network that rests asked about all held-out samples (or not)."""
        if on != self._mistakes:
            self._mistakes = on
            self._send(w.WatchMistakes(on))

    def show_mistakes(self, truth: int | None = None, answer: int | None = None) -> None:
        """Ask for the pictures behind a cell of the matrix, or for the worst mistakes."""
        self._send(w.ShowMistakes(truth, answer))

    def take_sample(self, index: int) -> None:
        """Ask for a held-out sample by its number."""
        self._send(w.TakeSample(index))

    def predict_files(self, source: str, target: str) -> None:
        """Have many images classified, and the answers written to `target`."""
        self._send(PredictFiles(source, target))

    def cancel_files(self) -> None:
        """Give that up."""
        self._send(Stop())

    def record_batch(
        self, path: str, samples: int, first: int | None, settings: Settings | None = None
    ) -> None:
        """Have one batch recorded into a file, as in `RecordBatch`."""
        self._recordings += 1
        self._awaits_recording = True
        self._send(RecordBatch(self._recordings, path, samples, first, settings))

    # ------------------------------------------------------------ the worker

    def ask_again(self) -> None:
        """Another worker stands in: it knows nothing of what is wanted."""
        if self._awaits_recording:
            problem = self.tr(
                "The training process ended before the batch was recorded: try again."
            )
            self.take(BatchRecorded(self._recordings, "", problem))
        self._send(w.Diagnose(True))
        if self._gradients:
            self._send(WatchGradients(True))
        if self._layer.node is not None:
            self._send(self._layer)
        if self._mistakes:
            self._send(w.WatchMistakes(True))

    def begin_run(self) -> None:
        """A run starts: what was known of the one before is old."""
        self.findings_changed.emit(())
        self.forget()

    def forget(self) -> None:
        """Another network is in hand."""
        self.confusions, self.losses = {}, NO_LOSSES
        self.confusion_changed.emit()

    def close(self) -> None:
        """Another project is open."""
        self.graph = None
        self.forget()

    def take(self, event: SEEN) -> None:
        """Keep what the worker saw, and hand it on."""
        match event:
            case Graph():
                self.graph = event
                self.graph_recorded.emit(event)
            case GradientNorms():
                self.gradient_norms_changed.emit(event)
            case g.OpTimes():
                self.op_times_measured.emit(event)
            case g.CheckProgress():
                self.check_progressed.emit(event)
            case g.GradientChecked():
                self.gradient_checked.emit(event)
            case w.Diagnosed(findings=findings):
                self.findings_changed.emit(findings)
            case BatchRecorded(request=request) if request == self._recordings:
                self._awaits_recording = False
                self.batch_recorded.emit(event)
            case w.LayerSeen(node=node) if node == self._layer.node:
                self.layer_seen.emit(event)
            case w.Confusion(epoch=epoch, counts=counts, losses=losses):
                self.losses = np.frombuffer(losses, "<f2").astype(np.float32)
                self._keep(epoch, np.array(counts, np.int64))
            case w.Mistakes():
                self.mistakes_shown.emit(event)
            case w.SampleTaken():
                self.sample_taken.emit(event)
            case w.FilesPredicted():
                self.files_predicted.emit(event)

    def _keep(self, epoch: int, counts: Counts) -> None:
        classes = round(len(counts) ** 0.5)
        if epoch == 0:
            self.confusions = {}
        self.confusions[epoch] = counts.reshape(classes, classes)
        while len(self.confusions) > MOST_EPOCHS:
            del self.confusions[min(self.confusions)]
        self.confusion_changed.emit()
