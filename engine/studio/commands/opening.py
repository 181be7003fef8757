"""Opening a project file for a command."""

from __future__ import annotations

from pathlib import Path

from engine.studio.commands.errors import UserError
from engine.studio.network.archive import RUNS, load
from engine.studio.network.code_trust import codes_of
from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import WEIGHTS
from engine.studio.training.runs import read_runs


def open_project(path: str, workspace: Path, trust_code: bool = False) -> ProjectData:
    """The project in the file; its runs are unpacked into the workspace.

    Code that came in a file runs only where whoever gave the command has said that it may.
    """
    if not Path(path).is_file():
        raise UserError(f"There is no project file {path}: make one with: new lenet {path}")
    project = load(Path(path), workspace).project
    codes = codes_of(project)
    if codes and not trust_code:
        raise UserError(
            f"{path} holds Python code that this would run (of {', '.join(codes)}): read it in the "
            "window, and add --trust-code if it may."
        )
    return project


def open_or_make(path: str, workspace: Path, trust_code: bool = False) -> ProjectData:
    """The project in the file, or a new one where it is the name of a template instead."""
    if is_template(path):
        return TEMPLATES[path].make()
    return open_project(path, workspace, trust_code)


def is_template(path: str) -> bool:
    """Whether this is a template's name, and no file is called so."""
    return path in TEMPLATES and not Path(path).is_file()


def place_for(project: str, out: str | None) -> Path:
    """Where what is learned is written: into the project, unless another place is named."""
    if out is None and is_template(project):
        raise UserError(
            f"{project} is a template: name a file for what it learns, as with --out {project}.bps."
        )
    return Path(out or project)


def last_trained(path: str, workspace: Path) -> Path:
    """The folder of the last run that left weights."""
    folder = last_trained_or_none(workspace)
    if folder is None:
        raise UserError(f"{path} has not been trained yet: train it first with: train {path}")
    return folder


def last_trained_or_none(workspace: Path) -> Path | None:
    """The same; None where the project has not been trained."""
    for run in reversed(read_runs(workspace / RUNS)):
        folder = workspace / RUNS / run.id
        if (folder / WEIGHTS).is_file():
            return folder
    return None
