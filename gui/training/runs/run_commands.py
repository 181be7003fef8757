"""The commands of a run: what each does, when it can be done, and why not where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from engine.studio.network import sentences
from engine.studio.network.edits import ChangeSettings
from engine.studio.training.messages import Started
from gui.actions import set_help
from gui.dialogs.questions import ask_to_delete_runs
from gui.document import Document
from gui.messages import messages
from gui.training.session import TrainingSession
from gui.training.sweeps.sweeper import Sweeper
from gui.training.worker.code_gate import CodeGate, is_refusal

STARTING = ("train.start", "train.continue", "train.find_rate", "train.sweep")
"""What runs the network, and with it the code that it holds."""


class RunCommands(QObject):
    """Keeps the actions of a run in step with the session and the network."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        document: Document,
        session: TrainingSession,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window = parent
        self._sweeper = Sweeper(session, self)
        self._sweeper.progressed.connect(self._tell_of_sweep)
        self._actions = actions
        self._document = document
        self._session = session
        gate = CodeGate(document, parent)
        for id, do in {
            "train.start": session.start,
            "train.continue": session.continue_training,
            "train.pause": self._pause_or_resume,
            "train.step": session.step,
            "train.step_epoch": session.step_epoch,
            "train.stop": session.stop,
            "train.discard": self._discard,
            "train.find_rate": self._find_rate,
            "train.sweep": self._sweep,
            "network.reset_weights": session.reset_weights,
        }.items():
            if id in STARTING:
                do = partial(gate.then, do)
            actions[id].triggered.connect(lambda checked, do=do: do())
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

    def _tell_of_sweep(self, number: int, count: int) -> None:
        text = self.tr("Run {0} of {1} of the sweep; a stop ends it.")
        messages().info(text.format(number, count), window=self._window)

    def _pause_or_resume(self) -> None:
        if self._session.state == "paused":
            self._session.resume()
        else:
            self._session.pause()

    def _discard(self) -> None:
        run = self._session.run
        if run is not None and ask_to_delete_runs(self._window, [run.name]):
            self._sweeper.end()
            self._session.discard()

    def _find_rate(self) -> None:
        """Look for a rate and, if one is chosen, set it as a step that can be undone."""
        from gui.training.strip.rate_dialog import RateDialog  # the plots' library takes its time

        self._session.find_rate()
        dialog = RateDialog(self._session.rate_search, self._window)
        if dialog.exec() and dialog.rate is not None:
            settings = self._document.settings
            changed = msgspec.structs.replace(settings, learning_rate=dialog.rate)
            self._document.push(self.tr("Set learning rate"), [ChangeSettings(changed)])
        dialog.deleteLater()

    def _sweep(self) -> None:
        """Ask over what, and train once for each of the choices."""
        from gui.training.sweeps.sweep_dialog import SweepDialog  # few ask for it

        dialog = SweepDialog(self._document.settings, self._window)
        if dialog.exec():
            self._sweeper.start(dialog.variants(self._document.snapshot()))
        dialog.deleteLater()

    def _update(self) -> None:
        state = self._session.state
        hindrance = self._hindrance()
        may_train = state == "idle" and not hindrance
        has_weights = self._session.weights_file is not None
        self._actions["train.start"].setEnabled(may_train)
        self._actions["train.continue"].setEnabled(may_train and self._session.can_continue)
        self._actions["train.pause"].setEnabled(state in ("training", "paused"))
        self._actions["train.step"].setEnabled(state == "paused")
        self._actions["train.step_epoch"].setEnabled(state == "paused")
        for id in ("train.stop", "train.discard"):
            self._actions[id].setEnabled(state in ("loading", "training", "paused"))
        for id in ("train.find_rate", "train.sweep"):
            self._actions[id].setEnabled(may_train)
        self._actions["network.reset_weights"].setEnabled(state == "idle" and has_weights)
        self._actions["file.export"].setEnabled(has_weights)
        self._actions["file.export_optimizer"].setEnabled(has_weights)
        self._actions["file.import_weights"].setEnabled(may_train)
        self._actions["file.import_optimizer"].setEnabled(may_train and has_weights)
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
        if not self._document.project.network.nodes:
            return self.tr("There is nothing to train: put a network on the canvas first")
        analysis = self._document.whole_analysis
        errors = [
            problem
            for problem in analysis.problems
            if problem.severity == "error" and not is_refusal(problem)  # the gate asks about those
        ]
        return "" if analysis.ready or not errors else sentences.text(errors[0])
