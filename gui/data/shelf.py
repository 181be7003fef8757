"""The samples of the project's data, read in another thread when somebody looks at them."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine.datasets import DatasetError, Samples
from engine.studio.data import load_chosen
from engine.studio.network.settings import DataChoice
from gui.background import LongJob
from gui.document import Document

State = Literal["empty", "loading", "ready", "failed"]


class DataShelf(QObject):
    """Holds what was read last; images as bytes, so that the window need not hold them twice.

    Nothing is read before `want` is called, and what was wanted is read anew when the project's
    choice changes, as long as it is wanted.
    """

    changed = Signal()
    """State, samples or the sentence are others now."""
    progressed = Signal(int, int)
    """So many of so many samples are read; the second is 0 while unknown."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._wanted = False
        self._place: tuple[object, ...] | None = None
        self._job: LongJob | None = None
        self.state: State = "empty"
        self.samples: Samples | None = None
        self.sentence = ""
        """Why there are no samples."""
        document.settings_changed.connect(self._follow)
        document.project_replaced.connect(self._follow)

    def want(self, wanted: bool) -> None:
        """Somebody looks at the samples, or nobody any more."""
        self._wanted = wanted
        self._follow()

    def put(self, data: DataChoice, samples: Samples) -> None:
        """Take samples that were read for this choice elsewhere."""
        self.cancel()
        self._place, self.samples = _place_of(data), samples
        self._reach("ready")

    def retry(self) -> None:
        """Read anew what could not be read."""
        self._place = None
        self._follow()

    def cancel(self) -> None:
        """Stop reading; there are then no samples until `retry`."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self._reach("failed", self.tr("Loading the data was stopped."))

    def _follow(self) -> None:
        data = self._document.settings.data
        if not self._wanted or self._place == _place_of(data):
            return
        if self._job is not None:
            self._job.cancel()
        self._place, self.samples = _place_of(data), None
        self._job = LongJob(partial(_load, data), self)
        self._job.progressed.connect(self._on_progressed)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._job.start()
        self._reach("loading")

    def _reach(self, state: State, sentence: str = "") -> None:
        self.state, self.sentence = state, sentence
        self.changed.emit()

    def _on_progressed(self, done: int, total: int) -> None:
        if self.sender() is self._job:
            self.progressed.emit(done, total)

    def _on_finished(self, samples: Samples) -> None:
        if self.sender() is self._job:
            self._job, self.samples = None, samples
            self._reach("ready")

    def _on_failed(self, error: Exception) -> None:
        if self.sender() is not self._job:
            return  # something else is read by now
        self._job = None
        if isinstance(error, DatasetError):
            self._reach("failed", str(error))
        else:
            self._reach("failed", self.tr("The data could not be read ({0}).").format(error))


def _load(data: DataChoice, progress, cancelled) -> Samples:
    return load_chosen(data, progress=progress, cancelled=cancelled, packed=True)


def _place_of(data: DataChoice) -> tuple[object, ...]:
    """What tells one reading from another: normalising comes after it."""
    return data.source, data.columns, data.invert
