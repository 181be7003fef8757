"""A window that is killed loses no edit: the next start offers what it had not saved."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QListWidget, QPushButton

from engine.studio import autosave as kept_edits
from engine.studio.network import archive
from engine.studio.network.edits import ChangeTitle
from engine.studio.network.templates import TEMPLATES
from gui.dialogs.recovery import Choice, RecoveryDialog
from gui.files import autosave, recovery
from gui.files.autosave import autosaves_folder
from gui.files.recovery import Recovery, find
from gui.window_list import window_list

SCRIPT = Path(__file__).with_name("crashing_window.py")
Start = Callable[..., subprocess.Popen]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "MILLISECONDS", 20)


@pytest.fixture
def start(tmp_path: Path, qapp) -> Iterator[Start]:
    """Starts another program that edits windows of these titles and has kept the edits."""
    started: list[subprocess.Popen] = []

    def start_it(*titles: str) -> subprocess.Popen:
        root = str(Path(__file__).parents[3])
        environment = os.environ | {
            "PYTHONPATH": root,
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
        }
        process = subprocess.Popen(
            [sys.executable, str(SCRIPT), *titles], stdout=subprocess.PIPE, env=environment
        )
        started.append(process)
        assert process.stdout.readline() == b"settled\n"
        return process

    yield start_it
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def choose(monkeypatch):
    """Answers the questions in turn, and notes the edits each was about."""
    asked = []

    def set_answers(*choices: Choice):
        left = list(choices)

        def ask(parent, kept, answer) -> None:
            asked.append(kept)
            answer(left.pop(0))

        monkeypatch.setattr(recovery, "ask_to_recover", ask)
        return asked

    return set_answers


def crash(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def recover(window, qtbot) -> None:
    asking = Recovery(window)
    with qtbot.waitSignal(asking.finished):
        asking.start()


def kept_titles() -> list[str]:
    found = find(autosaves_folder())
    for orphan in found.orphans:
        orphan.lock.unlock()
    return [orphan.kept.project.title for orphan in found.orphans]


def test_a_killed_program_loses_no_edit(window, start, choose, tmp_path, qtbot) -> None:
    path = tmp_path / "mine.bps"
    archive.save(path, TEMPLATES["lenet"].make())
    process = start("Never saved", str(path))
    recover(window, qtbot)
    assert kept_titles() == [], "they are still open elsewhere"
    crash(process)

    asked = choose(Choice.RECOVER, Choice.RECOVER)
    recover(window, qtbot)
    assert sorted(kept.project.title for kept in asked) == ["LeNet", "Never saved"]
    by_path = {each.document.path: each for each in window_list().windows}
    assert by_path.keys() == {None, path}
    assert by_path[None].document.project.title == "Never saved"
    assert by_path[path].document.network.nodes["n2"].name == "renamed"
    for each in by_path.values():
        assert each.files.modified and each.isWindowModified()
    assert kept_titles() == [], "they are open here now"
    assert by_path[path].files.save(path)
    assert archive.load(path).project.nodes[1].name == "renamed"
    (other,) = (each for each in window_list().windows if each is not window)
    other.close_unasked()
    window.close_unasked()
    assert kept_titles() == []
    assert list(autosaves_folder().iterdir()) == []


def test_declining_keeps_nothing(window, start, choose, qtbot) -> None:
    crash(start("Unwanted"))
    choose(Choice.DISCARD)
    recover(window, qtbot)
    assert window.document.project.title == "LeNet"
    assert not window.files.modified
    assert list(autosaves_folder().iterdir()) == []


def test_later_asks_again(window, start, choose, qtbot) -> None:
    crash(start("Some time"))
    asked = choose(Choice.LATER, Choice.RECOVER)
    recover(window, qtbot)
    assert window.document.project.title == "LeNet"
    recover(window, qtbot)
    assert len(asked) == 2
    assert window.document.project.title == "Some time"


def test_a_recovered_window_that_crashes_is_offered_again(window, start, choose, qtbot) -> None:
    crash(start("Twice"))
    choose(Choice.RECOVER)
    recover(window, qtbot)
    window.document.push("Title", [ChangeTitle("Thrice")])
    qtbot.waitUntil(lambda: window.autosaver.is_settled)
    (folder,) = (each for each in autosaves_folder().iterdir() if each.is_dir())
    kept = kept_edits.read(folder)
    assert (kept.origin.saved.title, kept.project.title) == ("LeNet", "Thrice")


def test_the_file_may_be_gone(window, start, choose, tmp_path, qtbot) -> None:
    path = tmp_path / "mine.bps"
    archive.save(path, TEMPLATES["lenet"].make())
    crash(start(str(path)))
    path.unlink()
    choose(Choice.RECOVER)
    recover(window, qtbot)
    assert window.document.network.nodes["n2"].name == "renamed"
    assert window.document.path is None and window.files.modified
    assert "is not there" in window.message_bar.label.text()
    assert "save it" in window.message_bar.label.text()


def test_edits_of_a_window_in_use_are_not_replaced(window, start, choose, qtbot) -> None:
    crash(start("From before"))
    window.document.push("Title", [ChangeTitle("In use")])
    choose(Choice.RECOVER)
    recover(window, qtbot)
    titles = {each.document.project.title for each in window_list().windows}
    assert titles == {"From before", "In use"}
    for each in window_list().windows:
        each.close_unasked()


def test_what_cannot_be_read_is_told_and_put_aside(window, start, choose, qtbot) -> None:
    crash(start("Broken", "Whole"))
    for file in autosaves_folder().glob("*/project.json"):
        if b'"Broken"' in file.read_bytes():
            file.write_bytes(b"{")
    asked = choose(Choice.DISCARD)
    recover(window, qtbot)
    assert [kept.project.title for kept in asked] == ["Whole"]
    aside = autosaves_folder() / "unreadable"
    assert window.message_bar.label.text().endswith(f"was put aside in {aside}.")
    assert [each.read_bytes() for each in aside.glob("*/project.json")] == [b"{"]
    recover(window, qtbot)
    assert len(asked) == 1


def test_edits_are_kept_and_forgotten_as_the_window_goes_on(window, tmp_path, qtbot) -> None:
    def kept() -> list[Path]:
        return list(autosaves_folder().glob("*/project.json"))

    def edit(title: str) -> None:
        window.document.push("Title", [ChangeTitle(title)])
        qtbot.waitUntil(lambda: window.autosaver.is_settled)

    assert not autosaves_folder().exists(), "nothing is written before anything is edited"
    edit("One")
    edit("Two")
    assert b'"Two"' in kept()[0].read_bytes()
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: window.autosaver.is_settled)
    assert b'"One"' in kept()[0].read_bytes()
    window.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not kept())
    edit("Three")
    assert window.files.save(tmp_path / "mine.bps")
    qtbot.waitUntil(lambda: not kept())
    edit("Four")
    assert kept_edits.read(kept()[0].parent).path == tmp_path / "mine.bps"
    window.files.new()
    qtbot.waitUntil(lambda: not kept())


def test_a_disk_that_refuses_is_told_once_and_tried_again(window, monkeypatch, qtbot) -> None:
    monkeypatch.setattr(autosave, "AGAIN_MILLISECONDS", 20)
    tried: list[str] = []
    real = kept_edits.write

    def refuse(folder, project, origin) -> None:
        tried.append(project.title)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_edits, "write", refuse)
    window.document.push("Title", [ChangeTitle("Mine")])
    qtbot.waitUntil(lambda: len(tried) > 2)
    assert "No space left on device" in window.message_bar.label.text()
    assert window.document.project.title == "Mine"
    monkeypatch.setattr(kept_edits, "write", real)
    qtbot.waitUntil(lambda: list(autosaves_folder().glob("*/project.json")) != [])


def test_the_window_can_be_used_while_the_question_stands(window, start, qtbot) -> None:
    crash(start("From before"))
    asking = Recovery(window)
    asking.start()
    qtbot.waitUntil(lambda: window.findChild(RecoveryDialog) is not None)
    dialog = window.findChild(RecoveryDialog)
    assert dialog.isVisible() and not dialog.isModal()
    window.document.push("Title", [ChangeTitle("Meanwhile")])
    with qtbot.waitSignal(asking.finished):
        dialog.findChild(QPushButton, "recoverEdits").click()
    titles = {each.document.project.title for each in window_list().windows}
    assert titles == {"From before", "Meanwhile"}
    for each in window_list().windows:
        each.close_unasked()


def test_a_closed_window_recovers_nothing(make_window, start, monkeypatch, qtbot) -> None:
    crash(start("From before"))
    first, second = make_window(), make_window()
    answers = []
    ask = lambda parent, kept, answer: answers.append(answer)  # noqa: E731 (short)
    monkeypatch.setattr(recovery, "ask_to_recover", ask)
    Recovery(first).start()
    qtbot.waitUntil(lambda: answers != [])
    assert first.close()
    answers[0](Choice.RECOVER)
    assert first.document.project.title == "LeNet"
    assert second.document.project.title == "From before"


@pytest.fixture
def dialog(tmp_path: Path, qtbot) -> RecoveryDialog:
    import msgspec

    project = TEMPLATES["lenet"].make()
    edited = msgspec.structs.replace(project, title="Mine")
    origin = kept_edits.Origin(project, str(tmp_path / "lenet.bps"))
    kept_edits.write(tmp_path / "kept", edited, origin)
    result = RecoveryDialog(kept_edits.read(tmp_path / "kept"))
    qtbot.addWidget(result)
    result.show()
    return result


def test_the_question_tells_what_differs(dialog: RecoveryDialog) -> None:
    changes = dialog.findChild(QListWidget)
    assert [changes.item(row).text() for row in range(changes.count())] == [
        "The title went from LeNet to Mine."
    ]


@pytest.mark.parametrize(
    ("name", "choice"),
    [("recoverEdits", Choice.RECOVER), ("discardEdits", Choice.DISCARD), ("", Choice.LATER)],
)
def test_only_discard_discards(dialog: RecoveryDialog, name: str, choice: Choice) -> None:
    if name:
        dialog.findChild(QPushButton, name).click()
    else:
        dialog.reject()
    assert dialog.choice is choice
