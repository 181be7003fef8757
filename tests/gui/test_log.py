"""What goes wrong unseen is written down, and told in one sentence without a traceback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from gui import log
from gui.messages import messages


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A log folder of the test's own, and logging as it was before."""
    monkeypatch.setattr(log, "log_folder", lambda: tmp_path / "logs")
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    opened: list[IO[str]] = []
    monkeypatch.setattr(log.faulthandler, "enable", lambda *files: opened.extend(files))
    yield tmp_path / "logs"
    for handler in [each for each in root.handlers if each not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
    for file in opened:
        file.close()


def raised() -> tuple:
    try:
        raise ZeroDivisionError("a secret detail")
    except ZeroDivisionError:
        return sys.exc_info()


def test_an_exception_is_logged_and_told(folder: Path, qtbot) -> None:
    log.start_log()
    with qtbot.waitSignal(messages().posted) as posted:
        log.report_exception(*raised())
    told = posted.args[0]
    assert told.level == "error"
    assert "ZeroDivisionError" in told.text and "Traceback" not in told.text
    assert "a secret detail" not in told.text
    assert "Traceback" in log.log_text() and "a secret detail" in log.log_text()


def test_ctrl_c_is_no_error(folder: Path, qtbot, capsys) -> None:
    with qtbot.assertNotEmitted(messages().posted):
        log.report_exception(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_without_a_log_there_is_no_text(folder: Path) -> None:
    assert log.log_text() == ""


def test_only_the_end_of_a_long_log_is_handed_out(folder: Path) -> None:
    folder.mkdir()
    (folder / log.LOG_NAME).write_text("x" * log.COPIED + "the end", encoding="utf-8")
    assert len(log.log_text()) == log.COPIED
    assert log.log_text().endswith("the end")


def test_a_folder_that_cannot_be_made_does_not_stop_the_program(folder: Path) -> None:
    folder.write_text("a file is in the way")
    log.start_log()
    assert log.log_text() == ""
