"""Writes what is kept of runs for elsewhere: tables, plots, confusion matrices and reports.

Pictures are painted in the window's own thread, as Qt wants it; the rest is done beside it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QWidget

from gui.background import run_in_background
from gui.dialogs.files import (
    ask_where_to_export_matrix,
    ask_where_to_export_runs,
    ask_where_to_report,
)
from gui.messages import messages
from gui.picture.saving import why_not, write_whole
from gui.settings import Settings
from gui.training.runs.run_list import RunEntry

translate = QCoreApplication.translate
Asker = Callable[[QWidget, Path], Path | None]
Packed = Callable[[], bytes]
"""Makes the file, in any thread."""


class RunsWriter(QObject):
    """Asks where to, writes, and tells what came of it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window

    def export(self, runs: Sequence[RunEntry]) -> None:
        """Write runs as a table or as JSON, or the plots as they stand as a picture."""
        text = self.tr("The runs are in {0}.")
        self._write(ask_where_to_export_runs, "runs.csv", lambda kind: self._runs(runs, kind), text)

    def export_confusion(self, run: RunEntry) -> None:
        """Write what the run took each class for, as a picture or a table."""
        text = self.tr("The confusion matrix is in {0}.")
        name = f"{run.id}-confusion.svg"
        self._write(ask_where_to_export_matrix, name, lambda kind: _confusion(run, kind), text)

    def write_report(self, run: RunEntry) -> None:
        """Write a page about the run."""
        text = self.tr("The report is in {0}.")
        self._write(ask_where_to_report, f"{run.id}.pdf", lambda kind: _report(run, kind), text)

    def _write(self, ask: Asker, name: str, pack: Callable[[str], Packed], done: str) -> None:
        settings = Settings()
        path = ask(self._window, settings.last_folder / name)
        if path is None:
            return
        settings.last_folder = path.absolute().parent
        try:
            packed = pack(path.suffix.lower())
            run_in_background(lambda: write_whole(path, packed()))
        except OSError as error:
            messages().error(why_not(path, error), window=self._window)
        else:
            messages().info(done.format(path.name), window=self._window)

    def _runs(self, runs: Sequence[RunEntry], kind: str) -> Packed:
        from gui.training.runs import run_export

        selected = copy.deepcopy(runs)  # a run in progress grows meanwhile
        if kind == ".json":
            return lambda: run_export.runs_json(selected)
        if kind in (".png", ".svg", ".pdf"):
            from gui.training.plots import PlotsPanel
            from gui.training.plotting import plot_picture

            data = getattr(plot_picture, f"plots_{kind[1:]}")(self._window.findChild(PlotsPanel))
            return lambda: data
        return lambda: run_export.curves_csv(selected)


def _confusion(run: RunEntry, kind: str) -> Packed:
    from engine.studio.report.confusion_svg import confusion_svg
    from engine.studio.report.scores import class_names, confusion_csv, matrix
    from gui.picture.svg_painting import svg_pdf, svg_png

    counts = matrix(run.confusion)
    classes = class_names(run.project.settings.data.classes, len(counts))
    if kind == ".csv":
        return lambda: confusion_csv(classes, counts)
    svg = confusion_svg(classes, counts)
    if kind == ".png":
        data = svg_png(svg)
    else:
        data = svg_pdf(svg, run.name) if kind == ".pdf" else svg.encode()
    return lambda: data


def _report(run: RunEntry, kind: str) -> Packed:
    from engine.studio.report.contents import contents_of
    from engine.studio.training.runs import read_curves, read_run
    from gui.picture.report_pdf import report_pdf

    record = run_in_background(lambda: read_run(run.folder))
    if record is None:
        raise OSError(0, translate("RunsWriter", "the run has left nothing to report"))
    report = run_in_background(lambda: contents_of(record, read_curves(run.folder)))
    if kind in (".html", ".htm"):
        from engine.studio.report.page import page

        return lambda: page(report)
    data = report_pdf(report)
    return lambda: data
