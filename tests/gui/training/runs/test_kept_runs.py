"""What is done with runs: marks are kept in their folders, and deleting leaves nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from gui.document import Document
from gui.messages import messages
from gui.training.runs.kept_runs import KeptRuns
from gui.training.runs.run_list import RunEntry
from gui.training.runs.run_marks import MARKS, Marks, read_marks
from gui.training.session import TrainingSession


@pytest.fixture
def runs(quiet_session: TrainingSession, add_run) -> list[RunEntry]:
    made = []
    for number in (1, 2, 3):
        run = add_run(quiet_session, f"run{number}")
        run.folder = quiet_session.workspace.run_folder(run.id)
        (run.folder / "weights.safetensors").write_bytes(b"last")
        made.append(run)
    return made


@pytest.fixture
def kept(quiet_session: TrainingSession, document: Document) -> KeptRuns:
    return KeptRuns(quiet_session, document)


def test_one_run_is_the_baseline(kept, runs, quiet_session) -> None:
    kept.pin(runs[0], True)
    kept.pin(runs[1], True)
    assert [run.marks.pinned for run in runs] == [False, True, False]
    assert read_marks(runs[1].folder) == Marks(pinned=True)
    assert not (runs[0].folder / MARKS).exists()
    assert quiet_session.runs.baseline is runs[1]
    assert quiet_session.runs.drawn == ("run3", "run2")
    assert quiet_session.runs.color_of("run2") == "run2"


def test_hidden_runs_are_marked(kept, runs) -> None:
    kept.hide(runs[:2], True)
    assert [read_marks(run.folder).hidden for run in runs] == [True, True, False]
    kept.hide(runs[:1], False)
    assert not runs[0].marks.hidden


def test_deleted_runs_leave_nothing_and_the_last_weights_are_in_hand(
    kept, runs, quiet_session
) -> None:
    quiet_session.held.weights = runs[2].folder / "weights.safetensors"
    kept.delete(runs[1:])
    assert [run.id for run in quiet_session.runs] == ["run1"]
    assert not runs[1].folder.exists() and not runs[2].folder.exists()
    assert quiet_session.weights_file == runs[0].folder / "weights.safetensors"
    assert quiet_session.runs.shown == ("run1",)
    kept.delete(runs[:1])
    assert quiet_session.weights_file is None and len(quiet_session.runs) == 0


def test_the_best_epoch_s_weights_and_back(qtbot: QtBot, kept, runs, quiet_session) -> None:
    run = runs[2]
    assert not run.has_best
    (run.folder / "best.safetensors").write_bytes(b"best")
    weights = run.folder / "weights.safetensors"
    with qtbot.waitSignal(quiet_session.weights_changed):
        kept.use_best(run, True)
    assert run.uses_best and weights.read_bytes() == b"best"
    assert quiet_session.weights_file == weights
    kept.use_best(run, True)
    kept.use_best(run, False)
    assert not run.uses_best and weights.read_bytes() == b"last"


def test_settings_are_cloned_as_an_undo_step(kept, runs, document: Document) -> None:
    before = document.snapshot()
    settings = msgspec.structs.replace(document.settings, optimizer="AdamW", epochs=99)
    runs[0].project = msgspec.structs.replace(runs[0].project, settings=settings)
    kept.clone_settings(runs[0])
    assert document.settings == settings
    kept.clone_settings(runs[0])
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.snapshot() == before


def test_a_folder_that_cannot_be_written_is_a_sentence(kept, runs, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gui.training.runs.kept_runs.write_marks", refuse)
    said: list[str] = []
    connection = messages().posted.connect(lambda message: said.append(message.text))
    kept.pin(runs[0], True)
    messages().posted.disconnect(connection)
    assert "No space left" in said[0] and not runs[0].marks.pinned


def test_marks_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    (tmp_path / MARKS).write_bytes(b"nonsense")
    assert read_marks(tmp_path) == read_marks(tmp_path / "nowhere") == Marks()
