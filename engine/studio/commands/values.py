"""How the command line reads values: what is wrong with one is said with what was expected."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Callable


def whole(minimum: int) -> Callable[[str], int]:
    """Reads a whole number that is no smaller than this."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[+]?\d{1,18}", text) or int(text) < minimum:
            raise argparse.ArgumentTypeError(
                f"expected a whole number of at least {minimum}, got '{text}'"
            )
        return int(text)

    return read


def _number(text: str, fits: Callable[[float], bool], expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not fits(value):
        raise argparse.ArgumentTypeError(f"expected {expected}, got '{text}'")
    return value


def rate(text: str) -> float:
    """A number above 0."""
    return _number(text, lambda x: 0 < x < math.inf, "a number above 0, such as 0.001")


def at_least_0(text: str) -> float:
    """A number from 0 on."""
    return _number(text, lambda x: 0 <= x < math.inf, "a number of at least 0")


def share(text: str) -> float:
    """A part of the samples."""
    return _number(text, lambda x: 0 <= x < 1, "a share from 0 to below 1, such as 0.3")


def device(text: str) -> str:
    """The name of a device, whether or not it is there."""
    if not re.fullmatch(r"cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError(f"expected cpu, cuda or cuda:N, got '{text}'")
    return text
