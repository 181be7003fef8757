"""The open project and the only way to change it.

Everything in the window that shows the project listens to the signals here; everything that
changes it pushes an `EditCommand`. After each change the network's shapes and problems are
inferred anew, so that what is drawn is never older than the last edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from engine.studio.network import edits as edit
from engine.studio.network.check import Analysis, analyse
from engine.studio.network.edits import Edit, Project
from engine.studio.network.findings import Finding, problems_of
from engine.studio.network.network import Network
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.settings import Settings
from gui.commands import EditCommand


class Document(QObject):
    """A project, its undo stack, and the analysis of its network as it stands."""

    node_added = Signal(str)
    node_removed = Signal(str)
    node_changed = Signal(str)
    wire_added = Signal(str)
    wire_removed = Signal(str)
    wire_changed = Signal(str)
    """It is led another way between the same ports."""
    annotation_changed = Signal(str)
    """A frame or a note was added, removed or changed."""
    edits_applied = Signal()
    """Sent once after the signals of all edits of a step, before the analysis is made anew."""
    settings_changed = Signal()
    title_changed = Signal(str)
    analysis_changed = Signal()
    """Shapes, problems and costs are new; sent once after the edits of a command they hang on."""
    project_replaced = Signal()
    """Another project is open: build everything anew."""
    path_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._project = Project()
        self._path: Path | None = None
        self._findings: tuple[Finding, ...] = ()
        self._analysis = self._analysed()

    def __del__(self) -> None:
        """Empty the stack before the garbage collector takes it apart.

        The collector clears the stack's Python side first, which gives the steps back to Python,
        where they are deleted; the stack in C++ would then delete them again.
        """
        if isValid(self.undo_stack):
            self.undo_stack.blockSignals(True)
            self.undo_stack.clear()

    @property
    def project(self) -> Project:
        """The open project. Read it freely; change it only through `push`."""
        return self._project

    @property
    def network(self) -> Network:
        return self._project.network

    @property
    def settings(self) -> Settings:
        return self._project.settings

    @property
    def analysis(self) -> Analysis:
        """Shapes, problems and costs of the network as it stands."""
        return self._analysis

    @property
    def path(self) -> Path | None:
        """The file the project was opened from or saved to."""
        return self._path

    def set_path(self, path: Path | None) -> None:
        self._path = path
        self.path_changed.emit()

    def snapshot(self) -> ProjectData:
        """The project as immutable data, for a file or a run."""
        return snapshot(self._project)

    def open(self, data: ProjectData, path: Path | None = None) -> None:
        """Replace the project and forget the undo history; ValueError leaves all as it was."""
        project = restore(data)
        self.undo_stack.clear()
        self._project = project
        self._path = path
        self._findings = ()
        self._analysis = self._analysed()
        self.project_replaced.emit()
        self.path_changed.emit()

    def push(self, text: str, edits: Sequence[Edit], merge_key: str = "") -> None:
        """Make these edits one undo step, called `text`. No edits, no step.

        Steps pushed in a row with the same non-empty `merge_key` become one (a spin box that
        is held down, a title being typed).
        """
        if edits:
            self.undo_stack.push(EditCommand(self, text, edits, merge_key))

    def apply(self, edits: Sequence[Edit]) -> list[Edit]:
        """Apply edits, tell the views, and return what takes them back. For commands alone."""
        inverse = edit.apply(self._project, edits)
        for each in edits:
            self._announce(each)
        self.edits_applied.emit()
        if not self._keeps_analysis(edits, inverse):
            self._analysis = self._analysed(self._analysis)
            self.analysis_changed.emit()
        return inverse

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """What a run found wrong with the network: problems, as long as they are not cured."""
        if tuple(findings) != self._findings:
            self._findings = tuple(findings)
            self._analysis = self._analysed(self._analysis)
            self.analysis_changed.emit()

    def _analysed(self, before: Analysis | None = None) -> Analysis:
        """The analysis of the project as it stands, with what a run found."""
        analysis = analyse(self._project.network, self._project.settings.data, before)
        found = problems_of(self._project, analysis, self._findings)
        return replace(analysis, problems=(*analysis.problems, *found)) if found else analysis

    def _keeps_analysis(self, edits: Sequence[Edit], inverse: Sequence[Edit]) -> bool:
        """Whether what is known of the network still holds after these edits.

        Shapes do not hang on places, but mends do: they hold whole nodes.
        """
        if all(isinstance(each, edit.ChangeTitle) for each in edits):
            return True
        if any(problem.mends for problem in self._analysis.problems):
            return False
        return all(map(_is_of_looks, edits, reversed(inverse)))

    def _announce(self, each: Edit) -> None:
        match each:
            case edit.AddNode(node):
                self.node_added.emit(node.id)
            case edit.RemoveNode(node_id):
                self.node_removed.emit(node_id)
            case edit.ChangeNode(node):
                self.node_changed.emit(node.id)
            case edit.AddWire(wire):
                self.wire_added.emit(wire.id)
            case edit.RemoveWire(wire_id):
                self.wire_removed.emit(wire_id)
            case edit.ChangeWire(wire):
                self.wire_changed.emit(wire.id)
            case edit.AddAnnotation(annotation) | edit.ChangeAnnotation(annotation):
                self.annotation_changed.emit(annotation.id)
            case edit.RemoveAnnotation(annotation_id):
                self.annotation_changed.emit(annotation_id)
            case edit.ChangeSettings():
                self.settings_changed.emit()
            case edit.ChangeTitle(title):
                self.title_changed.emit(title)


def _is_of_looks(change: Edit, back: Edit) -> bool:
    """Whether an edit, taken back by `back`, changes only what is seen."""
    match change, back:
        case edit.ChangeNode(new), edit.ChangeNode(old):
            return new == msgspec.structs.replace(old, x=new.x, y=new.y, collapsed=new.collapsed)
    return isinstance(
        change,
        edit.ChangeWire
        | edit.AddAnnotation
        | edit.RemoveAnnotation
        | edit.ChangeAnnotation
        | edit.ChangeTitle,
    )
