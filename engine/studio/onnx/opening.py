"""Opening an ONNX file as a project, with its weights as a run of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.studio.network.archive import RUNS
from engine.studio.onnx.package import need_onnx
from engine.studio.training.runs import new_run_id
from engine.studio.training.weights_file import keep_as_run

if TYPE_CHECKING:  # the package is an extra: nothing of it is imported before it is needed
    from engine.studio.onnx.importing import Imported

ALIKE = 1e-3
"""A larger difference between answers than that share of them is told."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was drawn, the run that holds its weights, and how its answers compare.

    `difference` is the largest one from the file's answers, as a share; None where it is not known.
    """

    imported: Imported
    run: str
    difference: float | None

    @property
    def layers(self) -> int:
        """How many layers were drawn, the data not among them."""
        return sum(node.kind != "Input" for node in self.imported.project.nodes)

    @property
    def summary(self) -> str:
        """What was drawn, in a few words."""
        drawn = f"{self.layers} layers from {self.imported.operations} operations"
        if self.difference is None or self.difference > ALIKE:
            return drawn
        return f"{drawn}, with the file's answers"

    @property
    def warning(self) -> str:
        """What keeps the drawing from doing what the file does; empty where nothing does."""
        if self.imported.sentence:
            return self.imported.sentence
        if self.difference is not None and self.difference > ALIKE:
            return (
                f"The drawn network's answers differ from the file's by up to "
                f"{self.difference:.1%}: compare the two before you rely on it."
            )
        return ""


def open_onnx(path: Path, workspace: Path) -> Opened:
    """Draw the model in a file and keep its weights in the workspace, as its first run.

    OnnxError where it cannot be drawn, or where the onnx package is not installed; OSError where
    the workspace cannot be written to.
    """
    need_onnx()
    from engine.studio.onnx.comparing import difference
    from engine.studio.onnx.importing import import_onnx

    imported = import_onnx(path)
    run = new_run_id(())
    keep_as_run(workspace / RUNS, run, imported.project, imported.weights)
    return Opened(imported, run, difference(imported))
