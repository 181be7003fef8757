"""The question whether unsaved edits of a crashed window are wanted."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.studio.autosave import Autosave
from engine.studio.network.differences import differences

translate = QCoreApplication.translate
WIDTH, ROW, MOST_ROWS = 460, 24, 9


class Choice(Enum):
    """What becomes of the edits."""

    RECOVER = 1
    DISCARD = 2
    LATER = 3


def ask_to_recover(parent: QWidget, kept: Autosave, answer: Callable[[Choice], None]) -> None:
    """Ask beside the window, which can be used meanwhile; closing the dialog loses nothing."""
    dialog = RecoveryDialog(kept, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.finished.connect(lambda result: answer(dialog.choice))
    dialog.show()


class RecoveryDialog(QDialog):
    """Says whose edits they are, of when, and what they change."""

    def __init__(self, kept: Autosave, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("askToRecover")
        self.setWindowTitle(translate("recovery", "Unsaved work"))
        self.setFixedWidth(WIDTH)
        self.choice = Choice.LATER
        name = kept.path.name if kept.path else kept.project.title
        title = QLabel(translate("recovery", "Recover {0}?").format(name))
        title.setProperty("role", "title")
        time = QLocale().toString(kept.time, QLocale.FormatType.ShortFormat)
        ended = translate(
            "recovery",
            "The program ended before these changes were saved. The last one is of {0}.",
        )
        hint = QLabel(ended.format(time))
        hint.setProperty("role", "label")
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(4)
        column.addWidget(self._make_list(kept))
        column.addSpacing(8)
        column.addLayout(self._make_buttons())

    def _make_list(self, kept: Autosave) -> QListWidget:
        told = differences(kept.origin.saved, kept.project)
        changes = QListWidget()
        changes.setObjectName("recoveredChanges")
        changes.setAccessibleName(translate("recovery", "What was changed"))
        changes.setToolTip(translate("recovery", "What differs from the last save"))
        changes.setProperty("role", "card")
        changes.setWordWrap(True)
        changes.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        changes.addItems(told or [translate("recovery", "Nothing but the order of things.")])
        rows = min(max(len(told), 1), MOST_ROWS)
        changes.setFixedHeight(rows * ROW + 16)
        return changes

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for name, text, help, choice in (
            (
                "discardEdits",
                translate("recovery", "Discard"),
                translate("recovery", "Give these changes up for good"),
                Choice.DISCARD,
            ),
            (
                "askLater",
                translate("recovery", "Later"),
                translate("recovery", "Ask again when the program starts the next time"),
                Choice.LATER,
            ),
            (
                "recoverEdits",
                translate("recovery", "Recover"),
                translate("recovery", "Open the project with these changes"),
                Choice.RECOVER,
            ),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.setAccessibleName(text)
            button.setToolTip(help)
            button.setDefault(choice is Choice.RECOVER)
            button.setAutoDefault(choice is Choice.RECOVER)
            button.clicked.connect(lambda checked, choice=choice: self._choose(choice))
            row.addWidget(button)
            if choice is Choice.DISCARD:
                row.addStretch(1)
        return row

    def _choose(self, choice: Choice) -> None:
        self.choice = choice
        self.accept()
