"""The status line: where the run stands, how fast it is, and what there is to know beside it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from engine.studio.training.messages import Usage
from gui.document import Document
from gui.icons import icon
from gui.theme import color, theme, token
from gui.training.plotting.ticks import time_text
from gui.training.session import TrainingSession

HEIGHT = 28
THIN_SPACE = "\u2009"


def grouped(number: float) -> str:
    """A whole number in groups of three: 18 240, with thin spaces."""
    return f"{round(number):,}".replace(",", THIN_SPACE)


def usage_text(usage: Usage) -> str:
    """What a run takes: "1.9 cores · 412 MB"; empty while it is not known."""
    if not usage.memory:
        return ""
    parts = [QCoreApplication.translate("meters", "{0:.1f} cores").format(usage.cores)]
    parts.append(memory_text(usage.memory))
    if usage.gpu_memory:
        on_gpu = QCoreApplication.translate("meters", "{0} on the GPU")
        parts.append(on_gpu.format(memory_text(usage.gpu_memory)))
    return " · ".join(parts)


def memory_text(size: int) -> str:
    """Bytes as "412 MB" or "1.3 GB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


class Meter(QLabel):
    """A quiet name and a value: "Epoch 7 of 12"."""

    def __init__(self, name: str, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._title = title
        self._value = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setProperty("role", "secondary")
        self.hide()
        theme().changed.connect(self._write)

    @property
    def value(self) -> str:
        return self._value

    def show_value(self, value: str) -> None:
        """Show a value; an empty one hides the meter."""
        if value == self._value:
            return
        self._value = value
        self.setVisible(bool(value))
        self.setAccessibleName(f"{self._title} {value}".strip())
        self._write()

    def _write(self) -> None:
        title = f"{self._title}&nbsp; " if self._title else ""
        tint = token("text" if self._title else "muted")
        self.setText(f'{title}<span style="color:{tint}; font-weight:500">{self._value}</span>')


class StatusStrip(QWidget):
    """Meters on the left, news of the network on the right, progress as a line along the top."""

    problems_requested = Signal()

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._done = 0.0
        self._loading = ""
        self._state = Meter("stateMeter")
        self._epoch = Meter("epochMeter", self.tr("Epoch"))
        self._batch = Meter("batchMeter", self.tr("Batch"))
        self._speed = Meter("speedMeter")
        self._elapsed = Meter("elapsedMeter", self.tr("Elapsed"))
        self._left = Meter("leftMeter", self.tr("Left"))
        self._rate = Meter("rateMeter", self.tr("Rate"))
        self._device = Meter("deviceMeter", self.tr("Device"))
        self._usage = Meter("usageMeter")
        self._usage.setToolTip(self.tr("Cores and memory that the training process takes"))
        self._edits = Meter("editsMeter")
        self._problems = QPushButton()
        self._lay_out()
        session.refreshed.connect(self._refresh)
        session.state_changed.connect(self._on_state_changed)
        session.loading_progressed.connect(self._on_loading_progressed)
        session.failed.connect(self._on_failed)
        session.devices_changed.connect(self._refresh)
        document.analysis_changed.connect(self._refresh)
        document.project_replaced.connect(self._refresh)
        document.undo_stack.indexChanged.connect(self._refresh)
        document.analysis_changed.connect(self._show_problems)
        document.project_replaced.connect(self._show_problems)
        theme().changed.connect(self._show_problems)
        self._refresh()
        self._show_problems()

    @property
    def progress(self) -> float:
        """The share of the run that is done, from 0 to 1."""
        return self._done

    def _lay_out(self) -> None:
        self.setFixedHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(20)
        for meter in (
            self._state,
            self._epoch,
            self._batch,
            self._speed,
            self._elapsed,
            self._left,
            self._rate,
            self._device,
            self._usage,
        ):
            row.addWidget(meter)
        row.addStretch()
        row.addWidget(self._edits)
        self._problems.setObjectName("problemsButton")
        self._problems.setProperty("role", "link")
        self._problems.setToolTip(self.tr("List the problems of the network, with their mends"))
        self._problems.clicked.connect(self.problems_requested)
        row.addWidget(self._problems)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("panel"))
        painter.fillRect(0, 0, self.width(), 1, color("line"))
        if self._session.busy:
            painter.fillRect(0, 0, round(self.width() * self._done), 2, color("accent"))

    def _on_state_changed(self, state: str) -> None:
        if state != "loading":
            self._loading = ""
        self._refresh()

    def _on_failed(self) -> None:
        """What was being read will not be read to its end."""
        self._loading = ""
        self._refresh()

    def _on_loading_progressed(self, title: str, done: int, total: int) -> None:
        if total:
            share = self.tr("{0}: {1} of {2}")
            self._loading = share.format(title, grouped(done), grouped(total))
        else:
            self._loading = title
        if done and done == total:
            self._loading = ""
        self._refresh()

    def _refresh(self) -> None:
        words = {
            "idle": self.tr("Ready"),
            "loading": self.tr("Loading"),
            "training": "" if self._session.progress is not None else self.tr("Starting"),
            "paused": self.tr("Paused"),
            "stopping": self.tr("Stopping"),
        }
        self._state.show_value(self._loading or words[self._session.state])
        self._show_progress()
        self._show_device()
        self._show_edits()
        self.update()

    def _show_progress(self) -> None:
        progress, started = self._session.progress, self._session.started
        meters = (
            self._epoch,
            self._batch,
            self._speed,
            self._elapsed,
            self._left,
            self._rate,
            self._usage,
        )
        if progress is None or started is None:
            self._done = 0.0
            for meter in meters:
                meter.show_value("")
            return
        steps = (progress.epoch - 1) * started.batches + progress.batch
        self._done = min(steps / max(started.epochs * started.batches, 1), 1.0)
        of = self.tr("{0} of {1}")
        self._epoch.show_value(of.format(grouped(progress.epoch), grouped(started.epochs)))
        self._batch.show_value(of.format(grouped(progress.batch), grouped(started.batches)))
        self._speed.show_value(
            self.tr("{0} samples/s").format(grouped(progress.samples_per_second))
        )
        self._elapsed.show_value(time_text(progress.elapsed))
        self._left.show_value(time_text(progress.remaining) if self._session.busy else "")
        rate = progress.learning_rate or self._document.settings.learning_rate
        self._rate.show_value(f"{rate:.4g}")
        self._usage.show_value(usage_text(progress.usage) if self._session.busy else "")

    def _show_device(self) -> None:
        name = self._document.settings.device
        if self._session.busy and self._session.started is not None:
            name = self._session.started.device
        titles = {device.name: device.title for device in self._session.devices}
        self._device.show_value(titles.get(name, name))

    def _show_edits(self) -> None:
        edits = self._session.edits_since_start
        if edits == 0:
            self._edits.show_value("")
        elif edits == 1:
            self._edits.show_value(self.tr("Run keeps the network it started with, 1 edit since"))
        else:
            self._edits.show_value(
                self.tr("Run keeps the network it started with, {0} edits since").format(edits)
            )

    def _show_problems(self) -> None:
        problems = self._document.whole_analysis.problems
        errors = [problem for problem in problems if problem.severity == "error"]
        tint = "bad" if errors else "warn"
        count = len(problems)
        text = self.tr("1 problem") if count == 1 else self.tr("{0} problems").format(count)
        self._problems.setVisible(count > 0)
        self._problems.setText(text)
        self._problems.setAccessibleName(text)
        self._problems.setIcon(icon("warning", tint))
        self._problems.setStyleSheet(f"color: {token(tint)};")
