"""Files are opened and saved whole, nothing is lost unasked, and failures are one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from engine.studio.network import archive, operations
from engine.studio.network.archive import ArchiveError
from engine.studio.network.edits import ChangeTitle
from engine.studio.network.project import restore, snapshot, to_json
from engine.studio.network.templates import TEMPLATES
from gui.dialogs.questions import Answer
from gui.files import commands as file_commands
from gui.files import project_files
from gui.messages import messages
from gui.settings import Settings


@pytest.fixture
def told(qapp) -> list[str]:
    """The sentences that were told."""
    sentences: list[str] = []
    remember = lambda message: sentences.append(message.text)  # noqa: E731 (to disconnect it)
    messages().posted.connect(remember)
    yield sentences
    messages().posted.disconnect(remember)


@pytest.fixture
def answer(monkeypatch):
    """Answers the question of unsaved work, and counts how often it is asked."""
    asked: list[bool] = []

    def set_answer(value: Answer) -> list[bool]:
        def ask(parent, title: str, training: bool) -> Answer:
            asked.append(training)
            return value

        monkeypatch.setattr(file_commands, "ask_to_save", ask)
        return asked

    return set_answer


def canonical(template: str) -> bytes:
    """The template's project as a file holds it."""
    return to_json(snapshot(restore(TEMPLATES[template].make())))


def edit(window, title: str = "Mine") -> None:
    window.document.push("Title", [ChangeTitle(title)])


def train(window, qtbot) -> None:
    with qtbot.waitSignal(window.session.run_finished):
        window.actions_by_id["train.start"].trigger()


def test_save_and_open_give_the_same_project_with_its_weights(window, tmp_path, qtbot) -> None:
    train(window, qtbot)
    edit(window)
    saved = to_json(window.document.snapshot())
    assert window.files.save(tmp_path / "mine.bps")
    assert not window.files.modified
    window.files.new()
    weights = Path("run1", "weights.safetensors")
    assert not (window.session.workspace.runs / weights).exists()
    assert window.open_project(tmp_path / "mine.bps")
    assert to_json(window.document.snapshot()) == saved
    assert (window.session.workspace.runs / weights).read_bytes() == b"learned"
    assert not window.files.modified


def test_save_asks_where_only_the_first_time(window, tmp_path, monkeypatch) -> None:
    asked: list[Path] = []

    def ask(parent, proposal: Path) -> Path:
        asked.append(proposal)
        return tmp_path / "mine"

    monkeypatch.setattr(file_commands, "ask_where_to_save", ask)
    window.actions_by_id["file.save"].trigger()
    assert [path.name for path in asked] == ["lenet.bps"]
    assert window.document.path == tmp_path / "mine.bps"
    edit(window)
    assert window.tool_bar.subtitle.accessibleName() == "mine.bps · edited"
    window.actions_by_id["file.save"].trigger()
    assert len(asked) == 1
    assert archive.load(tmp_path / "mine.bps").project.title == "Mine"
    window.actions_by_id["file.save_as"].trigger()
    assert asked[1].name == "mine.bps"
    assert Settings().recent_files == [tmp_path / "mine.bps"]
    assert Settings().last_folder == tmp_path


def test_save_as_can_be_cancelled(window, monkeypatch) -> None:
    monkeypatch.setattr(file_commands, "ask_where_to_save", lambda parent, proposal: None)
    assert window.file_commands.save() is False
    assert window.document.path is None


def test_a_full_disk_keeps_the_work_and_the_old_file(window, tmp_path, monkeypatch, told) -> None:
    path = tmp_path / "mine.bps"
    window.files.save(path)
    old = path.read_bytes()
    edit(window)

    def full(*arguments) -> None:
        raise ArchiveError("There is no room left: free some, or save somewhere else.")

    monkeypatch.setattr(project_files.archive, "save", full)
    assert not window.files.save(path)
    assert told == ["There is no room left: free some, or save somewhere else."]
    assert window.files.modified
    assert path.read_bytes() == old
    assert window.document.project.title == "Mine"


@pytest.mark.parametrize(
    "content", [b"", b"no zip at all", b"PK\x03\x04 cut off"], ids=["empty", "text", "truncated"]
)
def test_a_broken_file_leaves_the_open_project(window, tmp_path, told, content: bytes) -> None:
    path = tmp_path / "broken.bps"
    path.write_bytes(content)
    before = to_json(window.document.snapshot())
    assert not window.open_project(path)
    assert to_json(window.document.snapshot()) == before
    assert len(told) == 1 and "broken.bps" in told[0] and "Traceback" not in told[0]
    window.palette_panel.layer_chosen.emit("ReLU")
    assert window.document.undo_stack.canUndo()


def test_nobody_is_asked_for_a_file_that_cannot_be_read(window, tmp_path, told, answer) -> None:
    path = tmp_path / "broken.bps"
    path.write_bytes(b"no zip at all")
    edit(window)
    asked = answer(Answer.DISCARD)
    assert not window.open_project(path)
    assert not asked and len(told) == 1 and window.document.project.title == "Mine"


def test_who_keeps_to_the_open_project_has_nothing_of_the_other(window, tmp_path, answer) -> None:
    path = tmp_path / "other.bps"
    archive.save(path, TEMPLATES["binary"].make())
    edit(window)
    folders = set(window.session.workspace.folder.iterdir())
    answer(Answer.CANCEL)
    assert not window.open_project(path)
    assert window.document.project.title == "Mine"
    assert set(window.session.workspace.folder.iterdir()) == folders


def test_a_missing_file_leaves_the_recent_ones(window, tmp_path, told) -> None:
    path = tmp_path / "mine.bps"
    window.files.save(path)
    path.unlink()
    window.files.new()
    recent = window.file_commands.recent_menu.actions()
    assert recent[0].text() == "mine.bps"
    recent[0].trigger()
    assert "is not there" in told[0]
    assert Settings().recent_files == []
    assert not window.file_commands.recent_menu.isEnabled()


def test_unsaved_work_is_asked_for(window, answer, tmp_path) -> None:
    asked = answer(Answer.CANCEL)
    assert window.file_commands.may_leave() and asked == []
    edit(window)
    window.actions_by_id["file.new"].trigger()
    assert asked == [False]
    assert window.document.project.title == "Mine"
    answer(Answer.DISCARD)
    window.actions_by_id["file.new"].trigger()
    assert window.document.project.title == "Untitled"
    assert not window.document.network.nodes


def test_learned_weights_are_work_too(window, answer, qtbot) -> None:
    asked = answer(Answer.CANCEL)
    train(window, qtbot)
    assert window.files.modified
    assert window.close() is False
    assert asked == [False]


def test_closing_saves(window, answer, tmp_path) -> None:
    window.files.save(tmp_path / "mine.bps")
    edit(window)
    answer(Answer.SAVE)
    assert window.close()
    assert archive.load(tmp_path / "mine.bps").project.title == "Mine"


def test_closing_stays_where_saving_fails(window, answer, monkeypatch) -> None:
    edit(window)
    answer(Answer.SAVE)
    monkeypatch.setattr(file_commands, "ask_where_to_save", lambda parent, proposal: None)
    assert window.close() is False
    assert window.session.worker_pid != 0


def test_closing_ends_a_run_and_keeps_what_it_learned(make_window, answer, tmp_path, qtbot) -> None:
    window = make_window("endless")
    window.files.save(tmp_path / "mine.bps")
    window.actions_by_id["train.start"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "training")
    asked = answer(Answer.SAVE)
    assert window.close()
    assert asked == [True]
    assert archive.load(tmp_path / "mine.bps", tmp_path / "unpacked").runs == ("run1",)
    weights = tmp_path / "unpacked" / "runs" / "run1" / "weights.safetensors"
    assert weights.read_bytes() == b"learned"


def test_closing_does_not_wait_for_a_deaf_worker(
    make_window, answer, tmp_path, qtbot, monkeypatch
) -> None:
    monkeypatch.setattr("gui.training.strip.run_control.STOP_MILLISECONDS", 20)
    monkeypatch.setattr("gui.main_window.ask_to_end_worker", lambda parent: False)
    window = make_window("deaf", "endless")
    window.files.save(tmp_path / "mine.bps")
    window.actions_by_id["train.start"].trigger()
    qtbot.waitUntil(lambda: window.session.state == "training")
    answer(Answer.SAVE)
    assert window.close()


def test_the_window_stays_open_while_a_file_is_written(window, tmp_path, monkeypatch) -> None:
    closed: list[bool] = []
    QTimer.singleShot(0, window, lambda: closed.append(window.close()))
    save = project_files.archive.save

    def slow(*arguments) -> None:
        while not closed:
            pass
        save(*arguments)

    monkeypatch.setattr(project_files.archive, "save", slow)
    assert window.files.save(tmp_path / "mine.bps")
    assert closed == [False]


def test_templates_start_new_projects(window, answer) -> None:
    answer(Answer.DISCARD)
    edit(window)
    template = next(
        each
        for each in window.file_commands.template_menu.actions()
        if each.objectName() == "template.binary"
    )
    template.trigger()
    assert to_json(window.document.snapshot()) == canonical("binary")
    assert not window.document.undo_stack.canUndo()


def test_an_unknown_layer_is_opened_and_shown_as_a_problem(window, tmp_path) -> None:
    network = window.document.network
    fc = next(node for node in network.nodes.values() if node.name == "fc")
    window.document.push("Remove", operations.remove(network, [fc.id]))
    project = to_json(window.document.snapshot()).replace(b'"ReLU"', b'"Unicorn"')
    from engine.studio.network.project import from_json

    archive.save(tmp_path / "newer.bps", from_json(project))
    window.files.open(tmp_path / "newer.bps")
    assert "unknown-layer" in [problem.id for problem in window.document.analysis.problems]
