"""Where an axis gets its numbers: few, round, and placed so that a glance is enough."""

from __future__ import annotations

import math
from collections.abc import Iterator

Tick = tuple[float, str]
"""A place on the axis and the words there."""

MANTISSAS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7))
"""Ever finer numbers of a decade; the first that gives three ticks is taken."""

TIMES = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
"""Steps between two ticks of a time axis, in seconds."""


def log_ticks(low: float, high: float) -> list[Tick]:
    """Ticks for an axis of log10 values: 1, 0.3, 0.1, 0.03; finer where the range is narrow."""
    decades = range(math.floor(low) - 1, math.ceil(high) + 1)
    if len(decades) > 10:
        step = -(-len(decades) // 6)
        return [(d, f"1e{d}") for d in decades if d % step == 0 and low <= d <= high]
    for mantissas in MANTISSAS:
        ticks = [
            (place, f"{mantissa * 10.0**decade:g}")
            for decade in decades
            for mantissa in mantissas
            if low <= (place := decade + math.log10(mantissa)) <= high
        ]
        if len(ticks) >= 3:
            return ticks
    return [
        (math.log10(place), text) for place, text in linear_ticks(10**low, 10**high) if place > 0
    ]


def linear_ticks(low: float, high: float, most: int = 6) -> list[Tick]:
    """At most `most` ticks at round numbers (1, 2 or 5 times a power of ten)."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return []
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * m for m in (1, 2, 5, 10) if span / (power * m) <= most - 1 or m == 10)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(i * step, f"{i * step:.10g}") for i in range(first, last + 1)]


def time_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Ticks at round times in seconds, told as minutes and seconds: 0:30, 1:00, 1:30."""
    span = high - low
    if not (math.isfinite(span) and span > 0):
        return []
    step = next((each for each in TIMES if span / each <= max(most - 1, 1)), None)
    if step is None:
        hours = linear_ticks(low / 3600, high / 3600, max(most, 2))
        return [(3600 * place, f"{text} h") for place, text in hours]
    first, last = math.ceil(low / step), math.floor(high / step)
    return [(step * i, time_text(step * i)) for i in range(first, last + 1)]


def time_text(seconds: float) -> str:
    """Minutes and seconds, and hours before them where there are some: 2:14, 1:02:09."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def named(ticks: list[Tick], word: str) -> list[Tick]:
    """The ticks with a word before the first: "step 100", "200", "300"."""
    if not ticks or not word:
        return ticks
    (place, text), *rest = ticks
    return [(place, f"{word} {text}"), *rest]


def epoch_ticks(low: float, high: float, most: int, word: str) -> list[Tick]:
    """Whole epochs from 1, the first one shown with its word: "epoch 1", "2", "3"."""
    first, last = max(1, math.ceil(low)), math.floor(high)
    step = next(s for s in _steps() if (last - first) / s <= max(most - 1, 1))
    epochs = [e for e in range(first, last + 1) if e == first or e % step == 0]
    if len(epochs) > 1 and epochs[1] - epochs[0] < step / 2:
        del epochs[1]
    return [(e, f"{word} {e}" if e == first else str(e)) for e in epochs]


def _steps() -> Iterator[int]:
    """1, 2, 5, 10, 20, 50, …"""
    step = 1
    while True:
        yield from (step, 2 * step, 5 * step)
        step *= 10
