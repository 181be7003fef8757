"""`main.py train`: a search for a rate, early stopping, and going on from a best epoch."""

from pathlib import Path

import pytest

from engine.studio.cli import main
from engine.studio.network import archive
from engine.studio.network.templates import TEMPLATES
from engine.studio.training import checkpoint
from engine.studio.training.runs import read_runs


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "line.bps"
    archive.save(path, TEMPLATES["linear-regression"].make())
    return path


def train(path: Path, *options: object) -> int:
    return main(["train", str(path), *map(str, options), "--threads", "1"])


def test_a_rate_is_looked_for_and_nothing_is_written(path, capfd):
    before = path.read_bytes()
    assert train(path, "--find-rate") == 0
    word, name, rate = capfd.readouterr().out.split()
    assert (word, name) == ("learning", "rate") and 1e-4 < float(rate) < 1
    assert path.read_bytes() == before


def test_early_stopping_ends_with_the_best_epoch_which_is_gone_on_from(path, capfd, tmp_path):
    options = ("--patience", 1, "--min-delta", 1000, "--restore-best", "--held-out", 0.25)
    assert train(path, *options, "--epochs", 9) == 0
    assert "stopped early after epoch 2" in capfd.readouterr().out
    workspace = tmp_path / "first"
    archive.load(path, workspace)
    (run,) = read_runs(workspace / "runs")
    assert run.epoch == 3 and run.stopped_early == run.step
    assert train(path, "--resume", "--no-restore-best", "--epochs", 1) == 0
    workspace = tmp_path / "second"
    archive.load(path, workspace)
    runs = read_runs(workspace / "runs")
    assert len(runs) in (1, 2) and runs[-1].status == "finished"
    assert checkpoint.read_state(workspace / "runs" / runs[-1].id) is not None
