"""What goes out to other programs and comes in from them: weights, and ONNX models.

All of it is read and written beside the window. What goes wrong is told in a sentence.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.studio.network.layers.code import CODE
from engine.studio.network.project import ProjectData
from engine.studio.onnx.package import OnnxError, need_onnx
from gui.document import Document
from gui.messages import messages
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession

if TYPE_CHECKING:  # the window comes up without what computes
    from engine.studio.onnx.opening import Opened
    from engine.studio.training.weights_file import Found

ONNX = ".onnx"


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

    def open_model(self, path: Path, folder: Path) -> Opened | None:
        """Draw the model of an ONNX file, its weights as a run in the folder; None, with a message,
        where it cannot be."""
        try:
            return self._run(lambda: _open_model(path, folder))
        except Exception as error:
            messages().error(self._explained(error, path))
            return None

    def import_weights(self, path: Path) -> bool:
        """Load the weights of a file, once the report was seen; False if they were not.

        They become a run of their own: those of earlier runs stay with these.
        """
        project = self._document.snapshot()
        if _holds_code(project):
            messages().error(
                self.tr("Weights for a network with code are loaded by the import command.")
            )
            return False
        try:
            found: Found = self._run(lambda: _match(project, path))
        except Exception as error:
            messages().error(self._explained(error, path))
            return False
        from gui.dialogs.weights_report import WeightsReport

        dialog = WeightsReport(found.report, path.name, self._window)
        accepted = bool(dialog.exec())
        dialog.deleteLater()
        return accepted and self._take(project, found, path)

    def _take(self, project: ProjectData, found: Found, path: Path) -> bool:
        from engine.studio.training.state import WEIGHTS
        from engine.studio.training.weights_file import keep_as_run

        id = self._session.runs.new_id()
        try:
            folder = keep_as_run(self._session.workspace.runs, id, project, found.weights)
        except OSError as error:
            messages().error(self._explained(error, path))
            return False
        name = self.tr("weights of {0}").format(path.stem)
        self._session.runs.add(RunEntry(id, name, project, folder, "finished"))
        self._session.take_weights(folder / WEIGHTS)
        self._session.runs.marked.emit()
        messages().info(found.report.sentence)
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


def _match(project: ProjectData, path: Path) -> Found:
    from engine.studio.network.build import build
    from engine.studio.training.weights_file import match_weights, read_weights_file

    return match_weights(build(project).model, read_weights_file(path))
