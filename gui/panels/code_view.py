"""The project as code, in each dialect side by side, linked with the canvas both ways.

Code is written beside the window, and only while it is seen; of several changes the newest wins.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.studio.codegen import DIALECTS, generate
from engine.studio.codegen.source import Source
from engine.studio.network.paths import level_of
from engine.studio.network.project import ProjectData
from gui.background import Job
from gui.document import Document
from gui.panels.code_column import CodeColumn
from gui.regions import splitter
from gui.selection import Selection
from gui.settings import Settings

BAR_HEIGHT = 40

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Written:
    """What came of writing: a source for each dialect, or the sentence on why there is none."""

    sources: Mapping[str, Source]
    refusals: Mapping[str, str]

    def common_notes(self) -> list[str]:
        """The notes that all of several sources have."""
        first, *others = [source.notes for source in self.sources.values()] or [()]
        return [each for each in first if others and all(each in notes for notes in others)]

    def common_refusal(self) -> str:
        """The sentence that stands for all dialects, if there is one."""
        sentences = set(self.refusals.values())
        return sentences.pop() if len(sentences) == 1 and not self.sources else ""


def write(project: ProjectData, dialects: Sequence[str]) -> Written:
    """The project in these dialects."""
    from engine.studio.network.ready import BuildError  # brings all layers along: not at the start

    sources, refusals = {}, {}
    for dialect in dialects:
        try:
            sources[dialect] = generate(project, dialect)
        except BuildError as error:
            refusals[dialect] = str(error)
        except Exception as error:  # a fault of ours in one dialect leaves the others
            _log.exception("writing %s code", dialect)
            fault = QCoreApplication.translate("code", "This code could not be written: {0}.")
            refusals[dialect] = fault.format(str(error).rstrip("."))
    return Written(sources, refusals)


class CodeView(QWidget):
    """A column for each dialect, which its switch shows or hides.

    `columns` are made when it is first shown, so that the window need not wait for them.
    """

    def __init__(
        self,
        document: Document,
        selection: Selection,
        actions: Mapping[str, QAction],
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("codeView")
        self.setAccessibleName(self.tr("Code"))
        self._document, self._selection = document, selection
        self._actions, self._settings = actions, settings
        self._job: Job | None = None
        self._is_stale = True
        self._chosen_in: CodeColumn | None = None
        self._switches = {each: actions[f"code.show_{each}"] for each in DIALECTS}
        self.columns: dict[str, CodeColumn] = {}
        self.refusal, self.note = _line("codeRefusal", "bad"), _line("codeNote", "label")
        """What is said of all dialects at once."""
        for dialect, switch in self._switches.items():
            switch.setChecked(settings.switch(f"code/{dialect}", True))
            switch.toggled.connect(partial(self._on_switched, dialect))
        for changed in (
            document.analysis_changed,
            document.settings_changed,
            document.title_changed,
        ):
            changed.connect(self._on_changed)
        document.project_replaced.connect(self._on_project_replaced)
        document.level_opened.connect(self._show_selection)
        selection.changed.connect(self._show_selection)

    def _fill(self) -> None:
        """Make the bar and the columns."""
        across = splitter(Qt.Orientation.Horizontal, "codeColumns")
        for dialect, switch in self._switches.items():
            column = CodeColumn(dialect, self._actions)
            column.text.line_chosen.connect(partial(self._on_line_chosen, column))
            across.addWidget(column)
            column.setVisible(switch.isChecked())
            self.columns[dialect] = column
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._bar())
        layout.addWidget(self.refusal)
        layout.addWidget(self.note)
        layout.addWidget(across, 1)

    def _bar(self) -> QFrame:
        bar = QFrame()
        bar.setProperty("role", "strip")
        bar.setFixedHeight(BAR_HEIGHT)
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        label = QLabel(self.tr("Show"))
        label.setProperty("role", "label")
        row.addWidget(label)
        for switch in self._switches.values():
            button = QToolButton()
            button.setDefaultAction(switch)
            button.setObjectName(f"{switch.objectName()}.button")
            button.setAccessibleName(switch.text())
            button.setProperty("role", "choice")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        row.addStretch(1)
        return bar

    # ------------------------------------------------------------ writing

    def showEvent(self, event: QShowEvent) -> None:
        if not self.columns:
            self._fill()
        super().showEvent(event)
        self._write_if_due()
        self._show_selection()

    def _on_changed(self) -> None:
        self._is_stale = True
        self._write_if_due()

    def _on_project_replaced(self) -> None:
        for column in self.columns.values():
            column.forget()
        self._on_changed()

    def _on_switched(self, dialect: str, shown: bool) -> None:
        self._settings.keep(f"code/{dialect}", shown)
        if self.columns:
            self.columns[dialect].setVisible(shown)
            self._on_changed()

    def _write_if_due(self) -> None:
        """Begin to write, if the code is older than the project and somebody sees it."""
        if not self._is_stale or self._job is not None or not self.isVisible():
            return
        self._is_stale = False
        dialects = [each for each, switch in self._switches.items() if switch.isChecked()]
        self._job = Job(partial(write, self._document.snapshot(), dialects), self)
        self._job.finished.connect(self._on_written)
        self._job.start()

    def _on_written(self, written: Written) -> None:
        self._job = None
        if self._is_stale:  # something has changed meanwhile
            self._write_if_due()
            return
        notes = written.common_notes()
        _say(self.note, "\n".join(notes))
        for dialect, source in written.sources.items():
            self.columns[dialect].show_source(source, told=notes)
        refusal = written.common_refusal()
        _say(self.refusal, refusal)
        for dialect, sentence in written.refusals.items():
            self.columns[dialect].show_refusal("" if refusal else sentence)
        self._show_selection()

    # ------------------------------------------------------------ linking

    def _show_selection(self) -> None:
        """Mark the lines of the selected layers, and scroll to them where nobody is reading."""
        if not self.isVisible():
            return
        network = self._document.network.nodes
        paths = [self._document.path_to(each) for each in self._selection.nodes if each in network]
        for column in self.columns.values():
            column.mark(paths, scrolls=column is not self._chosen_in)

    def _on_line_chosen(self, column: CodeColumn, line: int) -> None:
        """Select the layer of a line; where several share it, one of the open level."""
        if column.source is None or not column.is_current:
            return
        paths = column.source.nodes_at(line)
        if not paths:
            return
        here = [path for path in paths if level_of(path)[:-1] == self._document.level]
        self._chosen_in = column
        node = self._document.reveal((here or paths)[0])
        if node is not None:
            self._selection.set([node])
        self._chosen_in = None


def _line(name: str, role: str) -> QLabel:
    """A label for a sentence, hidden as long as there is none."""
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setContentsMargins(12, 8, 12, 8)
    label.hide()
    return label


def _say(label: QLabel, sentence: str) -> None:
    label.setText(sentence)
    label.setAccessibleName(sentence)
    label.setVisible(bool(sentence))
