"""Painting for commands, without a window and without a display."""

from __future__ import annotations

import functools
import os
import sys

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from engine.studio.report.contents import Contents
from gui.picture import report_pdf as reports
from gui.picture import svg_painting
from gui.theme import load_fonts


def report_pdf(report: Contents) -> bytes:
    """The report on pages of A4."""
    _start()
    return reports.report_pdf(report)


def report_svg(report: Contents) -> bytes:
    """The report without its code, its pages one beneath the other."""
    _start()
    return reports.report_svg(report)


def report_png(report: Contents) -> bytes:
    """The same as an image."""
    _start()
    return reports.report_png(report)


def svg_pdf(svg: str, title: str) -> bytes:
    """A picture on a page of its own size."""
    _start()
    return svg_painting.svg_pdf(svg, title)


def svg_png(svg: str) -> bytes:
    """A picture as an image, twice as fine as it was drawn."""
    _start()
    return svg_painting.svg_png(svg)


@functools.cache
def _start() -> QCoreApplication:
    """The application, which Qt paints text with; one that is made here has the program's type."""
    running = QCoreApplication.instance()
    if running is not None:
        return running
    # A command opens no window, and may run where none could open.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication(sys.argv[:1])
    load_fonts()
    return application
