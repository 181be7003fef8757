"""Where a replay stops: a list to switch on and off, add to and take from."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.studio.debugging.breakpoints import Breakpoint
from gui.autograd.debugging import step_text
from gui.autograd.debugging.debugger import Debugger
from gui.fields import FloatSpin

LIMIT = 10.0
NOT_FINITE = Breakpoint("not-finite")


class BreakpointsDialog(QDialog):
    """What is changed counts at once."""

    def __init__(
        self, debugger: Debugger, nodes: step_text.Nodes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("breakpointsDialog")
        self.setWindowTitle(self.tr("Breakpoints"))
        self._debugger, self._nodes = debugger, nodes
        self._finite = QCheckBox(self.tr("NaN or infinity in what a step makes"))
        self._large = QCheckBox(self.tr("Norm of a gradient over"))
        self._limit = FloatSpin()
        self._limit.setRange(0.0, 1e12)
        self._list = QListWidget()
        self._remove = QPushButton(self.tr("Remove"))
        self._name_all()
        self._show()
        self._lay_out()
        self._finite.toggled.connect(self._apply)
        self._large.toggled.connect(self._apply)
        self._limit.valueChanged.connect(self._apply)
        self._list.currentRowChanged.connect(self._show_remove)
        self._remove.clicked.connect(self._on_remove)

    def _name_all(self) -> None:
        for widget, name, title, help in (
            (
                self._finite,
                "stopNotFinite",
                self._finite.text(),
                self.tr("Stop where the first number is not finite"),
            ),
            (
                self._large,
                "stopLarge",
                self._large.text(),
                self.tr("Stop where a gradient is larger than it should be"),
            ),
            (
                self._limit,
                "stopLimit",
                self.tr("Largest norm"),
                self.tr("The norm over which a gradient stops the replay"),
            ),
            (
                self._list,
                "stopOps",
                self.tr("Ops with a breakpoint"),
                self.tr("Ops and parameters at which the replay stops"),
            ),
            (
                self._remove,
                "stopRemove",
                self._remove.text(),
                self.tr("Stop at the selected op no more"),
            ),
        ):
            widget.setObjectName(name)
            widget.setAccessibleName(title)
            widget.setToolTip(help)

    def _lay_out(self) -> None:
        large = QHBoxLayout()
        large.addWidget(self._large)
        large.addWidget(self._limit)
        large.addStretch(1)
        heading = QLabel(self.tr("Ops"))
        heading.setProperty("role", "heading")
        self._list.setProperty("role", "card")
        hint = QLabel(self.tr("F9, or a click beneath the timeline, adds the op at hand."))
        hint.setProperty("role", "secondary")
        foot = QHBoxLayout()
        foot.addWidget(self._remove)
        foot.addStretch(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot.addWidget(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._finite)
        column.addLayout(large)
        column.addWidget(heading)
        column.addWidget(self._list)
        column.addWidget(hint)
        column.addLayout(foot)
        self.resize(380, 320)

    def _show(self) -> None:
        breakpoints = self._debugger.breakpoints
        limits = [each.limit for each in breakpoints if each.kind == "norm"]
        self._finite.setChecked(NOT_FINITE in breakpoints)
        self._large.setChecked(bool(limits))
        self._limit.setValue(limits[0] if limits else LIMIT)
        for each in breakpoints:
            if each.kind == "operation":
                item = QListWidgetItem(self._text(each))
                item.setData(Qt.ItemDataRole.UserRole, each)
                self._list.addItem(item)
        self._show_remove()

    def _show_remove(self) -> None:
        self._remove.setEnabled(self._list.currentRow() >= 0)

    def _text(self, breakpoint: Breakpoint) -> str:
        node = self._nodes.get(breakpoint.layer or "")
        name = breakpoint.name
        if breakpoint.place:
            name = f"{name} {breakpoint.place + 1}"
        return name if node is None else self.tr("{0} in {1}").format(name, node.name)

    def _apply(self) -> None:
        found = [NOT_FINITE] if self._finite.isChecked() else []
        if self._large.isChecked():
            found.append(Breakpoint("norm", limit=self._limit.value()))
        for row in range(self._list.count()):
            found.append(self._list.item(row).data(Qt.ItemDataRole.UserRole))
        self._debugger.set_breakpoints(found)

    def _on_remove(self) -> None:
        self._list.takeItem(self._list.currentRow())
        self._apply()
