"""What a command needs of whoever can paint: PDF and PNG are made by Qt, which `engine` never uses.

`main.py` hands in `gui.picture.offscreen`, which no command loads before it paints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from engine.studio.report.contents import Contents


class Painter(Protocol):
    """Paints reports and their pictures, each as the bytes of a file."""

    def report_pdf(self, report: Contents) -> bytes:
        """The report on pages of A4."""
        ...

    def report_svg(self, report: Contents) -> bytes:
        """The report without its code, its pages one beneath the other."""
        ...

    def report_png(self, report: Contents) -> bytes:
        """The same as an image."""
        ...

    def svg_pdf(self, svg: str, title: str) -> bytes:
        """A picture on a page of its own size."""
        ...

    def svg_png(self, svg: str) -> bytes:
        """A picture as an image, twice as fine as it was drawn."""
        ...


GetPainter = Callable[[], Painter]
"""Loads Qt; ImportError where this machine lacks a library of it."""
