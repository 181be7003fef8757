"""Commands paint without a window: in a process that has no display and no application yet."""

import subprocess
import sys
from pathlib import Path

from engine.studio.report.svg import drawing, label
from gui.picture import offscreen
from tests.gui.picture.test_report_pdf import report_of

ALONE = """
import os, sys
os.environ.pop("QT_QPA_PLATFORM", None)
os.environ.pop("DISPLAY", None)
from engine.studio.report.svg import drawing, label
from gui.picture import offscreen
svg = drawing(60, 20, "x", label(0, 14, "words", fill="#000000"))
sys.stdout.buffer.write(offscreen.svg_pdf(svg, "x"))
"""


def test_it_needs_no_display() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert done.stdout.startswith(b"%PDF") and b"Inter" in done.stdout
    assert done.stderr == b""


def test_each_file_is_what_it_says(qapp: object) -> None:
    svg = drawing(60, 20, "x", label(0, 14, "words", fill="#000000"))
    report = report_of("binary")
    for data, start in (
        (offscreen.svg_png(svg), b"\x89PNG"),
        (offscreen.svg_pdf(svg, "x"), b"%PDF"),
        (offscreen.report_pdf(report), b"%PDF"),
        (offscreen.report_png(report), b"\x89PNG"),
        (offscreen.report_svg(report), b"<?xml"),
    ):
        assert data.startswith(start)
