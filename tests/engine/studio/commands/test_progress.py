"""What is said of a training: much, little or nothing."""

import argparse
import json
from pathlib import Path

from engine.studio.commands.progress import report_for
from engine.studio.training import messages as m

EVENTS = (
    m.Started("run1", "cpu", 2, 10, 100, 0, 2, 10, kernels="plain"),
    m.Points("run1", (5,), (0.5,)),
    m.Progress("run1", 1, 5, 1000.0, 1.0, 1.0, 0.01),
    m.Points("run1", (12,), (0.25,)),
    m.Progress("run1", 2, 2, 1000.0, 1.5, 0.5, 0.01, m.Usage(1.0, 2**28)),
    m.HeldOut("run1", 2, 20, 0.125, 0.75),
    m.Finished("run1", "finished", 0.125, 0.75, 2.0),
)


def said(capsys, **options):
    chosen = {"json": False, "quiet": False, "verbose": False, **options}
    report = report_for(argparse.Namespace(**chosen), "Net")
    with report:
        for event in EVENTS:
            report.show(event)
    report.saved(Path("x.bps"))
    return capsys.readouterr().out


def test_an_epoch_is_a_line_held_out_samples_or_not(capsys):
    lines = said(capsys).splitlines()
    assert lines[1:3] == [
        "epoch 1/2: loss 0.5000",
        "epoch 2/2: loss 0.2500, held out: loss 0.1250, accuracy 0.7500",
    ]
    assert lines[-1] == "saved to x.bps"


def test_verbose_tells_what_computes_and_how_fast(capsys):
    text = said(capsys, verbose=True)
    assert "kernels: plain" in text and "256 MB" in text and "learning rate 0.01" in text


def test_quiet_is_quiet(capsys):
    assert said(capsys, quiet=True) == ""


def test_quiet_still_tells_results(capsys):
    chosen = argparse.Namespace(json=False, quiet=True, verbose=False)
    report = report_for(chosen, "Net")
    report.show(m.RateFound(0.01))
    report.show(m.RateFound())
    report.table([["run", "loss"], ["run1", "0.25"]])
    assert capsys.readouterr().out == "0.01\nrun   loss\nrun1  0.25\n"


def test_json_is_lines_of_json(capsys):
    lines = [json.loads(line) for line in said(capsys, json=True, quiet=True).splitlines()]
    assert len(lines) == len(EVENTS) + 1 and lines[-1] == {"type": "Saved", "path": "x.bps"}
