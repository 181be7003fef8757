"""Runs as files for other programs: a table of their curves, or all that is known of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import msgspec
import numpy as np

from engine.studio.report.scores import matrix
from gui.training.plotting.curves import Curve
from gui.training.runs.run_list import RunEntry

COLUMNS = (
    "run",
    "name",
    "step",
    "epoch",
    "seconds",
    "loss",
    "smoothed_loss",
    "accuracy",
    "held_out_loss",
    "held_out_accuracy",
)


def curves_csv(runs: Sequence[RunEntry]) -> bytes:
    """A row for each step of each run that anything was measured at; what was not is left empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for run in runs:
        writer.writerows(_rows(run))
    return text.getvalue().encode()


def runs_json(runs: Sequence[RunEntry]) -> bytes:
    """Settings, results, curves and confusion matrix (empty if unknown) of each run."""
    data = [
        {
            "id": run.id,
            "name": run.name,
            "status": run.status,
            "device": run.device,
            "seconds": run.seconds,
            "epochs": run.epoch,
            "best_epoch": run.best_epoch,
            "stopped_early_at": run.early_stop,
            "loss": run.last_loss,
            "accuracy": run.last_accuracy,
            "settings": run.project.settings,
            "confusion": matrix(run.confusion).tolist(),
            "curves": {
                "loss": _points(run.loss),
                "accuracy": _points(run.accuracy),
                "held_out_loss": _points(run.held_out_loss),
                "held_out_accuracy": _points(run.held_out_accuracy),
            },
        }
        for run in runs
    ]
    return msgspec.json.format(msgspec.json.encode(data), indent=1) + b"\n"


def _rows(run: RunEntry) -> list[list[object]]:
    columns = (
        (run.loss, run.loss.y),
        (run.loss, run.loss.smoothed),
        (run.accuracy, run.accuracy.y),
        (run.held_out_loss, run.held_out_loss.y),
        (run.held_out_accuracy, run.held_out_accuracy.y),
    )
    known = [dict(zip(curve.x.tolist(), values.tolist(), strict=True)) for curve, values in columns]
    steps = np.array(sorted({step for values in known for step in values}))
    if not len(steps):
        return []
    seconds = run.seconds_at(steps).tolist()
    return [
        [
            run.id,
            run.name,
            int(step),
            f"{step / run.batches:.6g}",
            f"{time:.3f}",
            *(values.get(step, "") for values in known),
        ]
        for step, time in zip(steps.tolist(), seconds, strict=True)
    ]


def _points(curve: Curve) -> dict[str, list[float]]:
    return {"steps": curve.x.tolist(), "values": curve.y.tolist()}
