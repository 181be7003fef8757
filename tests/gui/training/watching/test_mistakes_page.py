"""The page of mistakes: the newest matrix, older ones by the slider, and the pictures behind."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QSlider
from pytestqt.qtbot import QtBot

from engine.studio.training.message import Pixels
from engine.studio.training.runs import RECORD, Run, record_bytes
from engine.studio.training.watching import watch_messages as w
from gui.training.runs.run_list import WEIGHTS, RunEntry
from gui.training.session import TrainingSession
from gui.training.watching.mistakes_page import MistakesPage

TEN = 10


def counts(mistakes: int) -> tuple[int, ...]:
    """A matrix of ten classes in which so many threes were taken for eights."""
    cells = [5 if row == column else 0 for row in range(TEN) for column in range(TEN)]
    cells[3 * TEN + 8] = mistakes
    return tuple(cells)


def sample(truth: int, answer: int) -> w.SampleSeen:
    return w.SampleSeen(7, truth, answer, 0.93, (Pixels(1, 1, b"\xff"),))


@pytest.fixture
def asked(quiet_session: TrainingSession, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was sent to the worker."""
    sent: list[object] = []
    monkeypatch.setattr(quiet_session.watching, "_send", sent.append)
    return sent


@pytest.fixture
def page(qtbot: QtBot, quiet_session: TrainingSession, asked: list[object]) -> MistakesPage:
    page = MistakesPage(quiet_session)
    qtbot.addWidget(page)
    page.resize(900, 480)
    page.show()
    return page


def tell(session: TrainingSession, epoch: int, mistakes: int) -> None:
    session.watching.take(w.Confusion("run1", epoch, counts(mistakes)))


def test_it_asks_only_while_it_is_seen(page: MistakesPage, asked: list[object]) -> None:
    assert asked == [w.WatchMistakes(True)]
    page.hide()
    assert asked[-1] == w.WatchMistakes(False)


def test_the_newest_matrix_and_its_worst_mistakes(
    page: MistakesPage, quiet_session: TrainingSession, asked: list[object]
) -> None:
    assert not page.matrix.isVisible()
    tell(quiet_session, 1, 4)
    tell(quiet_session, 2, 2)
    assert page.matrix.isVisible() and page.matrix.counts[3, 8] == 2
    assert asked[-1] == w.ShowMistakes()
    quiet_session.watching.take(w.Mistakes(None, None, 2, (sample(3, 8),)))
    (entry,) = page.pictures.entries
    assert entry.caption == "3 → 8" and "93 % sure" in entry.words


def test_a_cell_shows_its_pictures(
    page: MistakesPage, quiet_session: TrainingSession, asked: list[object]
) -> None:
    tell(quiet_session, 1, 4)
    page.matrix._choose((3, 8))
    assert asked[-1] == w.ShowMistakes(3, 8)
    quiet_session.watching.take(w.Mistakes(None, None, 9, (sample(1, 2),)))
    assert page.pictures.entries == (), "what another cell asked for comes too late"
    quiet_session.watching.take(w.Mistakes(3, 8, 4, (sample(3, 8),)))
    assert len(page.pictures.entries) == 1
    tell(quiet_session, 2, 1)
    assert asked[-1] == w.ShowMistakes(3, 8)
    button = page.findChild(QPushButton, "worstMistakesButton")
    assert button is not None
    button.click()
    assert asked[-1] == w.ShowMistakes() and page.matrix.cell is None


def test_a_chosen_picture_is_asked_for(
    page: MistakesPage, quiet_session: TrainingSession, asked: list[object]
) -> None:
    tell(quiet_session, 1, 4)
    quiet_session.watching.take(w.Mistakes(None, None, 1, (sample(3, 8),)))
    page.pictures.chosen.emit(0)
    assert asked[-1] == w.TakeSample(7)


def test_the_slider_goes_back(page: MistakesPage, quiet_session: TrainingSession) -> None:
    for epoch, mistakes in ((1, 9), (2, 4), (3, 1)):
        tell(quiet_session, epoch, mistakes)
    slider = page.findChild(QSlider, "confusionEpochSlider")
    assert slider is not None and slider.isVisible()
    slider.setValue(0)
    assert page.matrix.counts[3, 8] == 9
    tell(quiet_session, 4, 0)
    assert page.matrix.counts[3, 8] == 9, "who looks back is not disturbed"
    slider.setValue(slider.maximum())
    tell(quiet_session, 5, 2)
    assert page.matrix.counts[3, 8] == 2


def test_what_came_while_hidden_is_shown_then(
    page: MistakesPage, quiet_session: TrainingSession
) -> None:
    page.hide()
    tell(quiet_session, 1, 4)
    page.show()
    assert page.matrix.counts[3, 8] == 4


def test_another_network_has_no_mistakes_yet(
    page: MistakesPage, quiet_session: TrainingSession
) -> None:
    tell(quiet_session, 1, 4)
    quiet_session.watching.forget()
    assert not page.matrix.isVisible()


def keep(session: TrainingSession, name: str, mistakes: int) -> RunEntry:
    """A run of before, of which a record is kept."""
    project = session.model_project
    folder = session.workspace.run_folder(name)
    run = Run(name, "finished", project, "cpu", 1, 10, epoch=3, confusion=counts(mistakes))
    (folder / RECORD).write_bytes(record_bytes(run))
    return RunEntry(name, f"the {name}", project, folder, "finished", epoch=3)


def test_a_run_of_before_shows_the_matrix_that_was_kept_of_it(
    page: MistakesPage, quiet_session: TrainingSession, asked: list[object]
) -> None:
    first, second = keep(quiet_session, "run1", 7), keep(quiet_session, "run2", 1)
    quiet_session.held.forget(second.folder / WEIGHTS)
    quiet_session.runs.replace([first, second])
    tell(quiet_session, 0, 1)
    assert page.matrix.counts[3, 8] == 1
    before = len(asked)
    quiet_session.runs.show_runs(["run1"])
    assert page.matrix.counts[3, 8] == 7
    assert page._epoch_label.text() == "Epoch 3 of the run1"
    page.matrix._choose((3, 8))
    assert len(asked) == before, "the pictures are of the network in hand"
    assert page.pictures.entries == () and not page._worst.isVisible()
    quiet_session.runs.show_runs(["run2"])
    assert page.matrix.counts[3, 8] == 1 and page._worst.isVisible()
    assert asked[-1] == w.ShowMistakes(3, 8)
