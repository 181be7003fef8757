"""`main.py report PROJECT OUT`: a run as a report to hand in, or one of the pictures in it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.serialization import write_atomically
from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import open_project
from engine.studio.commands.saying import say
from engine.studio.network.archive import RUNS
from engine.studio.network.project import ProjectData, restore
from engine.studio.report.confusion_svg import confusion_svg
from engine.studio.report.contents import Contents, contents_of
from engine.studio.report.curves_svg import curves_svg
from engine.studio.report.network_svg import network_svg
from engine.studio.report.page import page, picture_page
from engine.studio.report.painting import Painter
from engine.studio.report.scores import class_names, matrix
from engine.studio.training.runs import Curves, Run, read_curves, read_runs

FORMATS = {".html": "html", ".htm": "html", ".pdf": "pdf", ".svg": "svg", ".png": "png"}
"""By how a file's name ends."""
Paper = Callable[[], Painter]


def run(options: argparse.Namespace) -> int:
    """Write the report of the last run or of the one that was named, or one of its pictures."""
    out = Path(options.out)
    format = FORMATS.get(out.suffix.lower())
    if format is None:
        raise UserError(
            f"Expected a name that ends in {', '.join(FORMATS)}, such as report.pdf, got "
            f"{out.name}."
        )

    def painter() -> Painter:
        return _painter(options, format)

    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        project = open_project(options.project, workspace, trust_code=True)  # nothing of it runs
        runs = read_runs(workspace / RUNS)
        if options.of == "network" and options.run is None:
            content, name = _network(project), "network"
            data = _picture(content, project.title, format, painter)
        else:
            chosen = _chosen(runs, options.project, options.run)
            curves = read_curves(workspace / RUNS / chosen.id)
            name = chosen.id
            if options.of == "report":
                data = _report(contents_of(chosen, curves), format, painter)
            else:
                data = _picture(_drawn(options.of, chosen, curves), name, format, painter)
    try:
        write_atomically(out, data)
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {name}")
    return 0


def _report(report: Contents, format: str, painter: Paper) -> bytes:
    match format:
        case "html":
            return page(report)
        case "pdf":
            return painter().report_pdf(report)
        case "svg":
            return painter().report_svg(report)
    return painter().report_png(report)


def _picture(svg: str, title: str, format: str, painter: Paper) -> bytes:
    match format:
        case "html":
            return picture_page(svg, title)
        case "pdf":
            return painter().svg_pdf(svg, title)
        case "svg":
            return svg.encode()
    return painter().svg_png(svg)


def _drawn(what: str, run: Run, curves: Curves) -> str:
    """A picture of the run, as SVG."""
    if what == "network":
        return _network(run.project)
    if what == "curves":
        if not curves.steps:
            raise UserError(f"{run.id} has drawn no curves: it brought its weights along.")
        return curves_svg(curves)
    if not run.confusion:
        raise UserError(
            f"{run.id} has counted no mistakes: a confusion matrix needs classes, and samples that "
            "are held out."
        )
    counts = matrix(run.confusion)
    return confusion_svg(class_names(run.project.settings.data.classes, len(counts)), counts)


def _network(project: ProjectData) -> str:
    return network_svg(restore(project).network, project.settings.data, project.title)


def _painter(options: argparse.Namespace, format: str) -> Painter:
    """What paints; UserError where this machine has nothing to paint with."""
    instead = "write HTML instead, or SVG of a picture"
    if options.painter is None:
        raise UserError(f"Nothing here paints {format.upper()}: {instead}.")
    try:
        painter: Painter = options.painter()
    except ImportError as error:
        raise UserError(
            f"Qt, which paints {format.upper()}, cannot be loaded ({error}): {instead}."
        ) from error
    return painter


def _chosen(runs: list[Run], project: str, id: str | None) -> Run:
    if not runs:
        raise UserError(f"{project} has not been trained yet: train it first with: train {project}")
    found = next((each for each in reversed(runs) if id is None or each.id == id), None)
    if found is None:
        known = ", ".join(each.id for each in runs)
        raise UserError(f"There is no run '{id}' in {project}: it has {known}.")
    return found
