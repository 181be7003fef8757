"""What a shell completes: commands, options, templates, files."""

import shutil
import subprocess

import pytest

from engine.studio import cli
from engine.studio.commands.arguments import COMMANDS
from engine.studio.commands.completion import script
from engine.studio.network.templates import TEMPLATES


def completed(line):
    """What bash offers for the last word of a line."""
    words = line.split(" ")
    ask = f"""
        source /dev/stdin
        COMP_WORDS=({" ".join(repr(word) for word in words)})
        COMP_CWORD={len(words) - 1}
        $(complete -p backprop-studio | grep -o -- '-F [^ ]*' | cut -d' ' -f2)
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", ask], input=script("bash"), capture_output=True, text=True, check=True
    )
    return {each.strip() for each in done.stdout.split("\n")} - {""}


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_completes_commands_options_and_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "digits.bps").touch()
    assert set(COMMANDS) <= completed("backprop-studio ")
    assert completed("backprop-studio pre") == {"predict"}
    assert completed("backprop-studio new l") >= {"lenet", "lstm", "linear-regression"}
    assert "--epochs" in completed("backprop-studio train --e")
    assert completed("backprop-studio train --optimizer-s") == {"--optimizer-state"}
    assert completed("backprop-studio import digits.bps dig") == {"digits.bps"}
    assert completed("backprop-studio train --optimizer Adam") >= {"Adam", "AdamW"}
    assert completed("backprop-studio train dig") == {"digits.bps"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_knows_all_commands(shell, capsys):
    assert cli.main(["completion", shell]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in (*COMMANDS, *TEMPLATES, "--optimizer-option"))
