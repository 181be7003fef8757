"""What the command line says of itself."""

import sys

import pytest

from engine.studio import cli
from engine.studio.commands.arguments import COMMANDS


@pytest.mark.parametrize("arguments", [["--help"], *([name, "--help"] for name in COMMANDS)])
def test_help_teaches_by_example(arguments, capsys):
    assert cli.main(arguments) == 0
    text = capsys.readouterr().out
    assert "usage: main.py" in text
    # Every example begins with what is understood.
    examples = text.partition("examples:\n")[2].strip().splitlines()
    assert examples
    for line in examples:
        words = line.split("  ")[1 if line.startswith("  ") else 0].split()
        assert words[0] == "main.py"
        assert len(words) == 1 or words[1] in COMMANDS or words[1].endswith(".bps")


def test_the_installed_program_is_called_by_its_name(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["/usr/bin/backprop-studio"])
    assert cli.main(["new", "--help"]) == 0
    assert "usage: backprop-studio new" in capsys.readouterr().out


def test_the_version_is_told(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.strip()
