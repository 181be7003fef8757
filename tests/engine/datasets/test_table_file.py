"""Reading a CSV tells how far it is, and can be ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets.source import LoadCancelledError
from engine.datasets.table_file import read_columns


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "long.csv"
    path.write_text("x,y\n" + "".join(f"{n},{n % 7}\n" for n in range(200_000)), encoding="utf-8")
    return path


def test_it_tells_how_far_it_is(long: Path) -> None:
    told: list[tuple[int, int]] = []
    table = read_columns(long, progress=lambda done, total: told.append((done, total)))
    assert len(table) == 200_000 and table["y"].sum() == sum(n % 7 for n in range(200_000))
    assert len(told) > 3 and told == sorted(told)
    assert told[-1] == (long.stat().st_size, long.stat().st_size)


def test_it_ends_when_it_is_cancelled(long: Path) -> None:
    told: list[int] = []
    with pytest.raises(LoadCancelledError):
        read_columns(long, lambda done, total: told.append(done), lambda: len(told) >= 2)
    assert len(told) == 2, "nothing is read after that"
