"""`main.py sweep PROJECT --over lr=0.1,0.01`: a run for each choice, and a table of them all."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import msgspec

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import open_or_make, place_for
from engine.studio.commands.overrides import overridden
from engine.studio.commands.progress import report_for
from engine.studio.commands.train import INTERRUPTED, check_writable, train
from engine.studio.network.archive import RUNS, save
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training.messages import Train
from engine.studio.training.runs import Run, new_run_id, read_runs
from engine.studio.training.sweep import Axis, SweepError, drawn, grid, read_axis

SHORT = {"lr": "learning_rate"}


def run(options: argparse.Namespace) -> int:
    """Train every variant; all runs go into the project file (or into --out)."""
    out = place_for(options.project, options.out)
    check_writable(out)
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        project = overridden(open_or_make(options.project, workspace, options.trust_code), options)
        axes = _axes(project.settings, options.over)
        variants = _variants(project.settings, axes, options)
        before = {each.id for each in read_runs(workspace / RUNS)}
        report = report_for(options, project.title)
        status = 0
        try:
            for number, settings in enumerate(variants, 1):
                report.say(f"run {number} of {len(variants)}: {_chosen(settings, axes)}")
                status = _train_one(project, settings, workspace, options)
                if status == INTERRUPTED:
                    break
        finally:
            runs = read_runs(workspace / RUNS)
            if {each.id for each in runs} != before:
                save(out, project, workspace, [each.id for each in runs])
                report.table(_table([each for each in runs if each.id not in before], axes))
                report.saved(out)
    return status


def _train_one(
    project: ProjectData, settings: Settings, workspace: Path, options: argparse.Namespace
) -> int:
    variant = msgspec.structs.replace(project, settings=settings)
    id = new_run_id(each.id for each in read_runs(workspace / RUNS))
    plan = Train(id, variant, str(workspace / RUNS / id))
    return train(plan, report_for(options, project.title))


def _axes(settings: Settings, texts: list[str]) -> list[Axis]:
    axes = []
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals:
            raise UserError(f"--over expects NAME=VALUES, such as lr=0.1,0.01, got '{text}'.")
        try:
            axes.append(read_axis(settings, SHORT.get(name, name), values))
        except SweepError as error:
            raise UserError(str(error)) from error
    return axes


def _variants(settings: Settings, axes: list[Axis], options: argparse.Namespace) -> list[Settings]:
    try:
        if options.random is None:
            return grid(settings, axes)
        return drawn(settings, axes, options.random, settings.seed)
    except SweepError as error:
        raise UserError(str(error)) from error


def _chosen(settings: Settings, axes: list[Axis]) -> str:
    return ", ".join(f"{axis.name} {_held(settings, axis.name)}" for axis in axes)


def _held(settings: Settings, name: str) -> str:
    """The value of a setting, or of an option, in words."""
    what, _, option = name.partition(".")
    value = getattr(settings, f"{what}_options").get(option, "usual") if option else None
    value = getattr(settings, what) if not option else value
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"


def _table(runs: list[Run], axes: list[Axis]) -> list[list[str]]:
    """A row for each run, the best first, under a row of titles."""
    ranked = sorted(runs, key=lambda each: (each.loss is None, each.loss))
    rows = [["run", *(axis.name for axis in axes), "loss", "accuracy", "seconds"]]
    for each in ranked:
        held = [_held(each.project.settings, axis.name) for axis in axes]
        loss = "–" if each.loss is None else f"{each.loss:.4f}"
        accuracy = "–" if each.accuracy is None else f"{each.accuracy:.4f}"
        rows.append([each.id, *held, loss, accuracy, f"{each.seconds:.1f}"])
    return rows
