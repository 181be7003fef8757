"""Runs as tables and as JSON: everything measured is there, and nothing made up."""

from __future__ import annotations

import csv
import io
import json

from gui.training.runs.run_export import COLUMNS, curves_csv, runs_json
from gui.training.session import TrainingSession


def test_a_table_of_every_step(quiet_session: TrainingSession, add_run) -> None:
    runs = [add_run(quiet_session, "run1", 'with "quotes", commas'), add_run(quiet_session, "run2")]
    rows = list(csv.DictReader(io.StringIO(curves_csv(runs).decode())))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 24
    assert rows[0]["name"] == 'with "quotes", commas'
    assert (rows[3]["step"], rows[3]["epoch"], rows[3]["loss"]) == ("4", "1", "0.5")
    assert rows[3]["held_out_loss"] == "1.0" and rows[2]["held_out_loss"] == ""
    assert float(rows[11]["seconds"]) == 134.0 and rows[12]["run"] == "run2"


def test_a_run_without_points_has_no_rows(quiet_session: TrainingSession, add_run) -> None:
    run = add_run(quiet_session, "run1", epochs=0)
    assert curves_csv([run]).decode().splitlines() == [",".join(COLUMNS)]


def test_json_holds_settings_results_and_curves(quiet_session: TrainingSession, add_run) -> None:
    (run,) = json.loads(runs_json([add_run(quiet_session, "run1", "Adam")]))
    assert (run["id"], run["name"], run["status"]) == ("run1", "Adam", "finished")
    assert run["settings"]["optimizer"] == "Adam" and run["best_epoch"] == 3
    assert run["curves"]["held_out_loss"] == {"steps": [4, 8, 12], "values": [1, 0.5, 1 / 3]}
