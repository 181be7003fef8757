"""One problem as a card: what is wrong, what stands against it, and a button for each mend."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network import sentences
from engine.studio.network.analysis import Mend, Problem
from gui.icons import icon
from gui.panels.facts import IconMark


class ProblemCard(QFrame):
    """Errors stand on the wash of `bad`, warnings on the ground of a field."""

    mend_chosen = Signal(Mend)

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        is_error = problem.severity == "error"
        self.setProperty("role", "error" if is_error else "warning")
        self.setAccessibleName(sentences.text(problem))
        mark = IconMark("warning", "bad" if is_error else "warn")
        title = _wrapping(sentences.title(problem), "heading")
        detail = _wrapping(sentences.detail(problem), "secondary")
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(title)
        words.addWidget(detail)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addLayout(row)
        for mend in problem.mends:
            column.addWidget(self._mend_button(mend))

    def _mend_button(self, mend: Mend) -> QPushButton:
        button = QPushButton(sentences.text(mend))
        button.setObjectName(f"mend-{mend.id}")
        button.setAccessibleName(sentences.text(mend))
        button.setToolTip(self.tr("{0}. Undo takes it back").format(sentences.text(mend)))
        # A long name in it must not make the card wider than the panel it stands in.
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setProperty("role", "mend" if self.problem.severity == "error" else "quiet")
        button.setIcon(icon("wrench", "bad" if self.problem.severity == "error" else "warn"))
        button.clicked.connect(lambda: self.mend_chosen.emit(mend))
        return button


def _wrapping(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
