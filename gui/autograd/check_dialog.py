"""The dialog of a gradient check: how far it is, and what came of it, element by element."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.studio.training.graph.gradient_verdict import absolute, element_agrees, verdict
from engine.studio.training.graph.graph_messages import (
    CheckedElement,
    CheckProgress,
    GradientChecked,
)
from gui.theme import color, font
from gui.training.worker.watching import Watching

translate = QCoreApplication.translate
SIZE = (560, 480)


class CheckDialog(QDialog):
    """Asks for the check when it is made, and gives it up when it is closed.

    `subject` says what is checked, in a sentence.
    """

    def __init__(
        self,
        watching: Watching,
        title: str,
        subject: str,
        layer: str | None,
        parameter: str | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gradientCheck")
        self.setWindowTitle(translate("autograd", "Check the gradient of {0}").format(title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*SIZE)
        self._watching = watching
        self._title, self._name = QLabel(), title
        self._title.setObjectName("gradientVerdict")
        self._title.setProperty("role", "section")
        self._subject, self._figures = QLabel(subject), QLabel()
        for words in (self._title, self._subject, self._figures):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._subject.setProperty("role", "secondary")
        self._figures.setObjectName("gradientFigures")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(translate("autograd", "Elements compared"))
        self.table = _table()
        self._close = QPushButton(translate("autograd", "Cancel"))
        self._close.setObjectName("closeCheck")
        self._close.setToolTip(translate("autograd", "Give the check up"))
        self._close.clicked.connect(self.close)
        self._lay_out()
        self._title.setText(translate("autograd", "Comparing…"))
        watching.check_progressed.connect(self._on_progressed)
        watching.gradient_checked.connect(self._on_checked)
        self._request = watching.check_gradient(layer, parameter)
        self._is_over = False

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self._title, self._subject, self._bar, self._figures):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)

    def done(self, result: int) -> None:
        """However it is closed, a check in progress is given up."""
        if not self._is_over:
            self._is_over = True
            self._watching.cancel_check()
        super().done(result)

    def _on_progressed(self, event: CheckProgress) -> None:
        if event.request == self._request:
            self._bar.setRange(0, event.total)
            self._bar.setValue(event.done)

    def _on_checked(self, event: GradientChecked) -> None:
        if event.request != self._request:
            return
        self._is_over = True
        self._bar.hide()
        self._close.setText(translate("autograd", "Close"))
        self._close.setToolTip(translate("autograd", "Close this window"))
        if event.reason:
            self._title.setText(translate("autograd", "Nothing was checked"))
            self._figures.setText(event.reason)
            return
        self._title.setText(verdict_text(event, self._name))
        self._figures.setText(figures_text(event))
        self._fill(event)

    def _fill(self, event: GradientChecked) -> None:
        rows = [(t.name, element) for t in event.tensors for element in t.elements]
        self.table.setRowCount(len(rows))
        for row, (name, element) in enumerate(rows):
            for column, text in enumerate(_cells(name, element)):
                item = QTableWidgetItem(text)
                if column > 0:
                    item.setFont(font(11, mono=True))
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                if column == 4 and not element.is_kink and not element_agrees(element):
                    item.setForeground(color("bad"))
                self.table.setItem(row, column, item)


def verdict_text(event: GradientChecked, name: str) -> str:
    """What came of it, in a sentence."""
    result = verdict(event)
    if result.elements == result.kinks:
        text = "Nothing can be said of {0}: every element compared lies at a kink"
        text = translate("autograd", text)
    elif result.agrees:
        text = translate("autograd", "The gradient of {0} is right: autograd and differences agree")
    else:
        text = "The gradient of {0} is wrong: autograd and differences do not agree"
        text = translate("autograd", text)
    return text.format(name)


def figures_text(event: GradientChecked) -> str:
    """The largest differences, on how much, and a word about kinks where there were some."""
    result = verdict(event)
    lines = [
        translate(
            "autograd",
            "Largest difference {0}, relative {1}, of {2} elements on {3} samples, in double "
            "precision and eval mode (dropout off).",
        ).format(
            f"{result.largest_absolute:.1e}",
            f"{result.largest_relative:.1e}",
            result.elements - result.kinks,
            event.samples,
        )
    ]
    if result.kinks:
        kinks = translate(
            "autograd",
            "{0} more lie at a kink, as ReLU has at 0 and max pooling where two are equal: the "
            "slopes to both sides differ there, and no gradient is the only right one.",
        )
        lines.append(kinks.format(result.kinks))
    return "\n".join(lines)


def _cells(name: str, element: CheckedElement) -> tuple[str, ...]:
    difference = f"{absolute(element):.1e}"
    if element.is_kink:
        difference = translate("autograd", "kink")
    return (
        name or translate("autograd", "input"),
        ", ".join(map(str, element.index)) or "–",
        f"{element.numeric:.8g}",
        f"{element.autograd:.8g}",
        difference,
    )


def _table() -> QTableWidget:
    table = QTableWidget(0, 5)
    table.setObjectName("gradientTable")
    table.setAccessibleName(translate("autograd", "Elements compared"))
    table.setToolTip(
        translate("autograd", "Each element's gradient, by differences and by autograd")
    )
    table.setHorizontalHeaderLabels(
        [
            translate("autograd", "Tensor"),
            translate("autograd", "Index"),
            translate("autograd", "Numeric"),
            translate("autograd", "Autograd"),
            translate("autograd", "Difference"),
        ]
    )
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(24)
    header = table.horizontalHeader()
    table.horizontalHeaderItem(0).setTextAlignment(Qt.AlignmentFlag.AlignLeft)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table
