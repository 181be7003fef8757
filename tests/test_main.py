"""The one door leads to the window, to a command, or to the worker."""

import sys

import pytest

import main
from engine.studio import cli
from engine.studio.training import worker
from gui import app


@pytest.fixture
def call(monkeypatch):
    """Calls the program with these arguments; what it would have opened, and with what."""
    opened = []
    for name, module in (("window", app), ("command", cli), ("worker", worker)):
        monkeypatch.setattr(
            module, "main", lambda given, *_, name=name: opened.append((name, list(given))) or 7
        )

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["main.py", *map(str, arguments)])
        assert main.main() == 7
        return opened.pop()

    return run


def test_nothing_and_a_project_open_the_window(call, tmp_path):
    project = tmp_path / "x.bps"
    project.write_bytes(b"")
    assert call() == ("window", [])
    assert call(project) == ("window", [str(project)])


def test_commands_and_mistakes_go_to_the_command_line(call):
    for arguments in (["train", "x.bps"], ["--help"], ["trian"], ["missing.bps"]):
        assert call(*arguments) == ("command", arguments)


def test_the_worker_is_let_in(call):
    assert call("worker", "--foreground") == ("worker", ["--foreground"])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_no_window_is_tried(call, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert call() == ("command", [])
    monkeypatch.setenv("DISPLAY", ":0")
    assert call() == ("window", [])


def test_commands_are_given_what_paints():
    from gui.picture import offscreen

    assert main._painter() is offscreen
