"""How samples are varied each time they are trained on: a slider for each kind of change."""

from __future__ import annotations

from dataclasses import asdict, replace

import msgspec
from msgspec import UNSET
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSlider, QWidget

from engine.datasets.augmentation import STRONGEST, Augmentation
from engine.studio.network.edits import ChangeSettings
from gui.data.section import Section
from gui.document import Document

STEPS = 20
VALUE_WIDTH = 44
THIN = "\N{THIN SPACE}"


def _kinds() -> dict[str, tuple[str, str, str, float]]:
    """For each kind: its title, what it does, its unit, and what its value is shown times."""
    tr = QCoreApplication.translate
    return {
        "shift": (
            tr("augmentation", "Shift"),
            tr("augmentation", "Moves each image by up to so many pixels to any side"),
            f"{THIN}px",
            1,
        ),
        "rotate": (
            tr("augmentation", "Rotate"),
            tr("augmentation", "Turns each image by up to so many degrees either way"),
            "°",
            1,
        ),
        "scale": (
            tr("augmentation", "Scale"),
            tr("augmentation", "Makes each image larger or smaller by up to so much"),
            f"{THIN}%",
            100,
        ),
        "shear": (
            tr("augmentation", "Shear"),
            tr("augmentation", "Slants each image by up to so many degrees either way"),
            "°",
            1,
        ),
        "elastic": (
            tr("augmentation", "Elastic"),
            tr("augmentation", "Bends each image smoothly, by about so many pixels"),
            f"{THIN}px",
            1,
        ),
        "noise": (
            tr("augmentation", "Noise"),
            tr("augmentation", "Adds to each value at random, with this standard deviation"),
            "",
            1,
        ),
        "erase": (
            tr("augmentation", "Erase"),
            tr("augmentation", "Takes a rectangle of up to so much out of every second image"),
            f"{THIN}%",
            100,
        ),
    }


class AugmentationSection(Section):
    """All at 0 is none at all. A slider that is dragged is one step of undo."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_title(self.tr("Augmentation"))
        self._document = document
        self._kinds = _kinds()
        self._sliders: dict[str, QSlider] = {}
        self._values: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self._none = QPushButton(self.tr("None"))
        self._none.setProperty("role", "link")
        self._none.setObjectName("noAugmentationButton")
        self._none.setAccessibleName(self.tr("No augmentation"))
        self._none.setToolTip(self.tr("Train on the samples as they are"))
        self._none.clicked.connect(lambda: self._change(Augmentation()))
        self.header.addWidget(self._none)
        self._lay_out()
        document.settings_changed.connect(self._show)
        document.project_replaced.connect(self._show)
        self._show()

    @property
    def augmentation(self) -> Augmentation:
        """What the project says."""
        chosen = self._document.settings.augmentation
        return Augmentation() if chosen is UNSET else chosen

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for row, (name, (title, help, _, _)) in enumerate(self._kinds.items()):
            label, value = QLabel(title), QLabel()
            label.setProperty("role", "label")
            value.setProperty("role", "secondary")
            value.setFixedWidth(VALUE_WIDTH)
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            slider = QSlider(Qt.Orientation.Horizontal)
            slider.setRange(0, STEPS)
            slider.setPageStep(STEPS // 5)
            slider.setObjectName(f"{name}Slider")
            slider.setAccessibleName(title)
            slider.setToolTip(help)
            slider.valueChanged.connect(lambda step, name=name: self._on_moved(name, step))
            label.setBuddy(slider)
            for column, widget in enumerate((label, slider, value)):
                grid.addWidget(widget, row, column)
            self._sliders[name], self._values[name] = slider, value
            self._rows[name] = (label, slider, value)
        self.column.addLayout(grid)

    def _on_moved(self, name: str, step: int) -> None:
        value = round(getattr(STRONGEST, name) * step / STEPS, 6)
        if value != getattr(self.augmentation, name):
            self._change(replace(self.augmentation, **{name: value}), name)

    def _change(self, augmentation: Augmentation, name: str = "") -> None:
        settings = self._document.settings
        wanted = augmentation if augmentation else UNSET
        if wanted != settings.augmentation:
            changed = msgspec.structs.replace(settings, augmentation=wanted)
            text = self.tr("Set augmentation")
            key = f"augmentation.{name}" if name else ""
            self._document.push(text, [ChangeSettings(changed)], merge_key=key)

    def _show(self) -> None:
        is_image = len(self._document.settings.data.shape) == 3
        augmentation = self.augmentation
        for name, strength in asdict(augmentation).items():
            _, _, unit, scale = self._kinds[name]
            slider = self._sliders[name]
            slider.blockSignals(True)
            slider.setValue(round(STEPS * strength / getattr(STRONGEST, name)))
            slider.blockSignals(False)
            text = f"{strength * scale:.3g}{unit}" if strength else self.tr("off")
            self._values[name].setText(text)
            slider.setAccessibleDescription(text)
            for widget in self._rows[name]:
                widget.setVisible(is_image or name == "noise")
        self._none.setVisible(bool(augmentation))
