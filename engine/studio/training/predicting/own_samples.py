"""The user's own digits, in a project's `samples` folder, and a run that learns from them.

The folder is laid out as any folder of images with a CSV of their labels, so it opens as a data
set, too.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.datasets import Samples
from engine.datasets.drawing import load_image
from engine.studio.files import write_together

TABLE = "train.csv"
_PLAIN_NAME = re.compile(r"\w[\w-]*\.png")
OWN_SHARE = 4
"""One of so many samples of a fine-tuning epoch is the user's own."""
REHEARSED = 1500
"""As many known samples are gone over, so that what was learned is not forgotten."""


class OwnSample(NamedTuple):
    """One picture: its file's name, and the class that the user gave it."""

    name: str
    label: str


def list_own(folder: Path) -> list[OwnSample]:
    """The samples in a folder, in the order they were added; none where there is no folder.

    Names that lead out of the folder are passed over: a project's file may come from anywhere.
    """
    try:
        rows = list(csv.DictReader(io.StringIO((folder / TABLE).read_text("utf-8"))))
    except (OSError, UnicodeDecodeError, csv.Error):
        return []
    found = (OwnSample(row.get("filename") or "", row.get("label") or "") for row in rows)
    return [each for each in found if each.label and _is_in(folder, each.name)]


def add_own(folder: Path, picture: np.ndarray, label: str) -> OwnSample:
    """Keep a picture [height, width] in [0, 1], ink bright, as one of this class.

    OSError where it cannot be written; the folder is then as it was.
    """
    from PIL import Image

    samples = list_own(folder)
    numbers = [int(each.name[5:-4]) for each in samples if each.name[5:-4].isdecimal()]
    sample = OwnSample(f"digit{max(numbers, default=0) + 1}.png", label)
    file = io.BytesIO()
    Image.fromarray((picture.clip(0, 1) * 255).round().astype(np.uint8)).save(file, "PNG")
    write_together(folder, {sample.name: file.getvalue(), TABLE: _table([*samples, sample])})
    return sample


def remove_own(folder: Path, name: str) -> None:
    """Take a sample away; OSError where the folder cannot be written to."""
    samples = list_own(folder)
    write_together(folder, {TABLE: _table([each for each in samples if each.name != name])})
    if any(each.name == name for each in samples):
        (folder / name).unlink()


def read_own(folder: Path, name: str) -> np.ndarray:
    """A sample's picture as float32 [28, 28] in [0, 1]; DatasetError where it is damaged."""
    return load_image(folder / name)


def with_own(training: Samples, folder: Path, seed: int) -> Samples:
    """What a fine-tuning run learns: the user's samples, and some that it knows already.

    Samples whose label is no class of the data's are left out; without any other all is as it was.
    """
    known = {name: place for place, name in enumerate(training.classes)}
    own = [each for each in list_own(folder) if each.label in known]
    if not own:
        return training
    shape = training.inputs.shape[1:]
    pictures = [read_own(folder, each.name) for each in own]
    inputs = np.stack(pictures).reshape(len(own), *shape).astype(training.inputs.dtype)
    targets = np.array([known[each.label] for each in own], training.targets.dtype)
    random = np.random.default_rng(seed)
    places = random.permutation(len(training))[:REHEARSED]
    repeats = max(len(places) // (len(own) * (OWN_SHARE - 1)), 1)
    rehearsed = training.take(places)
    return Samples(
        np.concatenate([np.asarray(rehearsed.inputs), *[inputs] * repeats]),
        np.concatenate([rehearsed.targets, *[targets] * repeats]),
        training.classes,
        training.name,
        training.title,
        training.note,
        training.test,
        training.ordered_split,
    )


def _is_in(folder: Path, name: str) -> bool:
    """Whether a file of this name lies in the folder itself."""
    return _PLAIN_NAME.fullmatch(name) is not None and (folder / name).is_file()


def _table(samples: list[OwnSample]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("filename", "label"))
    writer.writerows(samples)
    return text.getvalue().encode()
