"""From a project's choice of data to the data, and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import UNSET

from engine.datasets import DatasetError, Samples, SourceInfo, TableChoice, describe, load, table
from engine.studio.network.settings import DataChoice


def load_chosen(
    data: DataChoice,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    packed: bool = False,
) -> Samples:
    """The samples that were chosen, read as the choice says; as `engine.datasets.load` else."""
    return load(
        data.source,
        progress=progress,
        cancelled=cancelled,
        columns=None if data.columns is UNSET else data.columns,
        invert=None if data.invert is UNSET else data.invert,
        packed=packed,
    )


def choice_of(
    info: SourceInfo, source: str | None = None, columns: TableChoice | None = None
) -> DataChoice:
    """The choice of a data set that was described.

    `source` is what it shall be found by again, if not its name; `columns` are those of a table.
    """
    return DataChoice(
        source or info.name,
        info.sample_shape,
        info.classes,
        info.target_shape,
        UNSET if columns is None else columns,
    )


def choose(name_or_path: str, target: str | None = None) -> DataChoice:
    """The choice of a data set by its name or path; of a table, with this column as its target.

    Raises DatasetError where there is none. The columns of a table are kept as they are guessed
    now, so that a row more does not change them.
    """
    path = Path(name_or_path).expanduser()
    source = str(path.resolve()) if path.exists() else None
    if not table.is_table(name_or_path):
        if target is not None:
            raise DatasetError(f'{name_or_path} is no table, so it has no column "{target}".')
        return choice_of(describe(name_or_path), source)
    columns = table.choice_for(table.inspect(path), target)
    return choice_of(describe(name_or_path, columns=columns), source, columns)
