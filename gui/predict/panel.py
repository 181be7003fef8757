"""The drawing panel: a pad, what the network sees of it, and what it thinks, live."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.datasets.drawing import ALL_STEPS, Steps, bitmap_to_image, strokes_to_image
from engine.studio.network.settings import DataChoice
from engine.studio.training.messages import Prediction
from gui.document import Document
from gui.icons import icon
from gui.predict.bars import PredictionBars
from gui.predict.draw_pad import DrawPad
from gui.predict.sample_form import SampleForm
from gui.predict.seen_picture import SeenPicture
from gui.predict.teaching import TeachButton
from gui.predict.verdict import Verdict
from gui.training.watching.picture_grid import Entry, PictureGrid

if TYPE_CHECKING:
    from gui.training.session import TrainingSession

LEAST_PEN, USUAL_PEN, MOST_PEN = 50, 100, 200
"""In hundredths of the training data's pen."""
DIGIT_WIDTH, NUMBER_WIDTH = 112, 200
NEIGHBOURS, NEIGHBOUR_SIDE = 4, 28
BUTTONS = (
    "predict.eraser",
    "predict.open_image",
    "predict.test_sample",
    "predict.saliency",
    "predict.undo_stroke",
    "predict.clear",
)
"""Commands with a button of their own above the pad."""
MENU = (
    "predict.paste_image",
    None,
    "predict.crop",
    "predict.centre",
    "predict.greys",
    "predict.scale",
    None,
    "predict.neighbours",
    "predict.own_digits",
    "predict.fine_tune",
    None,
    "predict.table",
    "predict.folder",
    "predict.cancel",
)
"""The others, behind the last button."""


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
        self._steps = ALL_STEPS
        self._input: npt.NDArray[np.float32] | None = None
        self._actions: dict[str, QAction] = {}
        self.pad = DrawPad()
        self.form = SampleForm()
        self._title = QLabel()
        self._seen = SeenPicture(
            "seenPicture",
            self.tr("What the network sees"),
            self.tr("The drawing cropped, centred and inked as the training data is, 28×28"),
        )
        self._output = SeenPicture(
            "outputPicture",
            self.tr("What the network draws"),
            self.tr("The network's own picture of what it sees"),
        )
        self._seen_label = QLabel(self.tr("Network sees"))
        self._output_label = QLabel(self.tr("Network draws"))
        self._verdict = Verdict()
        self._bars = PredictionBars()
        self._neighbours = PictureGrid(
            "nearestSamples",
            self.tr("Nearest training samples"),
            self.tr("Known once the data are read"),
            side=NEIGHBOUR_SIDE,
        )
        self.teach = TeachButton()
        self._answer, self._right = QWidget(), QWidget()
        self._inputs = QStackedWidget()
        self._pen = QSlider(Qt.Orientation.Horizontal)
        self._buttons = QHBoxLayout()
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._ask)
        self._lay_out()
        self._connect()
        self._follow_data()

    @property
    def picture(self) -> npt.NDArray[np.float32] | None:
        """What is drawn, as the network takes it with all steps; None where nothing is."""
        return None if self.pad.drawing.is_empty else self._sample(ALL_STEPS)

    @property
    def is_drawn(self) -> bool:
        """Whether a sample is one square grey picture."""
        assert self._data is not None
        shape = self._data.shape
        return len(shape) == 3 and shape[0] == 1 and shape[1] == shape[2] > 1

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """Give each command its place: a button above the pad, or the menu beside them."""
        self._actions = {id: actions[id] for id in (*BUTTONS, *MENU) if id}
        for id in BUTTONS:
            self._buttons.addWidget(_button(actions[id]))
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for entry in MENU:
            if entry is None:
                menu.addSeparator()
            else:
                menu.addAction(actions[entry])
        more = QToolButton()
        more.setObjectName("predictMenuButton")
        more.setIcon(icon("more"))
        more.setFixedSize(28, 28)
        more.setAccessibleName(self.tr("More"))
        more.setToolTip(self.tr("Steps on the way to the network, your own digits, many files"))
        more.setMenu(menu)
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._buttons.addWidget(more)
        self._update_actions()

    def clear(self) -> None:
        """Wipe the pad."""
        self.pad.clear()

    def set_steps(self, steps: Steps) -> None:
        """Do only these steps on the way from the drawing to the network."""
        self._steps = steps
        self._soon.start()

    def set_saliency(self, on: bool) -> None:
        """Tint what matters to the answer (or not)."""
        self._session.held.wants_saliency = on
        self._seen.set_saliency(None)
        self._soon.start()

    def set_neighbours(self, on: bool) -> None:
        """Show the nearest training samples (or not)."""
        self._neighbours.setVisible(on)
        self._session.held.neighbours = NEIGHBOURS if on else 0
        self._soon.start()

    def show_sample(self, values: npt.NDArray[np.float32], title: str) -> None:
        """Put a sample of the data on the pad, or into the form, and say what it is."""
        if self.is_drawn:
            self.pad.put(values.reshape(values.shape[-2:]))
        else:
            self.form.set_sample(values)
        self._show_title(title)

    def sizeHint(self) -> QSize:
        return QSize(520, 276)

    # ------------------------------------------------------------ making

    def _lay_out(self) -> None:
        self._title.setProperty("role", "section")
        self._title.setFixedHeight(28)
        for label in (self._seen_label, self._output_label):
            label.setProperty("role", "secondary")
        self._pen.setObjectName("penSlider")
        self._pen.setAccessibleName(self.tr("Pen width"))
        self._pen.setToolTip(self.tr("How wide the pen draws; in the middle as the training data"))
        self._pen.setRange(LEAST_PEN, MOST_PEN)
        self._pen.setValue(USUAL_PEN)
        self._pen.setFixedWidth(56)
        header = QHBoxLayout()
        header.setContentsMargins(0, 0, 0, 0)
        header.setSpacing(4)
        header.addWidget(self._title)
        header.addStretch()
        header.addWidget(self._pen)
        header.addSpacing(4)
        self._buttons.setSpacing(2)
        header.addLayout(self._buttons)
        self._inputs.addWidget(self.pad)
        self._inputs.addWidget(self.form)
        answer = QVBoxLayout(self._answer)
        answer.setSpacing(4)
        answer.addWidget(self._seen_label)
        answer.addWidget(self._seen)
        answer.addWidget(self._output_label)
        answer.addWidget(self._output)
        answer.addWidget(self._verdict, 1)
        answer.addWidget(self.teach, 0, Qt.AlignmentFlag.AlignLeft)
        answer.setContentsMargins(0, 0, 0, 0)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self._bars, 1)
        right.addWidget(self._neighbours)
        right.addStretch()
        self._neighbours.setFixedHeight(NEIGHBOUR_SIDE + 16)
        self._neighbours.hide()
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._inputs, 3)
        row.addWidget(self._answer)
        row.addWidget(self._right, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 6, 16, 16)
        column.setSpacing(6)
        column.addLayout(header)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.pad.changed.connect(self._on_drawing_changed)
        self.form.changed.connect(self._on_drawing_changed)
        self._pen.valueChanged.connect(lambda hundredths: self.pad.set_pen(hundredths / 100))
        self._session.predicted.connect(self._on_predicted)
        self._session.weights_changed.connect(self._on_weights_changed)
        self._document.level_opened.connect(self._on_weights_changed)
        # Not when the settings change: what is known of the network would be that of before.
        self._document.analysis_changed.connect(self._follow_data)
        self._document.project_replaced.connect(self._follow_data)

    # ------------------------------------------------------------ asking

    def _follow_data(self) -> None:
        """Show the input that fits the project's data, and its classes."""
        data = self._document.settings.data
        if data == self._data:
            return
        self._data = data
        drawn = self.is_drawn
        self._inputs.setCurrentWidget(self.pad if drawn else self.form)
        if not drawn:
            self.form.set_inputs(int(np.prod(data.shape)))
        for widget in (self._seen, self._seen_label, self._pen):
            widget.setVisible(drawn)
        self._answer.setFixedWidth(DIGIT_WIDTH if data.classes else NUMBER_WIDTH)
        self.teach.set_classes(data.classes if drawn else ())
        self._bars.set_classes(data.classes)
        self._right.setVisible(bool(data.classes))
        self._show_output(None)
        if not drawn:
            self._verdict.show_nothing("")
        self._show_title()
        self._ask()

    def _on_drawing_changed(self) -> None:
        self._show_title()
        self._soon.start()

    def _show_title(self, sample: str = "") -> None:
        self._title.setText(sample or (self.tr("Draw") if self.is_drawn else self.tr("Predict")))

    def _on_weights_changed(self) -> None:
        """The same drawing may be read differently now, or other layers be looked at."""
        self.pad.set_read(self._session.trained)
        blank = self.is_drawn and self.pad.drawing.is_empty
        if self.isVisible() and not blank and self._input is not None:
            self._session.predict(self._input)

    def _ask(self) -> None:
        self._update_actions()
        if self.is_drawn and self.pad.drawing.is_empty:
            self._input = None
            self._seen.set_picture(None)
            self._session.clear_prediction()
            return
        self._input = self._sample(self._steps) if self.is_drawn else self.form.sample()
        if self.is_drawn:
            self._seen.set_picture(self._input / (1.0 if self._steps.scale else 255.0))
        self._session.predict(self._input)

    def _sample(self, steps: Steps) -> npt.NDArray[np.float32]:
        """The drawing as the network takes it after these steps."""
        assert self._data is not None
        drawing, size = self.pad.drawing, self._data.shape[1]
        if drawing.picture is not None:
            return bitmap_to_image(drawing.picture, steps)
        return strokes_to_image(drawing.arrays(), pen=self.pad.pen, size=size, steps=steps)

    def _update_actions(self) -> None:
        """Only what can be done with this drawing."""
        for id in ("predict.eraser", "predict.open_image", "predict.paste_image"):
            self._enable(id, self.is_drawn)
        self._enable("predict.undo_stroke", self.is_drawn and self.pad.drawing.can_undo)
        self._enable("predict.clear", self.is_drawn and not self.pad.drawing.is_empty)

    def _enable(self, id: str, on: bool) -> None:
        if id in self._actions:
            self._actions[id].setEnabled(on)

    # ------------------------------------------------------------ the answer

    def _on_predicted(self, prediction: Prediction) -> None:
        assert self._data is not None
        values, classes = prediction.values, self._data.classes
        blank = self.is_drawn and self.pad.drawing.is_empty
        is_picture = self.is_drawn and len(values) == np.prod(self._data.shape)
        self._bars.set_values(() if blank else values)
        self._seen.set_saliency(prediction.saliency[0] if prediction.saliency else None)
        self._show_neighbours(prediction)
        self._show_output(values if is_picture and not blank else None)
        self.teach.setEnabled(not blank and bool(values))
        if blank:
            self._verdict.show_nothing(self.tr("Draw something"))
        elif not values or is_picture:
            self._verdict.show_nothing("")
        elif classes and len(values) == len(classes):
            self._verdict.show_probabilities(classes, values, self._session.trained)
        else:
            self._verdict.show_numbers(values, self._session.trained)

    def _show_output(self, values: tuple[float, ...] | None) -> None:
        """A network that draws shows its picture in the place of the verdict."""
        assert self._data is not None
        shown = values is not None
        for widget in (self._output, self._output_label):
            widget.setVisible(shown)
        self._verdict.setVisible(not shown)
        self._bars.setVisible(not shown)
        self.teach.setVisible(not shown and self.teach.has_classes)
        if shown:
            size = self._data.shape[1]
            self._output.set_picture(np.array(values, np.float32).reshape(size, size))

    def _show_neighbours(self, prediction: Prediction) -> None:
        if not self._neighbours.isVisible():
            return
        names = self._data.classes if self._data is not None else ()
        entries = []
        for each in prediction.neighbours:
            name = names[each.label] if each.label is not None and each.label < len(names) else ""
            words = self.tr("Training sample of class {0}, {1:.2f} away").format(
                name, each.distance
            )
            entries += [Entry(picture, name, "text", words) for picture in each.pictures[:1]]
        self._neighbours.set_entries(entries)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setObjectName(f"{action.objectName()}.button")
    button.setAccessibleName(action.text())
    button.setFixedSize(28, 28)
    return button
