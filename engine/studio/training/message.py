"""The base of what the window and its worker say to each other, and pictures as they are sent."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The base of all messages; its subclass's name is the tag on the line."""


ZERO = 128
"""The byte of `Pixels` that stands for zero."""


class Pixels(msgspec.Struct, frozen=True):
    """A small picture of numbers: `data` is base64 of height·width bytes, row by row.

    `ZERO` is zero, 255 the largest magnitude above it, 1 the same below it.
    """

    width: int
    height: int
    data: bytes
