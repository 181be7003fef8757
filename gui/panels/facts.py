"""The inspector's plain parts: the tile of an icon, what a layer gives and costs, its help."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.studio.network import sentences
from engine.studio.network.analysis import Cost, Shape
from gui.icons import paint_icon
from gui.quantities import compact, memory, milliseconds
from gui.theme import color, mix, theme


class IconTile(QWidget):
    """An icon on a rounded ground in a tint of its own colour."""

    def __init__(self, name: str, tint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tint = name, tint
        self.setFixedSize(36, 36)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mix("panel", self._tint, 0.16))
        painter.drawRoundedRect(self.rect(), 8, 8)
        paint_icon(painter, self._name, QRectF(8, 8, 20, 20), color(self._tint))


class IconMark(QWidget):
    """An icon of 16 by 16 in the colour of a token."""

    def __init__(self, name: str, tint: str = "muted", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._tint = name, tint
        self.setFixedSize(16, 16)
        theme().changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_icon(painter, self._name, QRectF(self.rect()), color(self._tint))


BYTES = 4
"""Of a value: training computes in float32."""


class Facts(QWidget):
    """Output shape, parameters and multiply-adds, side by side; below, memory and measured time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        titles = (self.tr("Output"), self.tr("Parameters"), self.tr("Multiply-adds"))
        self._titles = titles
        self.values = [QLabel() for _ in titles]
        labels = [QLabel(title) for title in titles]
        self._output_title = labels[0]
        for column, (label, value) in enumerate(zip(labels, self.values, strict=True)):
            label.setProperty("role", "secondary")
            value.setProperty("role", "shape" if column == 0 else "value")
            grid.addWidget(label, 0, column)
            grid.addWidget(value, 1, column)
        grid.setColumnStretch(len(titles), 1)
        self.memory = self._add_line(grid, "memoryFact")
        self.memory.setContentsMargins(0, 6, 0, 0)
        self.memory.setToolTip(
            self.tr("For one sample: the values of the forward pass, the gradients of the backward")
        )
        self.time = self._add_line(grid, "timeFact")
        self.time.hide()

    def _add_line(self, grid: QGridLayout, name: str) -> QLabel:
        """A line below all that is there, as wide as the three columns."""
        line = QLabel()
        line.setObjectName(name)
        line.setProperty("role", "secondary")
        grid.addWidget(line, grid.rowCount(), 0, 1, len(self._titles))
        return line

    def hide_output(self) -> None:
        """Leave the output shape out: several layers have no common one."""
        self._output_title.hide()
        self.values[0].hide()

    def show_facts(self, shape: Shape | None, cost: Cost | None) -> None:
        """`shape` is one sample's; what is not known yet is shown as a dash."""
        output, parameters, multiply_adds = self.values
        output.setText("–" if shape is None else "×".join(["N", *map(str, shape)]))
        output.setToolTip(self.tr("The batch's size N, then the shape of one sample"))
        parameters.setText("–" if cost is None else sentences.number(cost.parameters))
        parameters.setToolTip(self.tr("Numbers that training changes"))
        count = 0 if cost is None else cost.multiply_adds
        # Without a shape a layer's 0 only says that none were counted; several layers have a sum.
        is_known = cost is not None and (count or shape is not None or output.isHidden())
        multiply_adds.setText(compact(count) if is_known else "–")
        self.memory.setVisible(cost is not None and bool(cost.activations or cost.gradients))
        if cost is not None:
            sizes = (memory(BYTES * cost.activations), memory(BYTES * cost.gradients))
            self.memory.setText(self.tr("Memory {0} forward, {1} backward").format(*sizes))
        exactly = sentences.number(count) if is_known else "–"
        multiply_adds.setToolTip(self.tr("For one sample: {0}").format(exactly))
        for title, value in zip(self._titles, self.values, strict=True):
            # A name of its own would be read instead of the text, so it holds both.
            value.setAccessibleName(f"{title}: {value.text()}")

    def show_times(self, forward: float | None, backward: float | None, samples: int) -> None:
        """The seconds it took on one batch of so many samples; nothing while none are known."""
        self.time.setVisible(forward is not None)
        if forward is None:
            return
        if backward is None:
            text = self.tr("Time {0} forward").format(milliseconds(forward))
        else:
            text = self.tr("Time {0} forward, {1} backward")
            text = text.format(milliseconds(forward), milliseconds(backward))
        self.time.setText(text)
        tip = self.tr("Measured in the last run, on one batch of {0} samples")
        self.time.setToolTip(tip.format(sentences.number(samples)))


class HelpCard(QFrame):
    """What the layer does, in a sentence or two, and its formula."""

    def __init__(self, help: str, formula: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        words = QVBoxLayout()
        words.setSpacing(6)
        text = QLabel(help)
        text.setProperty("role", "secondary")
        text.setWordWrap(True)
        words.addWidget(text)
        if formula:
            math = QLabel(formula)
            math.setProperty("role", "formula")
            math.setWordWrap(True)
            math.setAccessibleName(self.tr("Formula"))
            words.addWidget(math)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(IconMark("book"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
