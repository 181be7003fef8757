"""A CSV that lists image files: which they are, where they lie, and what they show.

The layout is that of the practice problem "Identify the Digits": Train/train.csv with the columns
filename and label beside Train/Images/train/, and Test.csv with filename alone beside
Train/Images/test/. Simpler folders, such as train.csv among its images, are found as well.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from engine.datasets.source import DatasetError

if TYPE_CHECKING:
    from pandas import DataFrame

NAMES, LABELS = "filename", "label"  # the columns, in any case of letters
PROBED = 100  # names tried when looking for the folder of the images
MOST_BYTES = 128 << 20  # of a CSV: several million images


@dataclass(frozen=True, slots=True)
class ImageTable:
    """The rows of a CSV of images. labels is empty where the CSV has none."""

    csv: Path
    names: tuple[str, ...]
    labels: tuple[str, ...]


def find_csv(folder: Path, name: str) -> Path | None:
    """A CSV such as train.csv in a folder or its Train/, whatever the case of the letters."""
    for place in (folder, *_named_all(folder, "train")):
        for path in _named_all(place, name):
            if path.is_file():
                return path
    return None


def read_table(csv: Path, labelled: bool) -> ImageTable:
    """Read a CSV of images. Raises DatasetError when columns, rows, names or labels are missing."""
    table = read_csv(csv)
    wanted = (NAMES, LABELS) if labelled else (NAMES,)
    columns = {str(column).strip().lower(): column for column in table.columns}
    missing = [column for column in wanted if column not in columns]
    if missing:
        raise DatasetError(
            f"{csv} should have the columns {' and '.join(wanted)}, it has "
            f"{', '.join(map(str, table.columns))}: rename or add {' and '.join(missing)}."
        )
    if table.empty:
        raise DatasetError(f"{csv} has no rows: it should name an image in each.")
    texts = {column: tuple(table[columns[column]].str.strip()) for column in wanted}
    for column, values in texts.items():
        empty = values.count("")
        if empty:
            raise DatasetError(
                f"{csv} has no {column} in {empty:,} of {len(values):,} rows, the first of them "
                f"row {values.index('') + 2}: fill them in or take the rows out."
            )
    return ImageTable(csv, texts[NAMES], texts.get(LABELS, ()))


def read_csv(csv: Path) -> "DataFrame":
    """A CSV with every cell as text. Raises DatasetError when it cannot be read as one."""
    import pandas

    check_csv(csv, MOST_BYTES)
    try:
        # utf-8-sig: spreadsheets put a mark at the start, which would become part of a name.
        return pandas.read_csv(csv, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # pandas' own errors are ValueErrors
        raise unreadable(csv, error) from error


def unreadable(csv: Path, error: Exception) -> DatasetError:
    """What to say of a CSV that pandas could not read, in the words of who made it."""
    reason = " ".join(str(error).split())
    uneven = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", reason)
    if uneven is not None:
        expected, line, came = uneven.groups()
        return DatasetError(
            f"{csv} cannot be read as a CSV: line {line} has {came} cells where the lines above "
            f"have {expected}. Give each line as many."
        )
    if "No columns to parse" in reason:
        return DatasetError(f"{csv} cannot be read as a CSV: it is empty. Choose another file.")
    return DatasetError(f"{csv} cannot be read as a CSV in UTF-8 ({reason}): save it as one again.")


def check_csv(csv: Path, most: int) -> None:
    """DatasetError where this is no file, or one of more than `most` bytes.

    A CSV takes several times its size in memory; pipes and devices never end.
    """
    try:
        status = csv.stat()
    except FileNotFoundError as error:
        raise DatasetError(f"There is no file {csv}: check the path.") from error
    except OSError as error:
        raise DatasetError(f"{csv} cannot be read ({error.strerror}): choose another.") from error
    if not S_ISREG(status.st_mode):
        raise DatasetError(f"{csv} is no file: choose a CSV.")
    if status.st_size > most:
        raise DatasetError(
            f"{csv} has {status.st_size >> 20:,} MiB, where at most {most >> 20} are read: part it."
        )


def find_images(table: ImageTable, kind: str) -> tuple[str, ...]:
    """The files a table names; kind is "train" or "test", a folder they may lie in.

    They come as texts, for making 49,000 Paths takes longer than reading their images from the
    cache. Raises DatasetError when a name leads out of the folder.
    """
    for name in table.names:
        first, *others = name.replace("\\", "/").split("/")
        if (others and not first) or ".." in (first, *others) or "\0" in name:
            raise DatasetError(
                f'{table.csv} names "{name}", which lies outside the folder: name images inside it.'
            )
    probes = table.names[:PROBED]
    places = list(dict.fromkeys(_image_folders(table.csv.parent, kind)))
    best = max(places, key=lambda place: sum((place / name).is_file() for name in probes))
    return tuple(os.path.join(best, name) for name in table.names)


def stat_images(table: ImageTable, files: Sequence[str]) -> list[os.stat_result]:
    """Size and time of each file. Raises DatasetError naming the first that is missing."""
    stats, missing = [], []
    for path in files:
        try:
            stats.append(os.stat(path))
        except OSError:
            missing.append(path)
    if missing:
        raise DatasetError(
            f"{len(missing):,} of the {len(files):,} images that {table.csv} names are missing, "
            f"the first of them {missing[0]}: put them there or take their rows out of the CSV."
        )
    return stats


def _image_folders(base: Path, kind: str) -> Iterator[Path]:
    """Where images may lie, the likeliest first: Images/train, Images, train, beside the CSV."""
    for place in (base, *_named_all(base, "train")):
        for images in _named_all(place, "images"):
            yield from _named_all(images, kind)
            yield images
        yield from _named_all(place, kind)
        yield place


def _named_all(folder: Path, name: str) -> list[Path]:
    """What in a folder bears a name, whatever the case of its letters."""
    try:
        return sorted(path for path in folder.iterdir() if path.name.lower() == name.lower())
    except OSError:  # no folder, or not ours to read
        return []
