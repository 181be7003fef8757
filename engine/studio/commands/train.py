"""`main.py train PROJECT`: the worker's training, with a progress bar instead of a window."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path
from types import FrameType

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import (
    last_trained,
    open_or_make,
    place_for,
)
from engine.studio.commands.overrides import overridden
from engine.studio.commands.progress import Report, report_for
from engine.studio.network.archive import RUNS, save
from engine.studio.network.freezing import has_frozen
from engine.studio.network.project import ProjectData
from engine.studio.training.checkpoint import WEIGHTS, read_state
from engine.studio.training.client import WorkerClient
from engine.studio.training.messages import (
    Failed,
    FindRate,
    Finished,
    Paused,
    RateFound,
    Stop,
    Train,
)
from engine.studio.training.optimizer_file import read_optimizer_file
from engine.studio.training.optimizer_matching import match_for_run
from engine.studio.training.runs import new_run_id, read_runs
from engine.studio.training.weights_file import keep_as_run

INTERRUPTED = 130
"""The exit status of a program that Ctrl-C ended."""


class WorkerError(Exception):
    """Training failed by a fault of the program; `detail` is for the log."""

    def __init__(self, sentence: str, detail: str) -> None:
        super().__init__(sentence)
        self.detail = detail


def run(options: argparse.Namespace) -> int:
    """Train, and put the run and its weights into the project file (or into --out)."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        if options.find_rate:
            project = overridden(
                open_or_make(options.project, workspace, options.trust_code), options
            )
            return find_rate(project, report_for(options, project.title))
        out = place_for(options.project, options.out)
        check_writable(out)
        project = overridden(open_or_make(options.project, workspace, options.trust_code), options)
        report = report_for(options, project.title)
        if options.optimizer_state is None:
            plan = _plan(project, workspace, options)
        else:
            plan = _plan_with_state(project, workspace, options)
            project = plan.project
        try:
            status = train(plan, report)
        finally:
            kept = [each.id for each in read_runs(workspace / RUNS)]
            if plan.run in kept:
                save(out, project, workspace, kept)
                report.saved(out)
    return status


def train(plan: Train, report: Report) -> int:
    """Run the plan in a worker and report its events; the command's exit status.

    Raises UserError where what was asked for cannot be trained, WorkerError where the program
    itself failed. What was learned until then is in the plan's folder.
    """
    reason = ""
    with WorkerClient(plan.project.settings.threads) as worker, report, _Interruption(worker) as it:
        worker.send(plan)
        for event in worker.events():
            report.show(event)
            match event:
                case Paused(reason=reason) if reason:
                    worker.send(Stop())
                case Failed(sentence=sentence, detail=detail, fault=fault):
                    raise WorkerError(sentence, detail) if fault else UserError(sentence)
                case Finished():
                    if reason:
                        raise UserError(reason)
                    return INTERRUPTED if it.came else 0
        raise WorkerError(
            f"The training process ended in mid-run ({worker.end()}); what it had learned at its "
            "last checkpoint is kept: go on with --resume.",
            worker.last_words(),
        )


def find_rate(project: ProjectData, report: Report) -> int:
    """Look for a learning rate in a worker and report what it finds; the exit status."""
    with WorkerClient(project.settings.threads) as worker, report:
        worker.send(FindRate(project))
        for event in worker.events():
            report.show(event)
            match event:
                case Failed(sentence=sentence, detail=detail, fault=fault):
                    raise WorkerError(sentence, detail) if fault else UserError(sentence)
                case RateFound(suggestion=None):
                    raise UserError("No learning rate made the loss fall: change the network.")
                case RateFound():
                    return 0
        raise WorkerError(
            f"The training process ended while it looked for a rate ({worker.end()}): try again.",
            worker.last_words(),
        )


class _Interruption:
    """While active, the first Ctrl-C stops the worker's run; a second one ends the program."""

    def __init__(self, worker: WorkerClient) -> None:
        self._worker = worker
        self.came = False

    def __enter__(self) -> _Interruption:
        self._before = signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        signal.signal(signal.SIGINT, self._before)
        self._worker.send(Stop())


def _plan(project: ProjectData, workspace: Path, options: argparse.Namespace) -> Train:
    if not options.resume:
        run = new_run_id(each.id for each in read_runs(workspace / RUNS))
        return Train(
            run,
            project,
            str(workspace / RUNS / run),
            frozen_weights=_frozen_weights(project, options.project, workspace),
        )
    folder = last_trained(options.project, workspace)
    state = read_state(folder)
    if state is None:  # its weights are all that can be gone on from
        run = new_run_id(each.id for each in read_runs(workspace / RUNS))
        return Train(run, project, str(workspace / RUNS / run), weights=str(folder / WEIGHTS))
    if state.epoch > project.settings.epochs:
        raise UserError(
            f"The last run has done {state.epoch - 1} epochs already: ask for more, as with "
            f"--resume --epochs {state.epoch - 1 + project.settings.epochs}."
        )
    return Train(folder.name, project, str(folder), state=str(folder))


def _plan_with_state(project: ProjectData, workspace: Path, options: argparse.Namespace) -> Train:
    """Go on from the last run's weights, in a run of its own, with the state in a file.

    What is told on the command line goes before the settings that the state was made with.
    """
    file = Path(options.optimizer_state)
    before = last_trained(options.project, workspace)
    start = match_for_run(project, before, read_optimizer_file(file), file.name)
    if not options.quiet:
        print(start.report.sentence, file=sys.stderr)  # standard output may be JSON lines
    project = overridden(start.project, options)
    folder = keep_as_run(workspace, "start", project, start.weights, start.state)
    run = new_run_id(each.id for each in read_runs(workspace / RUNS))
    return Train(run, project, str(workspace / RUNS / run), weights=str(folder / WEIGHTS))


def _frozen_weights(project: ProjectData, path: str, workspace: Path) -> str | None:
    """The file of weights that frozen layers keep; None where none is frozen or was trained."""
    if not has_frozen(project):
        return None
    try:
        return str(last_trained(path, workspace) / WEIGHTS)
    except UserError:
        return None


def check_writable(out: Path) -> None:
    """Better to learn now than after the training that the result has no place."""
    if not out.parent.is_dir():
        raise UserError(f"There is no folder {out.parent} to write {out.name} into: make it first.")
    if not os.access(out.parent, os.W_OK):
        raise UserError(f"The folder {out.parent} cannot be written to: choose another --out.")
