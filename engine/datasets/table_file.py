"""Reads a CSV of any common dialect into columns, each of numbers or of texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from engine.datasets.image_table import check_csv, unreadable
from engine.datasets.source import DatasetError, LoadCancelledError

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_BYTES = 256 << 20
MOST_COLUMNS = 10_000
LOOKED_AT = 1 << 16  # bytes from which the dialect is told
SEPARATORS = ",;\t|"


@dataclass(frozen=True, slots=True)
class CsvForm:
    """What parts a CSV's cells and a number's digits, and whether spaces stand around cells."""

    separator: str = ","
    decimal: str = "."
    spaced: bool = False


def read_columns(
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DataFrame:
    """A CSV's columns, each as numbers if all of its cells are, else as texts; empty cells are NaN.

    Commas, semicolons, tabs or bars may part the cells; with semicolons, numbers may have a comma.
    progress(done, total) tells of bytes. Raises DatasetError where the file is none, too large, or
    no CSV in UTF-8, LoadCancelledError when cancelled() says so.
    """
    import pandas

    check_csv(path, MOST_BYTES)
    try:
        start = _start(path)
        form = _form(start)
        separator = form.separator
        if start.partition("\n")[0].count(separator) >= MOST_COLUMNS:
            raise DatasetError(
                f"{path} has more than {MOST_COLUMNS:,} columns, too many for a table here."
            )
        with path.open("rb") as file:
            table = pandas.read_csv(
                _WatchedFile(file, path.stat().st_size, progress, cancelled),
                sep=separator,
                decimal=form.decimal,
                encoding="utf-8-sig",
                skipinitialspace=True,
                # Else a column could be numbers in one part, and texts in another.
                low_memory=False,
            )
    except (OSError, ValueError, OverflowError) as error:  # pandas' own errors are ValueErrors
        raise unreadable(path, error) from error
    except MemoryError as error:
        raise DatasetError(f"{path} does not fit into memory: part it.") from error
    if not isinstance(table.index, pandas.RangeIndex):
        raise DatasetError(f"{path} has rows with more cells than its first line has names.")
    if table.empty:
        raise DatasetError(f"{path} has no rows below its first line of names: add some.")
    table.columns = [str(name).strip() for name in table.columns]
    if table.columns.duplicated().any():
        twice = table.columns[table.columns.duplicated()][0]
        raise DatasetError(f"{path} has two columns called {twice}: rename one of them.")
    return table


class _WatchedFile:
    """Bytes of a file, as pandas asks for them, with word of each part and a way out."""

    def __init__(
        self,
        file: BinaryIO,
        size: int,
        progress: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._file, self._size = file, size
        self._progress, self._cancelled = progress, cancelled

    def read(self, count: int = -1) -> bytes:
        if self._cancelled is not None and self._cancelled():
            raise LoadCancelledError
        part = self._file.read(count)
        if self._progress is not None:
            self._progress(min(self._file.tell(), self._size), self._size)
        return part

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._file)  # by this pandas tells a file from a name


def csv_form(path: Path) -> CsvForm:
    """How the file's cells are written. OSError or UnicodeDecodeError where it cannot be read."""
    return _form(_start(path))


def _start(path: Path) -> str:
    with path.open(encoding="utf-8-sig") as file:
        return file.read(LOOKED_AT)


def _form(start: str) -> CsvForm:
    separator = _separator(start)
    decimal = "," if separator == ";" and _has_decimal_commas(start) else "."
    spaced = any(space in start for space in (f"{separator} ", f" {separator}", " \n"))
    return CsvForm(separator, decimal, spaced)


def _separator(start: str) -> str:
    first = start.partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def _has_decimal_commas(start: str) -> bool:
    """Whether a cell such as 3,14 stands between semicolons."""
    lines = start.splitlines()[1:]
    cells = (cell.strip().strip('"') for line in lines for cell in line.split(";"))
    return any(
        whole.lstrip("+-").isdigit() and part.isdigit()
        for whole, comma, part in (cell.partition(",") for cell in cells)
        if comma
    )
