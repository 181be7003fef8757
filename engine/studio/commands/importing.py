"""`main.py import`: an ONNX model as a project, or another program's weights into a project."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import open_or_make, place_for
from engine.studio.commands.saying import say
from engine.studio.network.archive import RUNS, save
from engine.studio.network.build import build
from engine.studio.network.project import restore
from engine.studio.onnx.opening import open_onnx
from engine.studio.training.runs import new_run_id, read_runs
from engine.studio.training.weights_file import (
    Report,
    keep_as_run,
    match_weights,
    read_weights_file,
)


def run(options: argparse.Namespace) -> int:
    """Do what the first file asks for: a model is drawn, a project gets weights."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        take = _model if options.source.lower().endswith(".onnx") else _weights
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


def _weights(options: argparse.Namespace, workspace: Path) -> None:
    """Give a project's network the weights of a file, as a run of their own."""
    out = place_for(options.source, options.out)
    project = open_or_make(options.source, workspace, options.trust_code)
    built = build(restore(project))
    found = match_weights(built.model, read_weights_file(Path(options.second)))
    report = found.report
    if not report.fitting:
        raise UserError(
            f"None of the arrays in {options.second} fits the network in {options.source}: "
            "expected weights of the same names, or of the same shapes in the same order."
        )
    runs = [each.id for each in read_runs(workspace / RUNS)]
    run = new_run_id(runs)
    if not options.dry_run:
        keep_as_run(workspace / RUNS, run, project, found.weights)
        save(out, project, workspace, [*runs, run])
    if options.json:
        _print_json({"project": str(out), "run": run, **msgspec.to_builtins(report)})
        return
    say(options, f"{options.source if options.dry_run else out}: {report.sentence}")
    for line in _lines(report):
        say(options, line)


def _lines(report: Report) -> list[str]:
    """All that is not just as it was expected, a line each."""
    return [
        *(f"  renamed  {came} → {name}" for came, name in report.renamed),
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
