"""The network in one dialect: its name, what can be done with the code, notes, and the code."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.studio.codegen.source import Source
from gui.panels.code_text import CodeText
from gui.panels.toolbar import action_button

TITLES = {"pytorch": "PyTorch", "engine": "Engine", "numpy": "NumPy"}
LEAST_WIDTH = 130


class CodeColumn(QFrame):
    """Shows a `Source`; while there is none, a sentence says why, over the last one, dimmed."""

    def __init__(
        self, dialect: str, actions: Mapping[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.dialect = dialect
        self.source: Source | None = None
        self.is_current = False
        """Whether the code is that of the network as it stands."""
        self.setObjectName(f"codeColumn-{dialect}")
        self.setProperty("role", "bench")
        self.setMinimumWidth(LEAST_WIDTH)
        self.text = CodeText()
        self.text.setObjectName(f"codeText-{dialect}")
        self.text.setAccessibleName(self.tr("{0} code").format(TITLES[dialect]))
        self.text.setToolTip(self.tr("Move to a line to select its layer"))
        self.text.setPlaceholderText(self.tr("The code is being written…"))
        heading = QLabel(TITLES[dialect])
        heading.setProperty("role", "heading")
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 4, 0)
        row.setSpacing(0)
        row.addWidget(heading)
        row.addStretch(1)
        for does in ("copy", "save"):
            row.addWidget(action_button(actions[f"code.{does}_{dialect}"]))
        self.note = QLabel()
        self.note.setObjectName(f"codeNote-{dialect}")
        self.note.setProperty("role", "label")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setContentsMargins(12, 0, 12, 6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.text, 1)
        self._show_note("")

    def show_source(self, source: Source, told: Collection[str] = ()) -> None:
        """Show the network as it stands, and the notes that are not told elsewhere."""
        self.source, self.is_current = source, True
        self.text.highlighter.set_dimmed(False)
        self.text.set_code(source.text)
        self._show_note("\n".join(each for each in source.notes if each not in told))

    def show_refusal(self, sentence: str) -> None:
        """Say why there is no code; the last one stays, dimmed."""
        self.is_current = False
        self.text.highlighter.set_dimmed(True)
        self.text.setPlaceholderText(
            self.tr("The code stands here as soon as the network can be trained.")
        )
        self._show_note(sentence)

    def forget(self) -> None:
        """Another project is open: its code is nothing to keep."""
        self.source, self.is_current = None, False
        self.text.set_code("")
        self._show_note("")

    def mark(self, paths: Collection[str], scrolls: bool) -> None:
        """Mark the lines of these nodes, and of what lies inside of them."""
        chosen = frozenset(paths)
        lines = {
            line
            for path, numbers in (self.source.lines.items() if self.source else ())
            if not chosen.isdisjoint(_around(path))
            for line in numbers
        }
        self.text.mark(lines)
        if lines and scrolls:
            self.text.scroll_to(min(lines))

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setAccessibleName(text)
        self.note.setVisible(bool(text))


def _around(path: str) -> list[str]:
    """A node's path, and those of the blocks around it."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
