"""`main.py report PROJECT OUT.html`: a page about a run, to hand in."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import open_project
from engine.studio.commands.saying import say
from engine.studio.network.archive import RUNS
from engine.studio.report.contents import contents_of
from engine.studio.report.page import page
from engine.studio.training.runs import Run, read_curves, read_runs


def run(options: argparse.Namespace) -> int:
    """Write the report of the last run, or of the one that was named."""
    out = Path(options.out)
    if out.suffix.lower() not in (".html", ".htm"):
        raise UserError(
            f"A report is written as a page: expected a name such as report.html, got {out.name}. "
            "The window writes PDF, and browsers print the page."
        )
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        open_project(options.project, workspace, trust_code=True)  # nothing of it runs
        chosen = _chosen(read_runs(workspace / RUNS), options.project, options.run)
        curves = read_curves(workspace / RUNS / chosen.id)
    try:
        out.write_bytes(page(contents_of(chosen, curves)))
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {chosen.id}")
    return 0


def _chosen(runs: list[Run], project: str, id: str | None) -> Run:
    if not runs:
        raise UserError(f"{project} has not been trained yet: train it first with: train {project}")
    found = next((each for each in reversed(runs) if id is None or each.id == id), None)
    if found is None:
        known = ", ".join(each.id for each in runs)
        raise UserError(f"There is no run '{id}' in {project}: it has {known}.")
    return found
