"""Amounts as people write them: counts, bytes and times that fit into a narrow line."""

from __future__ import annotations

from engine.studio.network import sentences


def compact(count: int) -> str:
    """A count that fits into a narrow column: "313 600", "12.5 M", "3.2 G"."""
    for size, unit in ((10**9, "G"), (10**6, "M")):
        if count >= 10 * size or (unit == "G" and count >= size):
            return f"{count / size:.1f} {unit}"
    return sentences.number(count)


def memory(count: int) -> str:
    """A number of bytes that fits into a narrow line: "512 B", "49 kB", "3.2 MB"."""
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= size:
            amount = count / size
            return f"{amount:.1f} {unit}" if amount < 10 else f"{amount:.0f} {unit}"
    return f"{count} B"


def milliseconds(seconds: float) -> str:
    """A time that fits into a narrow line: "0.12 ms", "3.4 ms", "120 ms"."""
    amount = 1000 * seconds
    digits = 2 if amount < 1 else 1 if amount < 10 else 0
    return f"{amount:.{digits}f} ms"
