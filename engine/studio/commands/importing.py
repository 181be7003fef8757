"""`main.py import`: an ONNX model as a project, or weights or an optimizer's state into one."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import last_trained, open_or_make, place_for
from engine.studio.commands.saying import say
from engine.studio.network.archive import RUNS, save
from engine.studio.network.build import build
from engine.studio.network.project import restore
from engine.studio.onnx.opening import open_onnx
from engine.studio.training.optimizer_file import holds_optimizer, read_optimizer_file
from engine.studio.training.optimizer_matching import match_for_run
from engine.studio.training.optimizer_report import OptimizerReport
from engine.studio.training.runs import new_run_id, read_runs
from engine.studio.training.weights_file import (
    Report,
    keep_as_run,
    match_weights,
)
from engine.studio.training.weights_reading import read_weights_file


def run(options: argparse.Namespace) -> int:
    """Do what the first file asks for: a model is drawn, a project gets weights."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        take = _model if options.source.lower().endswith(".onnx") else _arrays
        take(options, Path(folder))
    return 0


def _model(options: argparse.Namespace, workspace: Path) -> None:
    """Draw the network of an ONNX file."""
    out = Path(options.second)
    if out.exists() and out.stat().st_size and not options.force and not options.dry_run:
        raise UserError(f"{out} is there already: choose another name, or add --force.")
    opened = open_onnx(Path(options.source), workspace)
    imported = opened.imported
    if not options.dry_run:
        save(out, imported.project, workspace, [opened.run])
    if options.json:
        _print_json(
            {
                "project": str(out),
                "layers": opened.layers,
                "operations": imported.operations,
                "gaps": imported.gaps,
                "difference": opened.difference,
            }
        )
        return
    say(options, f"{out}: {opened.summary}")
    if opened.warning:
        print(opened.warning, file=sys.stderr)


def _arrays(options: argparse.Namespace, workspace: Path) -> None:
    """Give a project what a file of arrays holds, as a run of its own."""
    out = place_for(options.source, options.out)
    project = open_or_make(options.source, workspace, options.trust_code)
    path = Path(options.second)
    file = read_weights_file(path)
    report: Report | OptimizerReport
    if holds_optimizer(file):
        found = match_for_run(
            project, last_trained(options.source, workspace), read_optimizer_file(path), path.name
        )
        project, weights, state, report = found.project, found.weights, found.state, found.report
        lines = _state_lines(found.report)
    else:
        matched = match_weights(build(restore(project)).model, file.arrays, file.bfloat16)
        weights, state, report = matched.weights, None, matched.report
        lines = _weight_lines(matched.report)
        if not matched.report.fitting:
            raise UserError(
                f"None of the arrays in {options.second} fits the network in {options.source}: "
                "expected weights of the same names, or of the same shapes in the same order."
            )
    runs = [each.id for each in read_runs(workspace / RUNS)]
    run = new_run_id(runs)
    if not options.dry_run:
        keep_as_run(workspace / RUNS, run, project, weights, state)
        save(out, project, workspace, [*runs, run])
    if options.json:
        _print_json({"project": str(out), "run": run, **msgspec.to_builtins(report)})
        return
    say(options, f"{options.source if options.dry_run else out}: {report.sentence}")
    for line in lines:
        say(options, line)


def _weight_lines(report: Report) -> list[str]:
    """All that is not just as it was expected, a line each."""
    return [
        *(f"  renamed  {came} → {name}" for came, name in report.renamed),
        *_common_lines(report),
    ]


def _state_lines(report: OptimizerReport) -> list[str]:
    """The same of an optimizer's state."""
    return [
        *(f"  setting  {each.label}: {each.before} → {each.after}" for each in report.changes),
        *_common_lines(report),
    ]


def _common_lines(report: Report | OptimizerReport) -> list[str]:
    return [
        *(
            f"  shape    {each.name}: {_sizes(each.expected)} expected, {_sizes(each.came)} came"
            for each in report.mismatched
        ),
        *(f"  missing  {name}" for name in report.missing),
        *(f"  unused   {name}" for name in report.unused),
    ]


def _sizes(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) or "one number"


def _print_json(said: dict[str, Any]) -> None:
    print(msgspec.json.encode(said).decode())
