"""Code that came in a file runs only where the command says that it may."""

from __future__ import annotations

import msgspec
import pytest

from engine.studio import cli
from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import open_project
from engine.studio.network.archive import save
from engine.studio.network.templates import TEMPLATES

CODE = "print('it ran')\n\ndef forward(self, x, image):\n    return x\n"


@pytest.fixture
def project_file(tmp_path):
    """A project as somebody else may have made it, whose code is not the program's."""
    project = TEMPLATES["define-by-run"].make()
    nodes = tuple(
        msgspec.structs.replace(node, parameters={**node.parameters, "code": CODE})
        if node.kind == "Code"
        else node
        for node in project.nodes
    )
    path = tmp_path / "other.bps"
    settings = msgspec.structs.replace(project.settings, epochs=1, held_out=0.9)
    project = msgspec.structs.replace(project, nodes=nodes, settings=settings)
    save(path, project, tmp_path / "workspace", [])
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("train",),
        ("train", "--resume"),
        ("sweep", "--over", "lr=0.1,0.2"),
        ("predict", "seven.png"),
        ("export", "--to", "safetensors", "out.safetensors"),
    ],
    ids=" ".join,
)
def test_no_command_runs_it_unasked(project_file, arguments, capfd) -> None:
    command, *options = arguments
    rest = [option for option in options if not option.endswith((".png", ".safetensors"))]
    files = [option for option in options if option not in rest]
    assert cli.main([command, str(project_file), *files, *rest]) == 2
    told = capfd.readouterr()
    assert "it ran" not in told.out + told.err
    assert told.err.count("\n") == 1
    assert "(of ponder)" in told.err and "--trust-code" in told.err


def test_who_trusts_it_can_train_it(project_file, capsys) -> None:
    assert cli.main(["train", str(project_file), "--trust-code"]) == 0
    assert "held out" in capsys.readouterr().out


def test_code_that_comes_with_the_program_asks_nobody(tmp_path) -> None:
    path = tmp_path / "own.bps"
    save(path, TEMPLATES["define-by-run"].make(), tmp_path / "workspace", [])
    assert open_project(str(path), tmp_path / "opened").title == "Define by run"
    with pytest.raises(UserError, match="no project file"):
        open_project(str(tmp_path / "gone.bps"), tmp_path)
