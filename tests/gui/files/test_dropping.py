"""A file that is let go over the window goes where its kind belongs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QUrl

from gui.files.dropping import file_in, open_dropped
from gui.messages import messages


@pytest.fixture
def opened(qapp: Any) -> list[tuple[str, str]]:
    """What was asked for, by whom."""
    return []


@pytest.fixture
def drop(opened: list[tuple[str, str]]) -> Any:
    def note(who: str) -> Any:
        return lambda path: opened.append((who, Path(path).name))

    exchange = SimpleNamespace(load=note("weights"))
    files = SimpleNamespace(open=note("project"), files=SimpleNamespace(exchange=exchange))
    data = SimpleNamespace(open_folder=note("folder"), open_table=note("table"))
    return lambda path: open_dropped(path, files, data)


@pytest.mark.parametrize(
    "name, who",
    [
        ("a.bps", "project"),
        ("A.BPS", "project"),
        ("a.onnx", "project"),
        ("a.csv", "table"),
        ("a.safetensors", "weights"),
        ("model.safetensors.index.json", "weights"),
        ("a.pth", "weights"),
    ],
)
def test_by_its_name(drop: Any, opened: list[tuple[str, str]], name: str, who: str) -> None:
    drop(Path(name))
    assert opened == [(who, name)]


def test_a_folder_is_data_whatever_its_name(drop: Any, opened: Any, tmp_path: Path) -> None:
    folder = tmp_path / "digits.bps"
    folder.mkdir()
    drop(folder)
    assert opened == [("folder", "digits.bps")]


@pytest.mark.parametrize(
    "name, sentence",
    [("a.png", "drop it on the drawing pad"), ("a.docx", "cannot be opened"), ("a", "drop a pro")],
)
def test_others_are_told_what_to_do(
    drop: Any, opened: Any, qtbot: Any, name: str, sentence: str
) -> None:
    with qtbot.waitSignal(messages().posted) as told:
        drop(Path(name))
    assert sentence in told.args[0].text and not opened


def test_one_file_of_this_machine_is_a_file() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/a.bps")])
    assert file_in(data) == Path("/a.bps")
    data.setUrls([QUrl.fromLocalFile("/a.bps"), QUrl.fromLocalFile("/b.bps")])
    assert file_in(data) is None
    data.setUrls([QUrl("https://example.org/a.bps")])
    assert file_in(data) is None
