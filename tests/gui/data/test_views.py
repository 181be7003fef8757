"""The parts that show samples: a grid of any number, class bars, rows, and what was learned."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHeaderView, QWidget
from pytestqt.qtbot import QtBot

from engine.datasets import Augmentation, ImageStack, Samples, load
from engine.datasets.normalisation import SYMMETRIC
from engine.studio.network.edits import ChangeSettings
from gui.data.class_bars import PITCH, ClassBars
from gui.data.fit_view import FitView
from gui.data.plane import GRID, can_be_drawn, plane_of
from gui.data.rows_table import INPUTS, OUTPUT, TARGET, RowsTable
from gui.data.sample_card import SampleCard
from gui.data.sample_grid import SampleGrid
from gui.data.sample_model import IMAGE

DIGITS = load("digits", limit=60, packed=True)


@pytest.fixture
def grid(qtbot: QtBot) -> SampleGrid:
    grid = SampleGrid()
    qtbot.addWidget(grid)
    grid.resize(300, 240)
    grid.show()
    grid.samples.show_samples(DIGITS, np.arange(60)[::-1].copy())
    return grid


def test_the_grid_shows_the_samples_in_the_order_given(grid: SampleGrid) -> None:
    model = grid.samples
    columns = model.columnCount()
    assert columns > 3 and model.rowCount() == -(-60 // columns)
    image = model.index(0, 1).data(IMAGE)
    assert (image.width(), image.height()) == (28, 28)
    pixels = np.array([[image.pixelColor(x, y).red() for x in range(28)] for y in range(28)])
    assert np.array_equal(pixels, np.rint(DIGITS.inputs[58][0] * 255))
    label = DIGITS.classes[DIGITS.targets[59]]
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"Sample 59: {label}"
    past = model.index(model.rowCount() - 1, columns - 1)
    if 60 % columns:
        assert past.data(IMAGE) is None and past.flags() == Qt.ItemFlag.NoItemFlags


def test_arrow_keys_and_numbers_choose_a_sample(qtbot: QtBot, grid: SampleGrid) -> None:
    chosen: list[int] = []
    grid.sample_chosen.connect(chosen.append)
    assert grid.choose(20) and not grid.choose(60)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert chosen == [20, 19] and grid.chosen == 19


def test_another_width_keeps_the_choice(grid: SampleGrid) -> None:
    grid.choose(20)
    before = grid.samples.columnCount()
    grid.resize(480, 240)
    assert grid.samples.columnCount() > before and grid.chosen == 20


def test_a_million_samples_are_shown_at_once(qtbot: QtBot) -> None:
    pixels = np.broadcast_to(np.zeros((1, 28, 28), np.uint8), (1_000_000, 28, 28))
    many = Samples(ImageStack(pixels), np.zeros(1_000_000, np.int64), ("0",), "n", "N")
    grid = SampleGrid()
    qtbot.addWidget(grid)
    grid.show()
    grid.samples.show_samples(many, np.arange(1_000_000))
    assert grid.choose(999_999) and not grid.grab().isNull()


@pytest.fixture
def bars(qtbot: QtBot) -> ClassBars:
    bars = ClassBars()
    qtbot.addWidget(bars)
    bars.show_counts(("a", "b", "c"), np.array([5, 0, 2]))
    bars.resize(bars.sizeHint())
    bars.show()
    return bars


def test_a_click_shows_one_class_and_another_all(qtbot: QtBot, bars: ClassBars) -> None:
    chosen: list[int | None] = []
    bars.class_chosen.connect(chosen.append)
    for _ in range(2):
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(20, 2 * PITCH + 5))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Escape):
        qtbot.keyClick(bars, key)
    assert chosen == [2, None, 0, 1, 0, None]
    assert bars.accessibleDescription() == "a: 5, b: 0, c: 2"
    assert not bars.grab().isNull()


@pytest.fixture
def rows(qtbot: QtBot) -> RowsTable:
    rows = RowsTable()
    qtbot.addWidget(rows)
    rows.show()
    return rows


def test_rows_tell_target_answer_and_inputs(rows: RowsTable) -> None:
    binary = load("binary")
    model = rows.rows
    model.show_samples(binary, np.arange(3))
    headers = [
        model.headerData(i, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for i in range(model.columnCount())
    ]
    assert headers == ["Target", "Network says", "x1", "x2", "x3", "x4"]
    assert [model.index(2, c).data() for c in range(6)] == ["0", "", "0", "1", "0", "1"]
    np.testing.assert_array_equal(model.inputs(0), binary.inputs)
    model.show_answers(0, np.array([[0.9], [0.8], [-0.1]], np.float32))
    assert model.index(2, OUTPUT).data() == "−0.1"
    model.show_answers(1, np.array([[0.5], [0.5], [0.5]], np.float32))  # of other rows
    assert model.index(2, OUTPUT).data() == "−0.1"


def test_rows_of_classes_tell_the_likeliest_and_names_of_features(rows: RowsTable, flowers) -> None:
    samples = load(str(flowers))
    rows.rows.show_samples(samples, np.array([3, 1]))
    names = [
        rows.rows.headerData(INPUTS + i, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
        for i in range(5)
    ]
    assert names == ["long", "wide", "colour = blue", "colour = green", "colour = red"]
    assert rows.rows.index(0, TARGET).data() == "b"
    rows.rows.show_answers(0, np.array([[0.25, 0.75], [0.5, 0.5]], np.float32))
    assert rows.rows.index(0, OUTPUT).data() == "b  75.0\N{THIN SPACE}%"
    assert rows.choose(1) and not rows.choose(40)
    assert rows.findChild(QHeaderView) is not None


@pytest.mark.parametrize("name", ["line", "moons", "xor", "circles", "spiral"])
def test_small_sets_are_drawn_with_what_was_learned(qtbot: QtBot, name: str, each_theme) -> None:
    samples = load(name)
    assert can_be_drawn(samples)
    view = FitView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show_samples(samples, np.arange(5))
    bare = view.grab().toImage()
    plane = plane_of(samples)
    questions = plane.questions()
    assert len(questions) == (121 if name == "line" else GRID * GRID)
    assert questions.min(0) == pytest.approx(
        [plane.x[0]] if plane.is_line else [plane.x[0], plane.y[0]], abs=1e-5
    )
    width = max(len(samples.classes), 1)
    answers = np.random.default_rng(0).random((len(questions), width), np.float32)
    answers[0] = np.nan
    view.show_answers(answers)
    assert view.grab().toImage() != bare
    view.show_answers(None)
    assert view.grab().toImage() == bare


def test_a_border_is_where_the_answers_change(qtbot: QtBot) -> None:
    samples = load("moons")
    view = FitView()
    qtbot.addWidget(view)
    view.resize(460, 400)
    view.show_samples(samples.take(slice(0, 0)).take(slice(0, 0)), np.zeros(0, int))
    view._plane = plane_of(samples)
    right = view._plane.questions()[:, 0] > 0
    view.show_answers(np.stack([~right, right], axis=1).astype(np.float32))
    image: QImage = view.grab().toImage()
    left, right_side = image.pixelColor(120, 100), image.pixelColor(380, 100)
    assert left.blue() > left.red() and right_side.red() > right_side.blue()


@pytest.mark.parametrize("name", ["binary", "phrases", "digits"])
def test_larger_inputs_are_not_drawn(name: str) -> None:
    assert not can_be_drawn(load(name, limit=5))


def test_a_sample_is_shown_as_stored_as_seen_and_varied(qtbot: QtBot, document) -> None:
    import msgspec

    card = SampleCard(document)
    qtbot.addWidget(card)
    card.show_sample(DIGITS, 7)
    stored = card.findChild(QWidget, "storedPicture")
    seen = card.findChild(QWidget, "preparedPicture")
    assert stored.accessibleName() == "As stored: 28×28, 0 … 255"
    assert seen.accessibleName() == "Network sees: 0 … 1"
    data = msgspec.structs.replace(document.settings.data, normalisation=SYMMETRIC)
    settings = msgspec.structs.replace(
        document.settings, data=data, augmentation=Augmentation(rotate=30)
    )
    document.push("x", [ChangeSettings(settings)])
    assert seen.accessibleName() == "Network sees: −1 … 1"
    first = [box.image for box in card._variations]
    assert len({bytes(image.constBits()) for image in first}) == len(first)
    card._again.click()
    assert [box.image for box in card._variations] != first
    document.undo_stack.undo()
    assert card._pages.isHidden()


def test_the_original_of_a_folder_is_read_beside(qtbot: QtBot, document, letters) -> None:
    card = SampleCard(document)
    qtbot.addWidget(card)
    card.show_sample(load(str(letters), packed=True), 2)
    stored = card.findChild(QWidget, "storedPicture")
    qtbot.waitUntil(lambda: stored.accessibleName() == "In its file: 40×30, 0 … 255")
    assert stored.image.pixelColor(0, 0).red() == 240
