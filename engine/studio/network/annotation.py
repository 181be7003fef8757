"""What stands on the canvas beside the layers: frames around some of them, and sticky notes.

Annotations are for people alone: shapes, training and generated code never look at them.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Tone = Literal["grey", "blue", "violet", "green", "yellow", "red"]

TONES: tuple[Tone, ...] = ("grey", "blue", "violet", "green", "yellow", "red")

SMALLEST = (96.0, 64.0)
"""Width and height that an annotation has at least."""


class Annotation(msgspec.Struct, frozen=True):
    """A frame with its title, or a note with its words; `x`, `y` place its top left corner.

    All lengths are pixels of the canvas at 100 %.
    """

    id: str
    kind: Literal["frame", "note"]
    text: str
    x: float
    y: float
    width: float
    height: float
    tone: Tone
