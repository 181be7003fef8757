"""Test images without labels, and the CSV in which their predicted classes are handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.datasets.image_folder import read_images
from engine.datasets.image_stack import ImageStack, as_inputs
from engine.datasets.image_table import LABELS, NAMES, find_csv, read_csv, read_table
from engine.datasets.source import DatasetError

TEST_NAME = "test.csv"
SAMPLE_NAME = "sample_submission.csv"


@dataclass(frozen=True, slots=True)
class TestImages:
    """Images to be classified.

    names: the file names of Test.csv, in its order. inputs: float32 [n, 1, 28, 28] in [0, 1].
    columns and rows: a submission's columns, and the names in the order of its rows.
    """

    __test__ = False  # not a test, whatever pytest makes of the name

    names: tuple[str, ...]
    inputs: np.ndarray | ImageStack
    columns: tuple[str, ...]
    rows: tuple[str, ...]

    def write_submission(self, path: str | Path, labels: Sequence[str]) -> None:
        """Write the class predicted for each of `names` as a CSV with the sample's columns and
        order. Raises DatasetError when the file cannot be written."""
        import pandas

        label_of = dict(zip(self.names, labels, strict=True))
        values = {NAMES: self.rows, LABELS: [label_of[name] for name in self.rows]}
        cells = {column: values[column.strip().lower()] for column in self.columns}
        try:
            pandas.DataFrame(cells).to_csv(path, index=False, lineterminator="\n")
        except OSError as error:
            raise DatasetError(
                f"{path} cannot be written ({error.strerror}): choose another place."
            ) from error


def test_images(
    path: str | Path,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    invert: bool | None = None,
) -> TestImages:
    """The images that Test.csv names; path is that file or the folder it lies in.

    They are inverted as those of `load` are. Without a Sample_Submission.csv beside it the columns
    are filename and label, in Test.csv's order. Raises DatasetError when the CSV or any image is
    missing or cannot be read.
    """
    path = Path(path)
    csv = find_csv(path, TEST_NAME) if path.is_dir() else path
    if csv is None:
        raise DatasetError(f"{path} has no Test.csv: it should name an image in each row.")
    table = read_table(csv, labelled=False)
    columns, rows = _sample(csv.parent, table.names)
    images, _ = read_images(table, "test", None, progress, cancelled, invert)
    return TestImages(table.names, as_inputs(images, packed=False), columns, rows)


test_images.__test__ = False  # type: ignore[attr-defined]  # see TestImages


def _sample(folder: Path, names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The columns of the sample submission and its names in order; ours where there is none.

    A sample that lists other files than Test.csv gives its columns alone.
    """
    csv = find_csv(folder, SAMPLE_NAME)
    if csv is None:
        return (NAMES, LABELS), names
    table = read_csv(csv)
    columns = tuple(map(str, table.columns))
    if {column.strip().lower() for column in columns} != {NAMES, LABELS}:
        raise DatasetError(
            f"{csv} should have the columns {NAMES} and {LABELS}, it has {', '.join(columns)}."
        )
    names_column = next(column for column in columns if column.strip().lower() == NAMES)
    rows = tuple(table[names_column].str.strip())
    return columns, rows if sorted(rows) == sorted(names) else names
