"""The commands of a run: what each does, when it can be done, and why not where it cannot."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from engine.studio.network import sentences
from engine.studio.training.messages import Started
from gui.actions import set_help
from gui.document import Document
from gui.messages import messages
from gui.training.session import TrainingSession


class RunCommands(QObject):
    """Keeps the actions of a run in step with the session and the network."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        session: TrainingSession,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._document = document
        self._session = session
        for id, do in {
            "train.start": session.start,
            "train.continue": session.continue_training,
            "train.pause": self._pause_or_resume,
            "train.step": session.step,
            "train.stop": session.stop,
            "network.reset_weights": session.reset_weights,
        }.items():
            actions[id].triggered.connect(do)
        document.analysis_changed.connect(self._update)
        document.project_replaced.connect(self._update)
        session.state_changed.connect(self._update)
        session.weights_changed.connect(self._update)
        session.runs.replaced.connect(self._update)
        session.run_started.connect(self._tell_of_start)
        self._update()

    def _tell_of_start(self, started: Started) -> None:
        if started.note:
            messages().info(started.note)

    def _pause_or_resume(self) -> None:
        if self._session.state == "paused":
            self._session.resume()
        else:
            self._session.pause()

    def _update(self) -> None:
        state = self._session.state
        hindrance = self._hindrance()
        may_train = state == "idle" and not hindrance
        has_weights = self._session.weights_file is not None
        self._actions["train.start"].setEnabled(may_train)
        self._actions["train.continue"].setEnabled(may_train and self._session.can_continue)
        self._actions["train.pause"].setEnabled(state in ("training", "paused"))
        self._actions["train.step"].setEnabled(state == "paused")
        self._actions["train.stop"].setEnabled(state in ("loading", "training", "paused"))
        self._actions["network.reset_weights"].setEnabled(state == "idle" and has_weights)
        self._actions["file.export"].setEnabled(has_weights)
        pause = self._actions["train.pause"]
        pause.setText(self.tr("Resume") if state == "paused" else self.tr("Pause"))
        if state == "idle":
            self._set_train_help(hindrance or self.tr("Train from fresh weights"))
        else:
            self._set_train_help(self.tr("A run is on its way: stop it to train afresh"))

    def _set_train_help(self, help: str) -> None:
        set_help(self._actions["train.start"], help)

    def _hindrance(self) -> str:
        """Why the network cannot be trained as it stands; empty if it can be."""
        if not self._document.network.nodes:
            return self.tr("There is nothing to train: put a network on the canvas first")
        analysis = self._document.analysis
        errors = [problem for problem in analysis.problems if problem.severity == "error"]
        return "" if analysis.ready or not errors else sentences.text(errors[0])
