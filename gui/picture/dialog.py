"""The dialog that asks how a picture shall look, and shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.studio.network.sentences import number
from gui.fields import IntSpin, Switch
from gui.picture.drawing import Drawing, Look
from gui.picture.formats import FORMATS, too_large
from gui.picture.preview import Preview
from gui.theme import theme

translate = QCoreApplication.translate
SMALLEST, USUAL, LARGEST = 10, 200, 2000
"""Scales of a PNG in per cent; 100 is a pixel of the canvas."""


class PictureDialog(QDialog):
    """`format`, `look` and `scale` are the choice made; `drawing` is what they are of."""

    def __init__(
        self,
        drawing_of: Callable[[bool], Drawing],
        parent: QWidget | None = None,
        formats: Mapping[str, str] = MappingProxyType(FORMATS),
        *,
        has_places: bool = True,
    ) -> None:
        """`drawing_of` draws it as shown, or arranged for a paper, where it `has_places` for that.

        `formats` are titles by suffix; of one that is no picture, how it looks is not asked.
        """
        super().__init__(parent)
        self.setObjectName("pictureDialog")
        self.setWindowTitle(translate("picture", "Export a picture"))
        self._drawing_of, self._has_places = drawing_of, has_places
        self._drawings: dict[bool, Drawing] = {}
        self._preview = Preview()
        self._format = QComboBox()
        for key, title in formats.items():
            self._format.addItem(title, key)
        self._scale = IntSpin()
        self._scale.setRange(SMALLEST, LARGEST)
        self._scale.setSingleStep(50)
        self._scale.setValue(USUAL)
        self._scale.setSuffix("\N{THIN SPACE}%")
        self._colors = QComboBox()
        self._colors.addItem(translate("picture", "Light"), False)
        self._colors.addItem(translate("picture", "Dark"), True)
        self._colors.setCurrentIndex(int(theme().is_dark))
        self._places = QComboBox()
        self._places.addItem(translate("picture", "As shown"), False)
        self._places.addItem(translate("picture", "Arranged for a paper"), True)
        self._transparent = Switch()
        self._size = QLabel()
        self._size.setObjectName("pictureSize")
        self._size.setProperty("role", "secondary")
        self._size.setWordWrap(True)
        self._export = QPushButton(translate("picture", "Export…"))
        self._export.setDefault(True)
        self._lay_out()
        for changed in (
            self._format.currentIndexChanged,
            self._colors.currentIndexChanged,
            self._places.currentIndexChanged,
            self._scale.valueChanged,
            self._transparent.toggled,
        ):
            changed.connect(self._show_choice)
        self._show_choice()

    @property
    def format(self) -> str:
        """svg, png, pdf or what else there is to choose."""
        return self._format.currentData()

    @property
    def look(self) -> Look:
        return Look(
            self._colors.currentData(), self._places.currentData(), self._transparent.isChecked()
        )

    @property
    def scale(self) -> float:
        """Of a PNG; 1.0 is a pixel of the canvas."""
        return self._scale.value() / 100

    @property
    def drawing(self) -> Drawing:
        """What is drawn, as the choice wants it placed."""
        arranged = self.look.arranged
        if arranged not in self._drawings:
            self._drawings[arranged] = self._drawing_of(arranged)
        return self._drawings[arranged]

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setColumnStretch(1, 1)
        for name, text, field, help in (
            (
                "pictureFormat",
                translate("picture", "Format"),
                self._format,
                translate("picture", "SVG and PDF stay sharp at any size; PNG is made of pixels"),
            ),
            (
                "pictureScale",
                translate("picture", "Scale"),
                self._scale,
                translate("picture", "How large the PNG is; 100 % is as large as on the canvas"),
            ),
            (
                "pictureColors",
                translate("picture", "Colours"),
                self._colors,
                translate("picture", "The theme of the picture, whatever that of the window"),
            ),
            (
                "picturePlaces",
                translate("picture", "Layout"),
                self._places,
                translate("picture", "Where the layers stand; the canvas stays as it is"),
            ),
            (
                "pictureTransparent",
                translate("picture", "Transparent"),
                self._transparent,
                translate("picture", "Leave out the ground, to put the picture on another"),
            ),
        ):
            field.setObjectName(name)
            field.setAccessibleName(text)
            field.setToolTip(help)
            if field is self._places and not self._has_places:
                continue
            label = QLabel(text)
            label.setProperty("role", "label")
            label.setToolTip(help)
            label.setBuddy(field)
            form.addWidget(label, form.rowCount(), 0)
            form.addWidget(field, form.rowCount() - 1, 1)
        cancel = QPushButton(translate("picture", "Cancel"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for name, button, help, do in (
            ("cancelPicture", cancel, translate("picture", "Write nothing"), self.reject),
            (
                "exportPicture",
                self._export,
                translate("picture", "Choose where to write the picture"),
                self.accept,
            ),
        ):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
            button.setToolTip(help)
            button.clicked.connect(do)
            buttons.addWidget(button)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addLayout(form)
        side.addWidget(self._size)
        side.addStretch(1)
        side.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.setSpacing(20)
        row.addWidget(self._preview)
        row.addLayout(side)
        self._size.setFixedWidth(232)
        self.layout().setSizeConstraint(QHBoxLayout.SizeConstraint.SetFixedSize)

    def _show_choice(self) -> None:
        self._scale.setEnabled(self.format == "png")
        for field in (self._colors, self._places, self._transparent):
            field.setEnabled(self.format in FORMATS)
        self._show_size()
        self._preview.show_drawing(self.drawing, self.look)

    def _show_size(self) -> None:
        size = self.drawing.size(self.scale if self.format == "png" else 1.0)
        refused = self.format == "png" and too_large(size)
        if self.format not in FORMATS:
            text = translate("picture", "Every operation, folded or not, as text for Graphviz")
        elif refused:
            text = translate("picture", "{0} × {1} pixels are too many: choose a smaller scale.")
        elif self.format == "png":
            text = translate("picture", "{0} × {1} pixels")
        else:
            text = translate("picture", "{0} × {1} px, sharp at any size")
        self._size.setText(text.format(number(size.width()), number(size.height())))
        self._size.setProperty("role", "bad" if refused else "secondary")
        self._size.style().polish(self._size)
        self._export.setEnabled(not refused)
