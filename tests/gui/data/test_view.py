"""The whole bench: it reads what is chosen, shows it, and moves while a network learns."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from engine.datasets import LoadCancelledError, cache, mnist, split_rows
from engine.studio.training.messages import BatchPrediction, PredictBatch
from engine.studio.training.watching.watch_messages import Confusion
from gui.actions import make_actions
from gui.data.bench import FIT, GRID, ROWS
from gui.data.commands import DataCommands
from gui.data.shelf import DataShelf
from gui.data.tab import DataTab
from gui.data.view import DataView
from gui.document import Document
from gui.training.session import TrainingSession


@pytest.fixture
def view(qtbot: QtBot, document: Document, session: TrainingSession) -> DataView:
    window = QWidget()
    qtbot.addWidget(window)
    actions, shelf = make_actions(window), DataShelf(document, window)
    commands = DataCommands(actions, document, shelf, window)
    view = DataView(document, session, actions, shelf, commands)
    qtbot.addWidget(view)
    view.resize(900, 520)
    return view


def shown(qtbot: QtBot, view: DataView) -> DataView:
    view.show()
    qtbot.waitUntil(lambda: view.shelf.state in ("ready", "failed"), timeout=20_000)
    return view


def text(view: DataView, name: str) -> str:
    return view.findChild(QLabel, name).text()


def test_pictures_are_browsed_by_class_part_and_number(qtbot: QtBot, view: DataView) -> None:
    shown(qtbot, view)
    assert text(view, "dataTitle") == "Embedded digits"
    assert text(view, "dataAbout") == "20\N{THIN SPACE}000 samples of 1×28×28, 10 classes"
    assert view.bench.page == GRID and view.bench.grid.samples.count == 20_000
    view.bench.bars.choose(3)
    assert text(view, "shownCount") == ", 2000 shown"
    view.findChild(QComboBox, "samplePart").setCurrentIndex(2)
    held_out = view.bench.grid.samples.count
    assert 500 < held_out < 700
    place = view.bench.grid.chosen
    assert text(view, "sampleLabel") == "3"
    view.bench.bars.choose(3)
    assert view.bench.grid.chosen == place, "the chosen sample stays"
    field = view.findChild(QLineEdit, "samplePlace")
    view.findChild(QComboBox, "samplePart").setCurrentIndex(0)
    field.setText("12345")
    field.returnPressed.emit()
    assert view.bench.grid.chosen == 12345


def test_a_class_that_was_chosen_is_not_one_of_other_data(
    qtbot: QtBot, view: DataView, use, letters
) -> None:
    shown(qtbot, view)
    view.bench.bars.choose(7)
    use(str(letters))
    qtbot.waitUntil(lambda: view.shelf.state == "ready")
    assert view.bench.grid.samples.count == 12 and view.bench.bars.chosen is None
    assert text(view, "shownCount") == ""


def test_samples_are_sorted_by_loss_once_a_run_has_told_it(
    qtbot: QtBot, view: DataView, document, session
) -> None:
    shown(qtbot, view)
    sort = view.findChild(QComboBox, "sampleSort")
    assert not sort.model().item(2).isEnabled()
    settings = document.settings
    _, held_out = split_rows(20_000, settings.held_out, settings.seed, ordered=False)
    losses = np.zeros(len(held_out), "<f2")
    losses[77] = 5
    session.watching.take(Confusion("run1", 1, (0,) * 100, losses.tobytes()))
    session.refreshed.emit()
    assert sort.model().item(2).isEnabled()
    sort.setCurrentIndex(2)
    assert view.bench.grid.samples.index(0, 0).data(256 + 1) == held_out[77]
    session.watching.forget()
    session.refreshed.emit()
    assert sort.currentIndex() == 0 and not sort.model().item(2).isEnabled()


def test_what_cannot_be_read_is_said_with_a_way_on(
    qtbot: QtBot, view: DataView, use, letters
) -> None:
    use(str(letters))
    (letters / "3.png").rename(letters / "gone.png")
    shown(qtbot, view)
    assert "3.png" in text(view, "dataNote")
    (letters / "gone.png").rename(letters / "3.png")
    view.findChild(QPushButton, "retryDataButton").click()
    qtbot.waitUntil(lambda: view.shelf.state == "ready")
    assert view.bench.grid.samples.count == 12


@pytest.fixture
def asked(session: TrainingSession, document: Document, monkeypatch) -> list[PredictBatch]:
    """What the worker is asked; a network for the document's data is held."""
    sent: list[PredictBatch] = []
    monkeypatch.setattr(session.held._batches, "_send", sent.append)

    def hold() -> None:
        session.held.project = document.snapshot()

    document.settings_changed.connect(hold)
    return sent


def answer(session: TrainingSession, request: PredictBatch, value: float, width: int = 2) -> None:
    count = len(request.values) // (4 * int(np.prod(request.shape)))
    values = np.full((count, width), value, "<f4")
    session.held.take_prediction(BatchPrediction(request.request, width, values.tobytes()))


def test_what_is_learned_is_drawn_as_it_changes(
    qtbot: QtBot, view: DataView, session: TrainingSession, use, asked: list[PredictBatch]
) -> None:
    use("moons")
    shown(qtbot, view)
    assert view.bench.page == FIT and len(asked) == 1
    session.refreshed.emit()
    assert len(asked) == 1, "one question at a time"
    answer(session, asked[0], 0.25)
    assert view.bench.fit.answers is not None and (view.bench.fit.answers == 0.25).all()
    assert len(asked) == 2, "and the next one, for it has learned meanwhile"
    answer(session, asked[1], 0.5)
    view.hide()
    session.refreshed.emit()
    assert len(asked) == 2, "what is hidden is not computed"


def test_an_answer_without_values_is_no_answer(
    qtbot: QtBot, view: DataView, session: TrainingSession, use, asked: list[PredictBatch]
) -> None:
    use("moons")
    shown(qtbot, view)
    session.held.take_prediction(BatchPrediction(asked[0].request, 0, b""))
    assert view.bench.fit.answers is None


def test_rows_are_answered_too(
    qtbot: QtBot, view: DataView, session: TrainingSession, use, asked: list[PredictBatch]
) -> None:
    use("binary")
    shown(qtbot, view)
    assert view.bench.page == ROWS and view.bench.tabs.isHidden()
    answer(session, asked[-1], 0.75, width=1)
    assert view.bench.rows.rows.index(1, 1).data() == "0.75"


def test_generated_digits_are_told_as_they_are_made(
    qtbot: QtBot, view: DataView, document: Document, monkeypatch
) -> None:
    monkeypatch.setattr("engine.datasets.generated.PART", 10)
    shown(qtbot, view)
    with qtbot.waitSignal(view.commands.ended):
        view.commands.generate(40)
    assert text(view, "dataTitle") == "40 digits" and view._strip.isHidden()
    assert cache.fetch("handwriting-1-40") is not None


@pytest.mark.parametrize(("what", "takes"), [("letters", True), ("flowers", True), ("x", False)])
def test_folders_and_tables_can_be_dropped(
    qtbot: QtBot, view: DataView, request, tmp_path, monkeypatch, what: str, takes: bool
) -> None:
    path = request.getfixturevalue(what) if takes else tmp_path / "x.png"
    opened: list[str] = []
    monkeypatch.setattr(view.commands, "open_folder", opened.append)
    monkeypatch.setattr(view.commands, "open_table", opened.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = (QPoint(9, 9), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    enter = QDragEnterEvent(*at, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted() == takes
    drop = QDropEvent(QPointF(9, 9), *at[1:], Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, drop)
    qtbot.waitUntil(lambda: opened == ([str(path)] if takes else []))


def test_a_view_made_meanwhile_tells_what_is_on_its_way(
    qtbot: QtBot, document: Document, session: TrainingSession, monkeypatch
) -> None:
    def endless(progress, cancelled):
        while not cancelled():
            progress(1, 2)
        raise LoadCancelledError

    monkeypatch.setattr(mnist, "download", endless)
    window = QWidget()
    qtbot.addWidget(window)
    tab = DataTab(document, session, make_actions(window), window)
    qtbot.addWidget(tab)
    tab.commands.started.connect(tab.show)
    tab.commands.download_mnist()
    assert text(tab.view, "loadingWords") == "Downloading MNIST"
    qtbot.waitUntil(lambda: tab.view.findChild(QProgressBar).maximum() == 2)
    with qtbot.waitSignal(tab.commands.ended):
        tab.commands.cancel()
    assert tab.view._strip.isHidden()


def test_the_bench_is_made_when_somebody_looks(
    qtbot: QtBot, document: Document, session: TrainingSession
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    tab = DataTab(document, session, make_actions(window), window)
    qtbot.addWidget(tab)
    assert tab.findChild(DataView) is None
    tab.show()
    assert tab.findChild(DataView) is tab.view
    qtbot.waitUntil(lambda: tab.shelf.state == "ready")
