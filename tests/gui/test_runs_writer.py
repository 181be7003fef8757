"""What is kept of runs is written in every form, and what cannot be written is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.studio.training.runs import RECORD, Curves, Run, record_bytes
from gui import runs_writer
from gui.training.runs.run_list import read_entries

COUNTS = tuple(9 if place % 11 == 0 else 0 for place in range(100))


@pytest.fixture
def trained(window):
    """A window with a run, whose record and curves are kept as a worker would keep them."""
    session = window.session
    project, folder = window.document.snapshot(), session.workspace.run_folder("run1")
    run = Run("run1", "finished", project, "cpu", 2, 28938, 1, 219, 0.2, 0.9, confusion=COUNTS)
    curves = Curves([1, 2], [2.0, 1.0], [0.1, 0.5], [1], [2], [0.9], [0.6])
    for name, data in {RECORD: record_bytes(run), **curves.files()}.items():
        (folder / name).write_bytes(data)
    session.runs.replace(read_entries(session.workspace.runs))
    return window


def export(window, monkeypatch, id: str, ask: str, path: Path) -> str:
    """Give the command, with this answer to where; what the window then says."""
    monkeypatch.setattr(runs_writer, ask, lambda *_: path)
    action = window.actions_by_id[id]
    assert action.isEnabled(), id
    action.trigger()
    return window.message_bar.label.text()


def test_runs_are_exported(trained, tmp_path: Path, monkeypatch) -> None:
    starts = {
        "csv": b"run,name,step",
        "json": b"[",
        "png": b"\x89PNG",
        "svg": b"<?xml",
        "pdf": b"%PDF",
    }
    for suffix, start in starts.items():
        path = tmp_path / f"runs.{suffix}"
        said = export(trained, monkeypatch, "runs.export", "ask_where_to_export_runs", path)
        data = path.read_bytes()
        assert data.startswith(start) and len(data) > 150
        assert path.name in said
    (told,) = json.loads((tmp_path / "runs.json").read_bytes())
    assert told["id"] == "run1" and told["confusion"][9][9] == 9


def test_the_confusion_matrix_is_exported(trained, tmp_path: Path, monkeypatch) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "csv": b"class,0,1"}
    for suffix, start in starts.items():
        path = tmp_path / f"matrix.{suffix}"
        ask = "ask_where_to_export_matrix"
        said = export(trained, monkeypatch, "runs.export_confusion", ask, path)
        assert path.read_bytes().startswith(start) and path.name in said


def test_a_report_is_a_pdf_or_a_page(trained, tmp_path: Path, monkeypatch) -> None:
    for suffix, start in {"pdf": b"%PDF", "html": b"<!doctype html>"}.items():
        path = tmp_path / f"report.{suffix}"
        said = export(trained, monkeypatch, "runs.report", "ask_where_to_report", path)
        assert path.read_bytes().startswith(start) and path.name in said


def test_what_cannot_be_written_is_told(trained, tmp_path: Path, monkeypatch) -> None:
    nowhere = tmp_path / "nowhere" / "report.pdf"
    said = export(trained, monkeypatch, "runs.report", "ask_where_to_report", nowhere)
    assert "is not there" in said
    (trained.session.runs["run1"].folder / RECORD).unlink()
    said = export(trained, monkeypatch, "runs.report", "ask_where_to_report", tmp_path / "x.pdf")
    assert "nothing to report" in said and not (tmp_path / "x.pdf").exists()


def test_nothing_is_offered_that_there_is_not(window) -> None:
    for id in ("runs.report", "runs.export_confusion"):
        assert not window.actions_by_id[id].isEnabled()
