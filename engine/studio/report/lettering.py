"""How wide words are in the program's own typeface, measured without a window."""

from __future__ import annotations

import functools
import io
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FINE = 64
"""Measured at so many pixels; widths grow with the size."""
ELLIPSIS = "…"
LONGEST = 500
"""No line has room for so many letters; of a longer text the rest is not looked at."""


def width(words: str, size: float, weight: int = 400, mono: bool = False) -> float:
    """The width in pixels of a line of text of this size."""
    return _font(weight >= 600, mono).getlength(words) * size / FINE


def cut(words: str, room: float, size: float, weight: int = 400, mono: bool = False) -> str:
    """The words, with an ellipsis in the place of what has no room; nothing where none has."""
    words = words[:LONGEST]
    if width(words, size, weight, mono) <= max(room, 0):
        return words
    while words and width(words + ELLIPSIS, size, weight, mono) > room:
        words = words[:-1].rstrip()
    return words and words + ELLIPSIS


def wrapped(words: str, room: float, size: float) -> list[str]:
    """The words in lines that fit; lines of the text stay lines."""
    lines = []
    for paragraph in words[: 20 * LONGEST].split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return [cut(line, room, size) for line in lines]


@functools.cache
def _font(bold: bool, mono: bool) -> FreeTypeFont:
    from PIL import ImageFont  # takes its time, and few draw

    name = "JetBrainsMono-Regular.ttf" if mono else f"Inter-{'SemiBold' if bold else 'Regular'}.otf"
    data = (files("assets") / "fonts" / name).read_bytes()
    return ImageFont.truetype(io.BytesIO(data), FINE, layout_engine=ImageFont.Layout.BASIC)
