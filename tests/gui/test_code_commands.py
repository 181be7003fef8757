"""Code is copied and saved as the project stands, whether its tab was ever open or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.studio.codegen import generate
from engine.studio.network import operations
from engine.studio.network.templates import TEMPLATES
from gui import code_commands
from gui.actions import make_actions
from gui.background import Job
from gui.code_commands import CodeCommands
from gui.document import Document
from gui.messages import Message, messages
from gui.settings import Settings

PATIENCE = 30_000
"""Milliseconds: the first code brings all layers along, which takes its time on a busy machine."""


@pytest.fixture
def document(qapp) -> Document:
    result = Document()
    result.open(TEMPLATES["lenet"].make())
    return result


@pytest.fixture
def told(qtbot):
    """What the commands have told."""
    found: list[Message] = []
    remember = lambda message: found.append(message)  # noqa: E731 (to disconnect it)
    messages().posted.connect(remember)
    yield found
    messages().posted.disconnect(remember)


class AtOnce(Job):
    """A job that is done where it is started: threads have tests of their own."""

    def start(self) -> None:
        self._run()


@pytest.fixture
def commands(document: Document, told, qtbot, monkeypatch):
    monkeypatch.setattr(code_commands, "Job", AtOnce)
    window = QWidget()
    qtbot.addWidget(window)
    actions = make_actions(window)
    return CodeCommands(actions, document, Settings(), window), actions


def test_copying_fills_the_clipboard(commands, document, told, qtbot) -> None:
    commands[1]["code.copy_pytorch"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told[0].text == "The PyTorch code is in the clipboard."
    assert QGuiApplication.clipboard().text() == generate(document.project, "pytorch").text


def test_saving_asks_where_and_writes(commands, document, told, qtbot, monkeypatch, tmp_path):
    asked: list[Path] = []
    path = tmp_path / "net.py"

    def ask(window, proposal: Path) -> Path:
        asked.append(proposal)
        return path

    monkeypatch.setattr(code_commands, "ask_where_to_write_code", ask)
    commands[1]["code.save_engine"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert asked[0].name == "lenet-engine.py"
    assert path.read_text("utf-8") == generate(document.project, "engine").text
    assert "net.py" in told[0].text


def test_a_place_that_cannot_be_written_to(commands, told, qtbot, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    commands[0].save("engine", tmp_path / "file" / "net.py")
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told[0].level == "error"
    assert "could not be written" in told[0].text


def test_a_name_that_the_code_imports_is_refused(commands, told, qtbot, tmp_path) -> None:
    commands[0].save("pytorch", tmp_path / "torch.py")
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told[0].text.startswith("A file called torch.py would be taken for the package torch")
    assert not (tmp_path / "torch.py").exists()


def test_a_network_with_problems_is_refused(commands, document, told, qtbot) -> None:
    node = next(each for each in document.network.nodes.values() if each.name == "fc")
    document.push("Set", operations.set_parameter(document.network, node.id, "in_features", 7))
    commands[0].copy("pytorch")
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE)
    assert told[0].level == "warning"
    assert told[0].text.startswith("fc expects 7 features")
