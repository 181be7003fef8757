"""What is remembered comes back, and nonsense in the file counts as not set."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from gui.settings import RECENT_FILES, RECENT_LAYERS, Settings


def store() -> QSettings:
    return QSettings(
        QSettings.Format.IniFormat,
        QSettings.Scope.UserScope,
        "Backprop Studio",
        "backprop-studio",
    )


def test_a_first_start_has_defaults() -> None:
    settings = Settings()
    assert settings.theme_mode == "system"
    assert settings.recent_files == []
    assert settings.recent_layers == []
    assert settings.last_folder == Path.home()
    assert settings.geometry.isEmpty()
    assert settings.splitter("main").isEmpty()


def test_values_come_back_at_the_next_start(tmp_path: Path) -> None:
    settings = Settings()
    settings.theme_mode = "light"
    settings.geometry = QByteArray(b"\x00geometry")
    settings.set_splitter("main", QByteArray(b"split"))
    settings.last_folder = tmp_path
    settings.add_recent_layer("Linear")
    store().sync()
    later = Settings()
    assert later.theme_mode == "light"
    assert later.geometry == QByteArray(b"\x00geometry")
    assert later.splitter("main") == QByteArray(b"split")
    assert later.last_folder == tmp_path
    assert later.recent_layers == ["Linear"]


def test_recent_files_are_few_newest_first_and_told_once(tmp_path: Path) -> None:
    settings = Settings()
    for number in range(RECENT_FILES + 3):
        settings.add_recent_file(tmp_path / f"{number}.bps")
    settings.add_recent_file(tmp_path / "5.bps")
    names = [path.name for path in settings.recent_files]
    assert names[:3] == ["5.bps", "10.bps", "9.bps"]
    assert len(names) == len(set(names)) == RECENT_FILES
    settings.remove_recent_file(tmp_path / "5.bps")
    assert settings.recent_files[0].name == "10.bps"
    settings.clear_recent_files()
    assert settings.recent_files == []


@pytest.mark.parametrize("count", [1, RECENT_LAYERS + 2])
def test_recent_layers(count: int) -> None:
    settings = Settings()
    for number in range(count):
        settings.add_recent_layer(f"Layer{number}")
    assert Settings().recent_layers[0] == f"Layer{count - 1}"
    assert len(Settings().recent_layers) == min(count, RECENT_LAYERS)


def test_nonsense_counts_as_not_set(tmp_path: Path) -> None:
    nonsense = store()
    nonsense.setValue("window/theme", "mauve")
    nonsense.setValue("window/geometry", 12)
    nonsense.setValue("files/folder", str(tmp_path / "gone"))
    nonsense.setValue("files/recent", "")
    nonsense.sync()
    settings = Settings()
    assert settings.theme_mode == "system"
    assert settings.geometry.isEmpty()
    assert settings.last_folder == Path.home()
    assert settings.recent_files == []


def test_wires_are_curved_until_told_otherwise() -> None:
    assert not Settings().straight_wires
    Settings().straight_wires = True
    assert Settings().straight_wires
    Settings().straight_wires = False
    assert not Settings().straight_wires


def test_nonsense_counts_as_not_chosen() -> None:
    settings = Settings()
    settings.keep("plots/x", "sideways")
    settings.keep("plots/log_y", "perhaps")
    store().sync()
    later = Settings()
    assert later.choice("plots/x", ("epoch", "step"), "epoch") == "epoch"
    assert later.switch("plots/log_y", True) is True
    later.keep("plots/log_y", False)
    store().sync()
    assert Settings().switch("plots/log_y", True) is False
