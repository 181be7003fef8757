"""An optimizer's rule as lines that can be read, computed, and filled in with numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.studio.debugging.numbers import number_text
from engine.studio.debugging.recording import RuleLine

Names = dict[str, Any]
"""What each symbol stands for: arrays of doubles, or numbers."""


class Line(NamedTuple):
    """`symbol` becomes `text`; `value` computes that of what all symbols stand for before."""

    symbol: str
    text: str
    value: Callable[[Names], Any]


def run(lines: Iterable[Line], names: Mapping[str, Any]) -> Names:
    """What all symbols stand for after the lines."""
    now = dict(names)
    with np.errstate(all="ignore"):
        for line in lines:
            now[line.symbol] = line.value(now)
    return now


def written(
    lines: Iterable[Line], names: Mapping[str, Any], place: tuple[int, ...]
) -> list[RuleLine]:
    """The lines, each with the numbers of the entry at `place`: "m = 0.9·0 + 0.1·0.2 = 0.02"."""
    now = {symbol: _entry(value, place) for symbol, value in names.items()}
    found = []
    with np.errstate(all="ignore"):
        for line in lines:
            result = float(line.value(now))
            filled = _filled(line.text, now)
            example = f"{line.symbol} = {filled}"
            if filled != number_text(result):
                example += f" = {number_text(result)}"
            found.append(RuleLine(f"{line.symbol} = {line.text}", example))
            now[line.symbol] = result
    return found


def _entry(value: Any, place: tuple[int, ...]) -> float:
    array = np.asarray(value, dtype=np.float64)
    return float(array[place] if array.ndim else array)


def _filled(text: str, names: Mapping[str, float]) -> str:
    """The text with each symbol's number in its place, in brackets where that is negative."""
    symbols = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    # A symbol is no part of a word, and has no accent that makes it another one.
    pattern = rf"(?<![A-Za-z])({symbols})(?![A-Za-z\u0302′∞])"

    def number(match: re.Match[str]) -> str:
        written = number_text(names[match[1]])
        is_first = match.start() == 0
        return f"({written})" if written.startswith("−") and not is_first else written

    return re.sub(pattern, number, text)
