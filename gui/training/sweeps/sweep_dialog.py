"""Asks over which settings to sweep, and over which of their values."""

from __future__ import annotations

import msgspec
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training.sweep import SweepError, drawn, grid, names, read_axis
from gui.fields import IntSpin
from gui.icons import icon

WIDTH = 520
PROPOSALS = {"learning_rate": "0.01, 0.001, 0.0001", "batch_size": "32, 64, 128"}


class AxisRow(QWidget):
    """One setting and its values, as people type them."""

    def __init__(self, settings: Settings, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QComboBox()
        self.name.setObjectName(f"sweepSetting{number}")
        self.name.setAccessibleName(self.tr("Setting"))
        self.name.setToolTip(self.tr("What differs from run to run"))
        for name in names(settings):
            self.name.addItem(name.replace("_", " ").replace(".", ": "), name)
        self.values = QLineEdit()
        self.values.setObjectName(f"sweepValues{number}")
        self.values.setAccessibleName(self.tr("Values"))
        self.values.setToolTip(self.tr("Values with commas between, or a range such as 0.001..0.1"))
        self.values.setPlaceholderText(self.tr("0.1, 0.01  or  0.001..0.1"))
        self.remove = QToolButton()
        self.remove.setObjectName(f"sweepRemove{number}")
        self.remove.setAccessibleName(self.tr("Leave this setting out"))
        self.remove.setToolTip(self.remove.accessibleName())
        self.remove.setIcon(icon("close"))
        self.remove.setFixedSize(28, 28)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name, 2)
        row.addWidget(self.values, 3)
        row.addWidget(self.remove)


class SweepDialog(QDialog):
    """Accepted, it gives the project's variants."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sweepDialog")
        self.setWindowTitle(self.tr("Sweep"))
        self.setMinimumWidth(WIDTH)
        self._settings = settings
        self._rows: list[AxisRow] = []
        self._made = 0
        self._choices: list[Settings] = []
        self._how = QComboBox()
        self._how.setObjectName("sweepHow")
        self._how.setAccessibleName(self.tr("How the values are joined"))
        self._how.setToolTip(self.tr("Every combination, or some drawn at random"))
        self._how.addItems((self.tr("Every combination"), self.tr("Random choices")))
        self._count = IntSpin()
        self._count.setObjectName("sweepCount")
        self._count.setAccessibleName(self.tr("Number of random choices"))
        self._count.setToolTip(self._count.accessibleName())
        self._count.setRange(1, 1000)
        self._count.setValue(10)
        self._count.setFixedWidth(90)
        self._words = QLabel()
        self._words.setObjectName("sweepWords")
        self._words.setWordWrap(True)
        self._add = QPushButton(self.tr("Add a setting"))
        self._add.setObjectName("sweepAdd")
        self._add.setAccessibleName(self._add.text())
        self._add.setToolTip(self.tr("Let one more setting differ"))
        self._add.setProperty("role", "quiet")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = self._buttons.addButton(
            self.tr("Start"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._start.setObjectName("sweepStart")
        self._start.setToolTip(self.tr("Train the runs one after the other"))
        self._lay_out()
        self._connect()
        self._add_row("learning_rate")
        self._refresh()

    def variants(self, project: ProjectData) -> list[ProjectData]:
        """The project with each of the chosen settings."""
        return [msgspec.structs.replace(project, settings=each) for each in self._choices]

    def _lay_out(self) -> None:
        self._axes = QVBoxLayout()
        self._axes.setSpacing(8)
        how = QHBoxLayout()
        how.setSpacing(8)
        how.addWidget(self._how)
        how.addWidget(self._count)
        how.addStretch(1)
        how.addWidget(self._add)
        help = QLabel(self.tr("Train once for each choice of these settings:"))
        help.setProperty("role", "label")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(help)
        column.addLayout(self._axes)
        column.addLayout(how)
        column.addStretch(1)
        column.addWidget(self._words)
        column.addWidget(self._buttons)

    def _connect(self) -> None:
        self._how.currentIndexChanged.connect(self._refresh)
        self._count.valueChanged.connect(self._refresh)
        self._add.clicked.connect(lambda: self._add_row(self._unused()))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _unused(self) -> str:
        """A setting that has no row yet."""
        used = {row.name.currentData() for row in self._rows}
        wanted = [*PROPOSALS, *names(self._settings)]
        return next((name for name in wanted if name not in used), wanted[0])

    def _add_row(self, name: str) -> None:
        self._made += 1
        row = AxisRow(self._settings, self._made)
        row.name.setCurrentIndex(row.name.findData(name))
        row.values.setText(PROPOSALS.get(name, ""))
        row.name.currentIndexChanged.connect(self._refresh)
        row.values.textChanged.connect(self._refresh)
        row.remove.clicked.connect(lambda: self._remove_row(row))
        self._rows.append(row)
        self._axes.addWidget(row)
        row.values.setFocus()
        self._refresh()

    def _remove_row(self, row: AxisRow) -> None:
        self._rows.remove(row)
        self._axes.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        """Say how many runs there would be, or why there can be none."""
        is_random = self._how.currentIndex() == 1
        self._count.setVisible(is_random)
        try:
            self._choices = self._read(is_random)
        except SweepError as error:
            self._choices = []
            self._words.setText(str(error))
        else:
            count = len(self._choices)
            text = self.tr("1 run.") if count == 1 else self.tr("{0} runs, one after the other.")
            self._words.setText(text.format(count))
        self._words.setProperty("role", "label" if self._choices else "bad")
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._start.setEnabled(bool(self._choices))
        for row in self._rows:
            row.remove.setEnabled(len(self._rows) > 1)

    def _read(self, is_random: bool) -> list[Settings]:
        settings = self._settings
        axes = [
            read_axis(settings, row.name.currentData(), row.values.text()) for row in self._rows
        ]
        if is_random:
            return drawn(settings, axes, self._count.value(), settings.seed)
        return grid(settings, axes)
