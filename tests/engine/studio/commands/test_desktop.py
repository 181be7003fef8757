"""The desktop learns of the program, and forgets it again."""

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.studio import cli
from engine.studio.commands.desktop import FILES, program, quoted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="desktops of freedesktop.org")


@pytest.fixture
def share(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "sh are"))
    return tmp_path / "sh are"


def entry_in(share):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(share / "applications" / "backprop-studio.desktop")
    return parser["Desktop Entry"]


def test_it_is_installed_and_removed(share, capsys):
    assert cli.main(["desktop"]) == 0
    assert all((share / name).is_file() for name in FILES)
    entry = entry_in(share)
    assert entry["MimeType"] == "application/x-backprop-studio;" and entry["Exec"].endswith(" %f")
    assert str(share) in capsys.readouterr().out
    assert cli.main(["desktop", "--remove", "--quiet"]) == 0
    assert not any((share / name).exists() for name in FILES)
    assert capsys.readouterr().out == ""


def test_the_entry_starts_this_very_program(share):
    cli.main(["desktop"])
    python, door = shlex.split(entry_in(share)["Exec"])[:2]
    assert python == sys.executable and Path(door).name == "main.py" and Path(door).is_file()


def test_a_bundle_and_a_script_are_named_as_they_are(monkeypatch, tmp_path):
    script = tmp_path / "backprop-studio"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script)])
    assert program() == [str(script)]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program() == [sys.executable]


def test_words_are_quoted_as_the_standard_wants_them():
    assert quoted("/opt/a b") == '"/opt/a b"'
    assert quoted("100%") == '"100%%"'
    assert quoted('a"b') == r'"a\\"b"' and quoted("$a") == r'"\\$a"'


def test_files_are_known_by_their_suffix(share):
    cli.main(["desktop"])
    tree = ElementTree.parse(share / "mime" / "packages" / "backprop-studio.xml")
    globs = [each.get("pattern") for each in tree.iter() if each.tag.endswith("}glob")]
    assert globs == ["*.bps"]
    if shutil.which("update-mime-database"):
        assert "application/x-backprop-studio:*.bps" in (share / "mime" / "globs").read_text()


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no validator here")
def test_the_entry_is_valid(share):
    cli.main(["desktop"])
    path = share / "applications" / "backprop-studio.desktop"
    subprocess.run(["desktop-file-validate", str(path)], check=True)


def test_a_folder_that_cannot_be_written_to_is_one_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert cli.main(["desktop"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
