"""A table of numbers and words as a data set: a CSV of which columns are features, one is target.

Numbers are features as they are; a column of categories becomes a column of 0 and 1 for each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.datasets.source import DatasetError, Samples, SourceInfo
from engine.datasets.table_file import read_columns

if TYPE_CHECKING:
    from pandas import Series

SUFFIXES = (".csv", ".tsv", ".txt")
FEW_VALUES = 20  # a target of whole numbers with so many values at most is taken for classes
MOST_CATEGORIES = 200  # of a feature; more would be a column each
MOST_CLASSES = 1_000
SHOWN = 3  # examples of a column's values

Kind = Literal["number", "category"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is used, and how its values are read."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class TableChoice:
    """Which columns of a table are learned from, and which is to be predicted.

    missing: rows with an empty cell in one of these columns are left out, or ("fill") the cell gets
    the column's median or commonest category; a row without a target is left out in any case.
    """

    features: tuple[Column, ...]
    target: Column
    missing: Literal["drop", "fill"] = "drop"


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is in a column: how many cells are empty, how many different values there are.

    numeric says whether all of them are numbers, whole whether these are whole ones.
    """

    name: str
    numeric: bool
    whole: bool
    missing: int
    distinct: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What is in a table, and the choice that is made of it where nobody makes another."""

    path: Path
    rows: int
    columns: tuple[ColumnFacts, ...]
    guess: TableChoice

    def facts_of(self, name: str) -> ColumnFacts:
        """A column's facts by its name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def is_table(name: str) -> bool:
    """Whether a name means a file of this kind."""
    return Path(name).suffix.lower() in SUFFIXES


def inspect(
    path: Path,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TableFacts:
    """Look at every column of a CSV. Raises DatasetError where it cannot be read as one.

    progress and cancelled are as in `read_columns`.
    """
    table = read_columns(path, progress, cancelled)
    columns = tuple(_facts(table[name]) for name in table.columns)
    if len(columns) < 2:
        raise DatasetError(
            f"{path} has one column: a table needs one to learn from and one to predict."
        )
    return TableFacts(path, len(table), columns, _guess(columns, len(table)))


def choice_for(facts: TableFacts, target: str | None) -> TableChoice:
    """The guess, or what would be guessed if this column were the target.

    Raises DatasetError where there is no such column.
    """
    if target is None:
        return facts.guess
    if target not in [column.name for column in facts.columns]:
        names = ", ".join(column.name for column in facts.columns)
        raise DatasetError(f'{facts.path} has no column "{target}": choose one of {names}.')
    return _guess(facts.columns, facts.rows, target)


def info(path: Path, choice: TableChoice | None = None) -> SourceInfo:
    """What is known of a table as a data set, with these columns or those that are guessed."""
    return info_of(load(path, choice), path)


def info_of(samples: Samples, path: Path) -> SourceInfo:
    """The same of a table that was read."""
    return SourceInfo(
        str(path),
        samples.title,
        samples.note,
        samples.inputs.shape[1:],
        samples.classes,
        len(samples),
        samples.targets.shape[1:],
    )


def load(
    path: Path,
    choice: TableChoice | None = None,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Samples:
    """A table's rows as samples, or the first `limit` of them.

    inputs: float32 [n, features]. targets: int64 [n] where the target is a category, else float32
    [n, 1]. progress and cancelled are as in `read_columns`. Raises DatasetError where a column is
    missing, or holds what it should not.
    """
    table = read_columns(path, progress, cancelled)
    if choice is None:
        facts = tuple(_facts(table[name]) for name in table.columns)
        choice = _guess(facts, len(table))
    used = [*choice.features, choice.target]
    absent = [column.name for column in used if column.name not in table]
    if absent:
        raise DatasetError(
            f"{path} has no column {', '.join(absent)} any more: open it again and choose anew."
        )
    if not choice.features:
        raise DatasetError(f"{path} needs a column to learn from: choose one or more as features.")
    values = {column.name: _values(path, table[column.name], column.kind) for column in used}
    kept, note = _rows(values, choice)
    if not kept.any():
        raise DatasetError(f"{path} has no row without an empty cell: choose other columns.")
    blocks, names = [], []
    for column in choice.features:
        block, titles = _encoded(path, values[column.name][kept], column)
        blocks.append(block)
        names += titles
    inputs = np.concatenate(blocks, axis=1)
    targets, classes = _targets(path, values[choice.target.name][kept], choice.target)
    return Samples(
        inputs[:limit], targets[:limit], classes, str(path), path.stem, note, features=tuple(names)
    )


# ---------------------------------------------------------------- looking


def _facts(column: "Series") -> ColumnFacts:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    numeric = is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype)
    present = column.dropna()
    seen = present.iloc[:1000].drop_duplicates().iloc[:SHOWN]
    examples = tuple(_text(value) for value in seen)
    missing = len(column) - len(present)
    whole = numeric and bool((present % 1 == 0).all())
    distinct = int(present.nunique())
    return ColumnFacts(str(column.name), numeric, whole, missing, distinct, examples)


def _guess(columns: Sequence[ColumnFacts], rows: int, wanted: str | None = None) -> TableChoice:
    """The last column that can be a target, from all columns that can be features."""
    target = next((each for each in reversed(columns) if each.distinct > 1), columns[-1])
    target = next((each for each in columns if each.name == wanted), target)
    kind: Kind = "number"
    few = target.distinct <= 2 or target.distinct <= min(FEW_VALUES, rows / 10)
    if not target.numeric or (target.whole and few):
        kind = "category"
    features = tuple(
        Column(each.name, "number" if each.numeric else "category")
        for each in columns
        if each is not target and _is_feature(each, rows)
    )
    return TableChoice(features, Column(target.name, kind))


def _is_feature(column: ColumnFacts, rows: int) -> bool:
    """Not a constant, a row's number, a text of its own in each row, or mostly empty."""
    if column.distinct < 2 or column.missing > rows / 2:
        return False
    if not column.numeric:
        return column.distinct <= min(MOST_CATEGORIES, max(rows / 2, 2))
    is_number_of_row = column.distinct == rows and column.name.strip().lower() in ("id", "index")
    return not (is_number_of_row or column.name.startswith("Unnamed:"))


def _text(value: object) -> str:
    """A cell as people would write it: 3 instead of 3.0."""
    if isinstance(value, (float, np.floating)):
        return f"{value:.10g}"
    return str(value).strip()


# ---------------------------------------------------------------- reading


def _values(path: Path, column: "Series", kind: Kind) -> np.ndarray:
    """A column as float64 with NaN for empty cells, or as texts with None for them."""
    import pandas

    if kind == "category":
        return np.array(
            [None if pandas.isna(value) else _text(value) for value in column], dtype=object
        )
    try:
        numbers = column.to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        wrong = pandas.to_numeric(column, errors="coerce").isna() & column.notna()
        first = wrong.to_numpy().argmax()
        raise DatasetError(
            f'{path} has "{_text(column.iloc[first])}" for a number in column {column.name}, row '
            f"{first + 2}: take it out, or read the column as categories."
        ) from None
    return np.where(np.abs(numbers) < np.finfo(np.float32).max, numbers, np.nan)


def _rows(values: dict[str, np.ndarray], choice: TableChoice) -> tuple[np.ndarray, str]:
    """Which rows are used, bool [n], once empty cells were filled, and a note about them."""
    empty = {name: _is_empty(column) for name, column in values.items()}
    left_out = empty[choice.target.name]
    filled = 0
    for column in choice.features:
        gaps = empty[column.name]
        if choice.missing == "fill" and gaps.any() and not gaps.all():
            values[column.name] = _filled(values[column.name], gaps, column.kind)
            filled += int(gaps.sum())
        else:
            left_out = left_out | gaps
    notes = []
    if left_out.any():
        notes.append(f"{left_out.sum():,} of {len(left_out):,} rows with empty cells left out")
    if filled:
        notes.append(f"{filled:,} empty cells filled")
    return ~left_out, "; ".join(notes)


def _is_empty(column: np.ndarray) -> np.ndarray:
    if column.dtype == object:
        return np.array([value is None for value in column], bool)
    return np.isnan(column)


def _filled(column: np.ndarray, gaps: np.ndarray, kind: Kind) -> np.ndarray:
    present = column[~gaps]
    if kind == "number":
        return np.where(gaps, np.median(present), column)
    names, counts = np.unique(present.astype(str), return_counts=True)
    return np.where(gaps, names[counts.argmax()], column)


def _encoded(path: Path, column: np.ndarray, chosen: Column) -> tuple[np.ndarray, list[str]]:
    """A feature as float32 [n, k], and what each of the k is called."""
    if chosen.kind == "number":
        return column.astype(np.float32)[:, None], [chosen.name]
    names = _sorted_names(column)
    if len(names) > MOST_CATEGORIES:
        raise DatasetError(
            f"{path} has {len(names):,} different values in column {chosen.name}, where a feature "
            f"can have {MOST_CATEGORIES}: leave the column out, or read it as a number."
        )
    ones = column[:, None] == np.array(names, dtype=object)
    return ones.astype(np.float32), [f"{chosen.name} = {name}" for name in names]


def _targets(path: Path, column: np.ndarray, chosen: Column) -> tuple[np.ndarray, tuple[str, ...]]:
    """The targets, and their classes where they are categories."""
    if chosen.kind == "number":
        return column.astype(np.float32)[:, None], ()
    names = _sorted_names(column)
    if len(names) > MOST_CLASSES:
        raise DatasetError(
            f"{path} has {len(names):,} different values in its target {chosen.name}, where "
            f"{MOST_CLASSES:,} classes are the most: read it as a number."
        )
    index = {name: i for i, name in enumerate(names)}
    return np.array([index[value] for value in column], np.int64), tuple(names)


def _sorted_names(column: np.ndarray) -> list[str]:
    """Every category once: numbers by size, then texts by the alphabet."""

    def rank(name: str) -> tuple[int, float, str]:
        try:
            return 0, float(name), name
        except ValueError:
            return 1, 0.0, name

    return sorted(set(column), key=rank)
