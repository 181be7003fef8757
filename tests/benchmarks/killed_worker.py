"""Kills the training process at random moments: no run, weight or edit may be lost.

python -m tests.benchmarks.killed_worker [KILLS] [--seed N]

A network is trained once undisturbed, and once with kills, after each of which training is
continued. In the end both must have the same curve, to the bit.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.training.runs.run_list import RunEntry
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace

LONGEST_WAIT = 120_000
"""Milliseconds."""
EPOCHS = 10
"""So many for each kill."""
LATEST_KILL = 400
"""Milliseconds after the first batch that comes after a start."""


def project(epochs: int) -> ProjectData:
    """A line, a sample a step: epochs that are short, but longer than it takes to save one.

    On one thread, so that the numbers do not hang on the machine.
    """
    data = TEMPLATES["linear-regression"].make()
    settings = msgspec.structs.replace(
        data.settings,
        epochs=epochs,
        threads=1,
        batch_size=1,
        held_out=0.25,
        optimizer="Adam",
        schedule="CosineAnnealingLR",
    )
    return msgspec.structs.replace(data, settings=settings)


class Trial:
    """One session that trains the project to the end, whatever comes."""

    def __init__(self, data: ProjectData, folder: Path) -> None:
        self.document = Document()
        self.document.open(data)
        self.before = self.document.snapshot()
        self.session = TrainingSession(self.document, workspace=Workspace(folder))
        self.lost_epochs: list[int] = []

    @property
    def run(self) -> RunEntry:
        assert self.session.runs.last is not None
        return self.session.runs.last

    def train(self, kills: int, chance: random.Random) -> RunEntry:
        """Train with so many kills; the run as it ended."""
        self.session.start()
        for _ in range(kills):
            steps = len(self.run.loss)
            if not wait(lambda steps=steps: not self.session.busy or len(self.run.loss) > steps):
                raise TimeoutError("no batch was trained")
            pause(chance.uniform(0, LATEST_KILL))
            if not self.session.busy:
                break  # it is trained already
            self._kill()
        if not wait(lambda: not self.session.busy):
            raise TimeoutError("the run did not end")
        return self.run

    def _kill(self) -> None:
        epochs = len(self.run.held_out_loss)
        os.kill(self.session.worker_pid, signal.SIGKILL)
        if not wait(lambda: not self.session.busy):
            raise TimeoutError("the window did not notice")
        assert self.run.status in ("lost", "finished"), self.run.status
        assert len(self.session.runs) == 1, "the run was not continued but begun anew"
        assert self.document.snapshot() == self.before, "an edit was lost"
        if self.run.status == "finished":
            return
        if self.session.can_continue:
            self.session.continue_training()
            wait(lambda: self.session.started is not None or not self.session.busy)
            self.lost_epochs.append(epochs - len(self.run.held_out_loss))
            assert self.lost_epochs[-1] <= 1, "more than the epoch at hand was lost"
        else:  # it died before its first checkpoint
            assert epochs <= 1, "a whole epoch was lost"
            self.session.runs.remove([self.run.id])
            self.session.start()


def wait(holds: Callable[[], bool], milliseconds: int = LONGEST_WAIT) -> bool:
    """Let the window work until something holds; False where it takes too long."""
    loop, clock, patience = QEventLoop(), QTimer(interval=5), QTimer(singleShot=True)
    clock.timeout.connect(lambda: holds() and loop.quit())
    patience.timeout.connect(loop.quit)
    clock.start()
    patience.start(milliseconds)
    if not holds():
        loop.exec()
    clock.stop()
    patience.stop()
    return holds()


def pause(milliseconds: float) -> None:
    """Let the window work for so long."""
    wait(lambda: False, max(1, round(milliseconds)))


def compare(kills: int, epochs: int, seed: int, folder: Path) -> Trial:
    """Train with and without kills; AssertionError where the two differ."""
    undisturbed = Trial(project(epochs), folder / "undisturbed")
    expected = undisturbed.train(0, random.Random(seed))
    undisturbed.session.shutdown()
    trial = Trial(project(epochs), folder / "killed")
    run = trial.train(kills, random.Random(seed))
    trial.session.shutdown()
    assert run.status == "finished", run.status
    np.testing.assert_array_equal(run.loss.x, expected.loss.x)
    np.testing.assert_array_equal(run.loss.y, expected.loss.y)
    np.testing.assert_array_equal(run.held_out_loss.y, expected.held_out_loss.y)
    return trial


def main() -> None:
    """Print what became of the run."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("kills", type=int, nargs="?", default=50)
    options.add_argument("--seed", type=int, default=0)
    given = options.parse_args()
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        trial = compare(given.kills, EPOCHS * given.kills, given.seed, Path(folder))
    application.quit()
    lost = trial.lost_epochs
    print(
        f"{len(lost)} kills: the run goes on each time and ends with the curve of one without "
        f"kills, to the bit. An epoch had just ended and was trained again {sum(lost)} times."
    )


if __name__ == "__main__":
    main()
