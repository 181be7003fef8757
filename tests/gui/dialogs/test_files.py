"""The file dialogs propose a name, and take no for an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.dialogs.files import (
    ask_project_to_open,
    ask_where_to_export,
    ask_where_to_export_runs,
    ask_where_to_save,
)


@pytest.fixture
def parent(qtbot) -> QWidget:
    result = QWidget()
    qtbot.addWidget(result)
    return result


@pytest.mark.parametrize("chosen", ["/somewhere/mine.bps", ""])
def test_opening(parent: QWidget, tmp_path: Path, monkeypatch, chosen: str) -> None:
    asked: list[str] = []

    def answer(parent, title: str, folder: str, kinds: str) -> tuple[str, str]:
        asked.extend((folder, kinds))
        return chosen, ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", answer)
    expected = Path(chosen) if chosen else None
    assert ask_project_to_open(parent, tmp_path) == expected
    assert asked[0] == str(tmp_path) and "*.bps" in asked[1]


@pytest.mark.parametrize(
    ("ask", "name"), [(ask_where_to_save, "lenet.bps"), (ask_where_to_export, "lenet.safetensors")]
)
@pytest.mark.parametrize("accepted", [True, False])
def test_saving(parent, tmp_path: Path, monkeypatch, ask, name: str, accepted: bool) -> None:
    monkeypatch.setattr(QFileDialog, "exec", lambda dialog: int(accepted))
    found = ask(parent, tmp_path / name)
    assert found == (tmp_path / name if accepted else None)


def test_the_name_follows_the_kind_of_file(parent, tmp_path: Path, monkeypatch) -> None:
    def choose(dialog: QFileDialog) -> int:
        kind = next(each for each in dialog.nameFilters() if "*.svg" in each)
        dialog.filterSelected.emit(kind)
        return 1

    monkeypatch.setattr(QFileDialog, "exec", choose)
    assert ask_where_to_export_runs(parent, tmp_path / "runs.csv") == tmp_path / "runs.svg"
