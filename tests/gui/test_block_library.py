"""The library of the window: one for all, on the disk, and outspoken."""

from __future__ import annotations

import pytest

from engine.studio.network.project import restore
from engine.studio.network.templates import TEMPLATES
from gui.block_library import block_library, library_folder
from gui.messages import messages


@pytest.fixture
def blocks(qapp):
    return restore(TEMPLATES["resnet"].make()).blocks


def test_what_is_kept_is_told_and_read_again(blocks, qtbot):
    with qtbot.waitSignal(block_library().changed):
        assert block_library().keep(blocks, "b1")
    block_library().read()
    assert [entry.name for entry in block_library().entries.values()] == ["Residual"]
    assert library_folder().is_dir()
    assert block_library().rename("residual", "Skip")
    assert block_library().entries["residual"].name == "Skip"
    assert block_library().forget("residual")
    assert block_library().entries == {}


def test_what_cannot_be_read_is_told(qapp, qtbot):
    library_folder().mkdir(parents=True)
    (library_folder() / "odd.block.json").write_text("{")
    with qtbot.waitSignal(messages().posted) as told:
        block_library().read()
    assert "odd.block.json" in told.args[0].text


def test_a_folder_that_cannot_be_written_is_told(blocks, qtbot):
    library_folder().parent.mkdir(parents=True, exist_ok=True)
    library_folder().write_text("no folder")
    with qtbot.waitSignal(messages().posted) as told:
        assert not block_library().keep(blocks, "b1")
    assert "could not be written" in told.args[0].text
