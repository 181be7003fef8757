"""Split, preparation and augmentation: each change is one step, and undoing shows it."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider, QSpinBox
from pytestqt.qtbot import QtBot

from engine.datasets import Augmentation, load
from engine.datasets.augmentation import STRONGEST
from engine.studio.network.project import to_json
from gui.data.augmentation_section import STEPS, AugmentationSection
from gui.data.preparation_section import PreparationSection
from gui.data.split_section import SplitSection
from gui.document import Document

UNSET = msgspec.UNSET


@pytest.fixture
def split(qtbot: QtBot, document: Document) -> SplitSection:
    section = SplitSection(document)
    qtbot.addWidget(section)
    section.show_samples(load("digits", limit=50))
    return section


def test_the_split_is_told_and_changed(split: SplitSection, document: Document) -> None:
    words = split.findChild(QLabel, "splitWords")
    assert words.text() == "35 to train on, 15 held out, chosen by the seed"
    split.findChild(QSpinBox, "dataHeldOutSpin").setValue(10)
    split.findChild(QSpinBox, "dataSeedSpin").setValue(7)
    assert (document.settings.held_out, document.settings.seed) == (0.1, 7)
    assert words.text().startswith("45 to train on, 5 held out")
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert split.findChild(QSpinBox, "dataHeldOutSpin").value() == 30
    split.show_samples(load("moons"))
    assert words.text() == "140 to train on, 60 held out, in their order"


@pytest.fixture
def preparation(qtbot: QtBot, document: Document) -> PreparationSection:
    section = PreparationSection(document)
    qtbot.addWidget(section)
    section.show_samples(load("digits", limit=200, packed=True))
    return section


def normalise(section: PreparationSection, kind: str) -> None:
    combo = section.findChild(QComboBox, "normalisationCombo")
    combo.activated.emit(combo.findData(kind))


def test_inputs_are_measured_on_what_is_trained_on(
    qtbot: QtBot, preparation: PreparationSection, document: Document
) -> None:
    before = to_json(document.snapshot())
    with qtbot.waitSignal(document.settings_changed):
        normalise(preparation, "standard")
    found = document.settings.data.normalisation
    assert 0.05 < found.mean[0] < 0.25 and 0.2 < found.std[0] < 0.4
    assert "÷" in preparation.findChild(QLabel, "preparationWords").text()
    normalise(preparation, "symmetric")
    assert document.settings.data.normalisation.mean == (0.5,)
    normalise(preparation, "plain")
    assert document.settings.data.normalisation is UNSET
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
    assert to_json(document.snapshot()) == before


def test_only_folders_of_images_are_turned_round(
    preparation: PreparationSection, document: Document, use, letters
) -> None:
    combo = preparation.findChild(QComboBox, "invertCombo")
    assert combo.parentWidget().isHidden()
    use(str(letters))
    preparation.show_samples(load(str(letters), packed=True))
    assert not combo.parentWidget().isHidden()
    combo.activated.emit(2)
    assert document.settings.data.invert is False and combo.currentText() == "As it is"
    document.undo_stack.undo()
    assert document.settings.data.invert is UNSET and combo.currentText() == "As found"


@pytest.fixture
def augmentation(qtbot: QtBot, document: Document) -> AugmentationSection:
    section = AugmentationSection(document)
    qtbot.addWidget(section)
    return section


@pytest.mark.parametrize("name", ["shift", "rotate", "scale", "shear", "elastic", "noise", "erase"])
def test_a_slider_is_one_step_and_zero_leaves_no_trace(
    augmentation: AugmentationSection, document: Document, name: str
) -> None:
    before = to_json(document.snapshot())
    slider = augmentation.findChild(QSlider, f"{name}Slider")
    for step in (1, 5, STEPS // 2):
        slider.setValue(step)
    chosen = document.settings.augmentation
    assert chosen == Augmentation(**{name: getattr(STRONGEST, name) / 2})
    assert document.undo_stack.count() == 1
    slider.setValue(0)
    assert document.settings.augmentation is UNSET and to_json(document.snapshot()) == before
    document.undo_stack.undo()
    assert to_json(document.snapshot()) == before


def test_all_can_be_taken_off_at_once(
    augmentation: AugmentationSection, document: Document
) -> None:
    augmentation.findChild(QSlider, "shiftSlider").setValue(4)
    augmentation.findChild(QSlider, "noiseSlider").setValue(4)
    augmentation.findChild(QPushButton, "noAugmentationButton").click()
    assert document.settings.augmentation is UNSET
    document.undo_stack.undo()
    assert augmentation.findChild(QSlider, "noiseSlider").value() == 4


def test_vectors_know_noise_alone(augmentation: AugmentationSection, use) -> None:
    use("moons")
    shown = [slider.objectName() for slider in augmentation.findChildren(QSlider)]
    hidden = [s.objectName() for s in augmentation.findChildren(QSlider) if s.isHidden()]
    assert set(shown) - set(hidden) == {"noiseSlider"}
