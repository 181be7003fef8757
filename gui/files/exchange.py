"""What goes out to other programs and comes in: weights, optimizers' states, ONNX models.

All of it is read and written beside the window. What goes wrong is told in a sentence.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.studio.network.edits import ChangeSettings
from engine.studio.network.layers.code import CODE
from engine.studio.network.project import ProjectData
from engine.studio.onnx.package import OnnxError, need_onnx
from gui.document import Document
from gui.messages import messages
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession

if TYPE_CHECKING:  # the window comes up without what computes
    from engine.studio.onnx.opening import Opened
    from engine.studio.training.checkpoint import Arrays
    from engine.studio.training.optimizer_report import OptimizerReport
    from engine.studio.training.weights_file import Report

ONNX = ".onnx"


@dataclass(frozen=True)
class Held:
    """What a file holds for the project: weights, or the state that goes with those in hand."""

    project: ProjectData
    weights: Arrays
    state: Arrays | None
    report: Report | OptimizerReport


class Exchange(QObject):
    """Acts on the open project and its runs; `run` calls a function beside the window."""

    def __init__(self, document: Document, session: TrainingSession, run, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._session = session
        self._run = run
        self._window = window

    def export(self, path: Path) -> bool:
        """Write the learned weights as safetensors, or the network with them as an ONNX model.

        False, with a message, where it cannot be.
        """
        weights = self._session.weights_file
        if weights is None:
            messages().error(self.tr("There are no weights yet: train the network first."))
            return False
        project = self._document.snapshot()
        is_model = path.suffix.lower() == ONNX
        write = _write_model if is_model else _write_weights
        try:
            self._run(lambda: write(project, weights, path))
        except Exception as error:
            messages().error(self._explained(error, path))
            return False
        sentence = (
            self.tr("The network is in {0}.") if is_model else self.tr("The weights are in {0}.")
        )
        messages().info(sentence.format(path.name))
        return True

    def export_optimizer(self, path: Path) -> bool:
        """Write what the optimizer of the weights in hand remembers.

        False, with a message, where it cannot be.
        """
        weights = self._session.weights_file
        project = self._document.snapshot()
        if weights is None or _holds_code(project):
            messages().error(
                self.tr("There are no weights yet: train the network first.")
                if weights is None
                else self.tr(
                    "What a network with code has learned is written by the export command."
                )
            )
            return False
        try:
            self._run(lambda: _write_optimizer(project, weights.parent, path))
        except Exception as error:
            messages().error(self._explained(error, path))
            return False
        messages().info(self.tr("The optimizer's state is in {0}.").format(path.name))
        return True

    def open_model(self, path: Path, folder: Path) -> Opened | None:
        """Draw the model of an ONNX file, its weights as a run in the folder; None, with a message,
        where it cannot be."""
        try:
            return self._run(lambda: _open_model(path, folder))
        except Exception as error:
            messages().error(self._explained(error, path))
            return None

    def load(self, path: Path) -> bool:
        """Load the weights or the optimizer's state in a file, once the report was seen.

        They become a run of their own, those of earlier runs stay with these; the settings that a
        state was made with are a step that can be undone. False where nothing was loaded.
        """
        project = self._document.snapshot()
        if _holds_code(project):
            messages().error(
                self.tr("What a network with code has learned is loaded by the import command.")
            )
            return False
        in_hand = self._session.weights_file
        try:
            held: Held = self._run(lambda: _match(project, path, in_hand))
        except Exception as error:
            messages().error(self._explained(error, path))
            return False
        from gui.dialogs.load_report import state_report, weights_report

        report = weights_report if held.state is None else state_report
        dialog = report(held.report, path.name, self._window)
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        return accepted and self._take(held, path)

    def _take(self, held: Held, path: Path) -> bool:
        from engine.studio.training.state import WEIGHTS
        from engine.studio.training.weights_file import keep_as_run

        id, runs = self._session.runs.new_id(), self._session.workspace.runs
        try:
            folder = keep_as_run(runs, id, held.project, held.weights, held.state)
        except OSError as error:
            messages().error(self._explained(error, path))
            return False
        settings = held.project.settings
        if settings != self._document.settings:
            text = self.tr("Take the settings of {0}").format(path.name)
            self._document.push(text, [ChangeSettings(settings)])
        name = self.tr("weights of {0}") if held.state is None else self.tr("optimizer of {0}")
        entry = RunEntry(id, name.format(path.stem), held.project, folder, "finished")
        self._session.runs.add(entry)
        self._session.take_weights(folder / WEIGHTS)
        self._session.runs.marked.emit()
        messages().info(held.report.sentence)
        return True

    def _explained(self, error: Exception, path: Path) -> str:
        """A sentence on what went wrong; other errors than known ones are raised again."""
        from engine.studio.training.failures import WORDED

        if isinstance(error, OSError):
            sentence = self.tr("{0} could not be read or written ({1}): choose another place.")
            return sentence.format(path, error.strerror or error)
        if isinstance(error, WORDED):
            return str(error)
        if isinstance(error, MemoryError):
            return self.tr("There is not enough memory for {0}.").format(path.name)
        raise error


def _holds_code(project: ProjectData) -> bool:
    """Whether building the network would run code, which the window's process never does."""
    inside = (node for block in project.blocks for node in block.nodes)
    return any(node.kind == CODE.kind for node in (*project.nodes, *inside))


def _write_weights(project: ProjectData, weights: Path, path: Path) -> None:
    from engine.studio.training.predicting.trained import export_run_weights

    export_run_weights(project, weights, path)


def _write_optimizer(project: ProjectData, run_folder: Path, path: Path) -> None:
    from engine.studio.training.optimizer_file import export_optimizer
    from engine.studio.training.predicting.trained import load_trained

    export_optimizer(load_trained(project, run_folder), project, run_folder, path)


def _write_model(project: ProjectData, weights: Path, path: Path) -> None:
    need_onnx()
    if _holds_code(project):
        raise OnnxError("ONNX knows no operations for a layer of code: take it out.")
    from engine.studio.onnx.exporting import export_onnx
    from engine.studio.training.predicting.trained import load_trained

    built = load_trained(project, weights.parent)
    built.model.eval()
    export_onnx(built, project, path)


def _open_model(path: Path, folder: Path) -> Opened:
    from engine.studio.onnx.opening import open_onnx

    try:
        return open_onnx(path, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _match(project: ProjectData, path: Path, in_hand: Path | None) -> Held:
    """What the file holds for the network; a state goes with the weights in hand."""
    from engine.studio.network.build import build
    from engine.studio.training.checkpoint import CheckpointError
    from engine.studio.training.optimizer_file import holds_optimizer, read_optimizer_file
    from engine.studio.training.optimizer_matching import match_for_run
    from engine.studio.training.weights_file import match_weights
    from engine.studio.training.weights_reading import read_weights_file

    file = read_weights_file(path)
    if not holds_optimizer(file):
        found = match_weights(build(project).model, file.arrays, file.bfloat16)
        return Held(project, found.weights, None, found.report)
    if in_hand is None:
        raise CheckpointError(
            f"{path.name} is an optimizer's state, and there are no weights that it could go on "
            "with yet: import its weights first, or train the network."
        )
    start = match_for_run(project, in_hand.parent, read_optimizer_file(path), path.name)
    return Held(start.project, start.weights, start.state, start.report)
