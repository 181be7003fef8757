"""The drawing panel: a pad, what the network sees of it, and what it thinks, live."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.drawing import strokes_to_image
from engine.studio.network.settings import DataChoice
from engine.studio.training.messages import Prediction
from gui.document import Document
from gui.icons import icon
from gui.predict.bars import PredictionBars
from gui.predict.draw_pad import DrawPad
from gui.predict.sample_form import SampleForm
from gui.predict.seen_picture import SeenPicture
from gui.predict.verdict import Verdict

if TYPE_CHECKING:
    from gui.training.session import TrainingSession

LEAST_PEN, USUAL_PEN, MOST_PEN = 50, 100, 200
"""In hundredths of the training data's pen."""
DIGIT_WIDTH, NUMBER_WIDTH = 112, 200


class PredictPanel(QWidget):
    """Asks for a prediction when the drawing, the weights or the data change.

    Pictures are drawn, vectors are typed. The pad has no opinion while it is blank.
    """

    def __init__(
        self, document: Document, session: TrainingSession, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session = document, session
        self._data: DataChoice | None = None
        self.pad = DrawPad()
        self._form = SampleForm()
        self._seen = SeenPicture()
        self._seen_label = QLabel(self.tr("Network sees"))
        self._verdict = Verdict()
        self._bars = PredictionBars()
        self._answer = QWidget()
        self._inputs = QStackedWidget()
        self._pen = QSlider(Qt.Orientation.Horizontal)
        self._undo = self._button("undoStrokeButton", "undo", self.tr("Take the last stroke back"))
        self._wipe = self._button("clearPadButton", "trash", self.tr("Wipe the drawing"))
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._ask)
        self._lay_out()
        self._connect()
        self._follow_data()

    def clear(self) -> None:
        """Wipe the pad."""
        self.pad.clear()

    def sizeHint(self) -> QSize:
        return QSize(520, 276)

    def _button(self, name: str, icon_name: str, help: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(icon(icon_name))
        button.setAccessibleName(help)
        button.setToolTip(help)
        button.setFixedSize(28, 28)
        return button

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Draw"))
        title.setProperty("role", "section")
        title.setFixedHeight(28)
        self._seen_label.setProperty("role", "secondary")
        self._pen.setObjectName("penSlider")
        self._pen.setAccessibleName(self.tr("Pen width"))
        self._pen.setToolTip(self.tr("How wide the pen draws; in the middle as the training data"))
        self._pen.setRange(LEAST_PEN, MOST_PEN)
        self._pen.setValue(USUAL_PEN)
        self._pen.setFixedWidth(56)
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, 0, 0)
        header.setSpacing(4)
        header.addWidget(title)
        header.addStretch()
        header.addWidget(self._pen)
        header.addSpacing(8)
        header.addWidget(self._undo)
        header.addWidget(self._wipe)
        self._inputs.addWidget(self.pad)
        self._inputs.addWidget(self._form)
        answer = QVBoxLayout()
        answer.setSpacing(4)
        answer.addWidget(self._seen_label)
        answer.addWidget(self._seen)
        answer.addWidget(self._verdict, 1)
        answer.setContentsMargins(0, 0, 0, 0)
        self._answer.setLayout(answer)
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._inputs, 3)
        row.addWidget(self._answer)
        row.addWidget(self._bars, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 6, 16, 16)
        column.setSpacing(6)
        column.addLayout(header)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.pad.changed.connect(self._soon.start)
        self._form.changed.connect(self._soon.start)
        self._pen.valueChanged.connect(lambda hundredths: self.pad.set_pen(hundredths / 100))
        self._undo.clicked.connect(self.pad.undo)
        self._wipe.clicked.connect(self.clear)
        self._session.predicted.connect(self._on_predicted)
        self._session.weights_changed.connect(self._on_weights_changed)
        # Not when the settings change: what is known of the network would be that of before.
        self._document.analysis_changed.connect(self._follow_data)
        self._document.project_replaced.connect(self._follow_data)

    @property
    def _is_drawn(self) -> bool:
        """Whether a sample is one square grey picture."""
        assert self._data is not None
        shape = self._data.shape
        return len(shape) == 3 and shape[0] == 1 and shape[1] == shape[2] > 1

    def _follow_data(self) -> None:
        """Show the input that fits the project's data, and its classes."""
        data = self._document.settings.data
        if data == self._data:
            return
        self._data = data
        self._inputs.setCurrentWidget(self.pad if self._is_drawn else self._form)
        if not self._is_drawn:
            self._form.set_inputs(int(np.prod(data.shape)))
        for widget in (self._seen, self._seen_label, self._pen, self._undo, self._wipe):
            widget.setVisible(self._is_drawn)
        self._answer.setFixedWidth(DIGIT_WIDTH if data.classes else NUMBER_WIDTH)
        self._bars.set_classes(data.classes)
        self._bars.setVisible(bool(data.classes))
        self._ask()

    def _on_weights_changed(self) -> None:
        """The same drawing may be read differently now."""
        if self.isVisible() and not (self._is_drawn and self.pad.drawing.is_empty):
            self._ask()

    def _ask(self) -> None:
        assert self._data is not None
        self._undo.setEnabled(self.pad.drawing.can_undo)
        self._wipe.setEnabled(not self.pad.drawing.is_empty)
        if not self._is_drawn:
            self._session.predict(self._form.sample())
        elif self.pad.drawing.is_empty:
            self._seen.set_picture(None)
            self._session.clear_prediction()
        else:
            strokes, size = self.pad.drawing.arrays(), self._data.shape[1]
            picture = strokes_to_image(strokes, pen=self.pad.pen, size=size)
            self._seen.set_picture(picture)
            self._session.predict(picture)

    def _on_predicted(self, prediction: Prediction) -> None:
        assert self._data is not None
        values, classes = prediction.values, self._data.classes
        self._bars.set_values(values)
        if self._is_drawn and self.pad.drawing.is_empty:
            self._verdict.show_nothing(self.tr("Nothing drawn"))
        elif not values:
            self._verdict.show_nothing("")
        elif classes and len(values) == len(classes):
            self._verdict.show_probabilities(classes, values, self._session.trained)
        else:
            self._verdict.show_numbers(values, self._session.trained)
