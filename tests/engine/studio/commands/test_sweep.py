"""`main.py sweep`: all runs come into the project, and a table tells which is best."""

import json

from engine.studio.cli import main
from engine.studio.network import archive
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.runs import read_runs


def test_a_sweep_from_file_to_table(tmp_path, capfd):
    path = tmp_path / "line.bps"
    archive.save(path, TEMPLATES["linear-regression"].make())
    arguments = ["sweep", str(path), "--over", "lr=0.2,0.0001", "--epochs", "2", "--threads", "1"]
    assert main(arguments) == 0
    lines = capfd.readouterr().out.splitlines()
    titles = next(i for i, line in enumerate(lines) if line.startswith("run  "))
    assert lines[titles].split() == ["run", "learning_rate", "loss", "accuracy", "seconds"]
    assert [line.split()[:2] for line in lines[titles + 1 : titles + 3]] == [
        ["run1", "0.2"],
        ["run2", "0.0001"],
    ]
    workspace = tmp_path / "opened"
    project = archive.load(path, workspace).project
    assert (
        project.settings.learning_rate
        == TEMPLATES["linear-regression"].make().settings.learning_rate
    )
    runs = read_runs(workspace / "runs")
    assert [run.project.settings.learning_rate for run in runs] == [0.2, 0.0001]
    assert {run.status for run in runs} == {"finished"}


def test_random_choices_as_json(tmp_path, capfd):
    path = tmp_path / "line.bps"
    archive.save(path, TEMPLATES["linear-regression"].make())
    over = ["--over", "lr=0.01..0.1", "--random", "2", "--epochs", "1", "--threads", "1"]
    assert main(["sweep", str(path), *over, "--json"]) == 0
    events = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    (table,) = (event for event in events if event["type"] == "Sweep")
    assert len(table["runs"]) == 2


def test_what_cannot_be_swept_is_one_line(tmp_path, capfd):
    path = tmp_path / "line.bps"
    archive.save(path, TEMPLATES["linear-regression"].make())
    for over, words in (("lr", "expects NAME=VALUES"), ("lr=x", "expects numbers")):
        assert main(["sweep", str(path), "--over", over]) == 2
        assert words in capfd.readouterr().err
