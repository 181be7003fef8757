"""Amounts in little room."""

from __future__ import annotations

import pytest

from gui.quantities import compact, memory, milliseconds

THIN = "\N{THIN SPACE}"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (9_999, "9999"),
        (313_600, f"313{THIN}600"),
        (9_999_999, f"9{THIN}999{THIN}999"),
        (12_500_000, "12.5 M"),
        (3_200_000_000, "3.2 G"),
    ],
)
def test_compact(count: int, text: str) -> None:
    assert compact(count) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (3136, "3.1 kB"), (50_176, "50 kB"), (2_500_000_000, "2.5 GB")],
)
def test_memory(count: int, text: str) -> None:
    assert memory(count) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.00012, "0.12 ms"), (0.0034, "3.4 ms"), (0.12, "120 ms"), (2, "2000 ms")],
)
def test_milliseconds(seconds: float, text: str) -> None:
    assert milliseconds(seconds) == text
