"""The open project and the only way to change it.

Everything in the window that shows the project listens to the signals here; everything that
changes it pushes an `EditCommand`. After each change the network's shapes and problems are
inferred anew, so that what is drawn is never older than the last edit.

One level of the project is open: the whole network, or the inside of a block, by the nodes that
lead there. `network` and `analysis` are those of the open level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack
from shiboken6 import isValid

from engine.studio.network import edits as edit
from engine.studio.network.check import Analysis, analyse
from engine.studio.network.edits import Edit, Inside, NetworkEdit, Project, inside
from engine.studio.network.findings import Finding, problems_of
from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.network import Block, Network
from engine.studio.network.paths import block_at, level_of, path_of
from engine.studio.network.ports import with_cut_wires
from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.settings import Settings
from gui.commands import EditCommand

T = TypeVar("T")
Level = tuple[str, ...]
"""The nodes that were gone into, the outermost first; none for the whole network."""


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
    level_opened = Signal()
    """Another level is open: build anew what shows a network."""
    path_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._project = Project()
        self._path: Path | None = None
        self._findings: tuple[Finding, ...] = ()
        self._level: Level = ()
        self._whole_analysis = self._analysed()

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
    def level(self) -> Level:
        """Which level is open."""
        return self._level

    @property
    def block(self) -> Block | None:
        """The block whose inside is open; None for the whole network."""
        return self._block_at(self._level)

    @property
    def network(self) -> Network:
        """The network of the open level."""
        return self._network_at(self._level)

    @property
    def settings(self) -> Settings:
        return self._project.settings

    @property
    def analysis(self) -> Analysis:
        """Shapes, problems and costs of the open level as it stands."""
        return self._whole_analysis.at(self._level)

    @property
    def whole_analysis(self) -> Analysis:
        """Those of the whole network, with what is wrong inside of blocks."""
        return self._whole_analysis

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
        self._level = ()
        self._whole_analysis = self._analysed()
        self.project_replaced.emit()
        self.path_changed.emit()

    # ------------------------------------------------------------ levels

    def enter(self, node_id: str) -> bool:
        """Open the inside of the block that a node stands for; False where there is none."""
        level = (*self._level, node_id)
        if node_id not in self.network.nodes or self._block_at(level) is None:
            return False
        self.open_level(level)
        return True

    def leave(self) -> None:
        """Open the level around the open one, if there is one."""
        self.open_level(self._level[:-1])

    def open_level(self, level: Level) -> None:
        """Open a level, by the nodes that lead there."""
        if level != self._level:
            self._level = level
            self.level_opened.emit()

    def path_to(self, node_id: str) -> str:
        """The path by which runs know a node of the open level."""
        return path_of(self._project.network, self._level, node_id)

    @property
    def paths(self) -> list[str]:
        """The paths of all nodes of the open level."""
        return [self.path_to(node_id) for node_id in self.network.nodes]

    def of_level(self, by_path: Mapping[str, T]) -> dict[str, T]:
        """Of what a run tells by paths, that of the nodes of the open level, by their ids."""
        paths = {node_id: self.path_to(node_id) for node_id in self.network.nodes}
        return {id: by_path[path] for id, path in paths.items() if path in by_path}

    def reveal(self, path: str) -> str | None:
        """Open the level in which the node of a path is; its id there, or None if it is gone."""
        *level, node_id = level_of(path)
        block = block_at(self._project.network, level)
        if block is None or node_id not in self._project.network_in(block).nodes:
            return None
        self.open_level(tuple(level))
        return node_id

    def _block_at(self, level: Level) -> Block | None:
        if not level:
            return None
        node = self._network_at(level[:-1]).nodes[level[-1]]
        return self._project.blocks.get(node.block)

    def _network_at(self, level: Level) -> Network:
        block = self._block_at(level)
        return self._project.network if block is None else block.network

    # ------------------------------------------------------------ edits

    def push(
        self, text: str, edits: Sequence[Edit], merge_key: str = "", level: Level | None = None
    ) -> None:
        """Make these edits one undo step, called `text`. No edits, no step.

        They are of the open level, unless another one is given. Steps pushed in a row with the
        same non-empty `merge_key` become one (a spin box that is held down, a title being typed).
        """
        if not edits:
            return
        level = self._level if level is None else level
        edits = with_cut_wires(self._project, inside(self._network_at(level).block, edits))
        self.undo_stack.push(EditCommand(self, text, edits, merge_key, level))

    def apply(self, edits: Sequence[Edit], level: Level) -> list[Edit]:
        """Apply edits made at a level, tell the views, and return what takes them back.

        For commands alone. What changes a network is shown at its level.
        """
        if any(isinstance(each, NetworkEdit | Inside) for each in edits):
            self.open_level(level)
        inverse = edit.apply(self._project, edits)
        for each in edits:
            self._announce(each)
        self.edits_applied.emit()
        if not self._keeps_analysis(edits, inverse):
            self._whole_analysis = self._analysed(self._whole_analysis)
            self.analysis_changed.emit()
        return inverse

    def set_findings(self, findings: Sequence[Finding]) -> None:
        """What a run found wrong with the network: problems, as long as they are not cured."""
        if tuple(findings) != self._findings:
            self._findings = tuple(findings)
            self.look_again()

    def look_again(self) -> None:
        """Analyse the project anew: more is known of its code, or less of it may run."""
        self._whole_analysis = self._analysed(self._whole_analysis)
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
        analyses = [self._whole_analysis.at(self._level[:n]) for n in range(len(self._level) + 1)]
        if any(problem.mends for each in analyses for problem in each.problems):
            return False
        return all(map(_is_of_looks, edits, reversed(inverse)))

    def _announce(self, each: Edit) -> None:
        """Tell of an edit, if it is of the project or of the open level."""
        block = each.block if isinstance(each, Inside) else ""
        if isinstance(each, NetworkEdit | Inside) and block != self.network.block:
            return
        match each.edit if isinstance(each, Inside) else each:
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
        case Inside(_, inner), Inside(_, inner_back):
            return _is_of_looks(inner, inner_back)
        case edit.ChangeNode(new), edit.ChangeNode(old):
            if new.kind in PORT_KINDS:  # their places tell the order of a block's ports
                return False
            return new == msgspec.structs.replace(old, x=new.x, y=new.y, collapsed=new.collapsed)
    return isinstance(
        change,
        edit.ChangeWire
        | edit.AddAnnotation
        | edit.RemoveAnnotation
        | edit.ChangeAnnotation
        | edit.ChangeTitle,
    )
