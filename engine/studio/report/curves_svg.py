"""The curves of a run as an SVG picture: loss, and accuracy where there is one."""

from __future__ import annotations

import numpy as np

from engine.studio.report import colors
from engine.studio.report.plot_svg import Floats, Line, plot, smoothed
from engine.studio.report.svg import drawing, element, mixed
from engine.studio.training.runs import Curves

GAP = 24
SMOOTHED = 25
"""The training batches' line is the mean over the 25th part of them."""
RAW_FROM = 50
"""Of so many batches on, single ones are drawn faintly behind their mean."""


def curves_svg(
    curves: Curves, batches: int | None = None, width: float = 720, height: float = 220
) -> str:
    """An SVG of the curves over epochs; over steps where it is not known how many one has."""
    batches = batches or batches_of(curves)
    has_accuracy = bool(curves.accuracies) or bool(np.isfinite(curves.held_out_accuracies).any())
    wide = (width - GAP) / 2 if has_accuracy else width
    x_title = "epoch" if batches else "step"
    loss = _lines(curves, batches, curves.losses, curves.held_out_losses)
    panels = [plot("Loss", loss, (wide, height), x_title, bounds=(0.0, np.inf))]
    if has_accuracy:
        lines = _lines(curves, batches, curves.accuracies, curves.held_out_accuracies)
        percent = plot(
            "Accuracy", lines, (wide, height), x_title, lambda value: f"{100 * value:g} %", (0, 1)
        )
        panels.append(element("g", percent, transform=f"translate({wide + GAP:g} 0)"))
    return drawing(width, height, "Curves of the run", *panels)


def batches_of(curves: Curves) -> int | None:
    """How many batches an epoch has, where the held-out samples tell."""
    if not curves.held_out_steps:
        return None
    return max(curves.held_out_steps[0] // max(curves.held_out_epochs[0], 1), 1)


def _lines(
    curves: Curves, batches: int | None, trained: list[float], held_out: list[float]
) -> list[Line]:
    """The training batches' line with its smoothed one, and that of the held-out samples."""
    unit = batches or 1
    steps = np.asarray(curves.steps[: len(trained)], np.float64) / unit
    values: Floats = np.asarray(trained, np.float64)
    window = len(values) // SMOOTHED
    lines = []
    if len(values) >= RAW_FROM:
        faint = mixed(colors.PAPER, colors.MUTED, 0.28)
        lines.append(Line("", steps, values, faint, 1))
    lines.append(Line("training batches", steps, smoothed(values, window), colors.MUTED))
    if held_out:
        at = np.asarray(curves.held_out_steps, np.float64) / unit
        known = np.asarray(held_out, np.float64)
        lines.append(Line("held out", at, known, colors.ACCENT, 2.25, dots=True))
    return [line for line in lines if len(line.points[0])]
