"""The panel under the graph: the buttons that step, where the replay stands, and the timeline."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.studio.debugging.numbers import number_text
from engine.studio.debugging.recording import Recording
from gui.autograd.debugging import step_text
from gui.autograd.debugging.batch_chooser import BatchChooser
from gui.autograd.debugging.debugger import Debugger
from gui.autograd.timeline import Timeline
from gui.elided_label import ElidedLabel

BUTTONS = (
    "debug.to_start",
    "debug.previous_layer",
    "debug.step_back",
    "debug.run",
    "debug.step",
    "debug.step_layer",
    "debug.to_end",
)


class DebugPanel(QFrame):
    """Follows the debugger; `nodes` are the drawn nodes of the recorded network, by path."""

    def __init__(
        self, debugger: Debugger, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("debugPanel")
        self.setProperty("role", "bench")
        self._debugger = debugger
        self.nodes: step_text.Nodes = {}
        self.timeline = Timeline(debugger)
        self._number, self._of = _label("section"), _label("label")
        self._title, self._batch = ElidedLabel("heading"), ElidedLabel("secondary")
        self._number.setObjectName("debugStep")
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(1)
        for id in BUTTONS:
            row.addWidget(_button(actions[id]))
        row.addSpacing(8)
        row.addWidget(_button(actions["debug.toggle_breakpoint"]))
        row.addSpacing(8)
        row.addWidget(self._number)
        row.addSpacing(6)
        row.addWidget(self._of)
        row.addSpacing(8)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(_button(actions["debug.close"]))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.timeline)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 12, 0)
        foot.setSpacing(12)
        foot.addWidget(self._batch, 1)
        foot.addWidget(BatchChooser(debugger))
        column.addLayout(foot)
        debugger.opened.connect(self._on_opened)
        debugger.moved.connect(self._show_place)

    def set_nodes(self, nodes: step_text.Nodes) -> None:
        """The drawn nodes of the recorded network are these."""
        self.nodes = self.timeline.nodes = nodes

    def _on_opened(self) -> None:
        replay = self._debugger.replay
        assert replay is not None
        self._batch.show_text(self._batch_text(replay.recording))
        self._show_place()

    def _show_place(self) -> None:
        replay, step = self._debugger.replay, self._debugger.step
        if replay is None or step is None:
            return
        self._number.setText(self.tr("Step {0}").format(self._debugger.at + 1))
        self._of.setText(self.tr("of {0}").format(len(replay.steps)))
        self._title.show_text(step_text.autograd_name(replay, step))

    def _batch_text(self, recording: Recording) -> str:
        """Which batch it is, what its loss was, and that nothing is learned from it."""
        if recording.samples == 1:
            samples = self.tr("1 sample")
        else:
            samples = self.tr("{0} samples").format(recording.samples)
        if recording.first is not None:
            samples = self.tr("{0} from number {1}").format(samples, recording.first)
        elif recording.has_run:
            samples = self.tr("{0} of the run's next batch").format(samples)
        loss = self.tr("not a number") if recording.loss is None else number_text(recording.loss)
        parts = [samples, self.tr("loss {0}").format(loss)]
        if recording.has_run:
            parts.append(self.tr("after {0} steps of the run").format(recording.steps))
        if recording.scale != 1.0:
            parts.append(self.tr("loss scaled by {0:g}").format(recording.scale))
        parts.append(self.tr("nothing is learned"))
        return " · ".join(parts)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"{action.objectName()}.button")
    button.setAccessibleName(action.text())
    button.setFixedSize(28, 28)
    return button


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
