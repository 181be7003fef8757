"""A recording as a file: safetensors, whose header holds the description as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save as save_arrays

from engine.studio.debugging.recording import Recording
from engine.studio.debugging.values import (
    FEWEST_NUMBERS,
    MOST_IN_ALL,
    MOST_NUMBERS,
    kept_part,
    part_of,
)
from engine.studio.files import write_together

DESCRIPTION = "recording"
Arrays = dict[str, np.ndarray]


class RecordingError(Exception):
    """A batch cannot be recorded, or a recording not be read; the text is one sentence."""


def write(recording: Recording, arrays: Mapping[str, np.ndarray], path: Path) -> None:
    """Write a recording with as much of its arrays as it may keep. OSError where it cannot be."""
    most = max(FEWEST_NUMBERS, min(MOST_NUMBERS, MOST_IN_ALL // max(len(arrays), 1)))
    kept = {
        key: np.ascontiguousarray(part_of(array, kept_part(array.shape, most)))
        for key, array in arrays.items()
    }
    described = msgspec.json.encode(recording).decode()
    write_together(path.parent, {path.name: save_arrays(kept, {DESCRIPTION: described})}, False)


def read(path: Path) -> tuple[Recording, Arrays]:
    """A recording and the parts of its arrays that were kept; RecordingError where it is none."""
    try:
        with safe_open(path, framework="numpy") as file:
            described = (file.metadata() or {}).get(DESCRIPTION, "")
            recording = msgspec.json.decode(described, type=Recording)
            return recording, {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise RecordingError(
            f"Expected a recorded batch in {path.name}, but it cannot be read ({error}): record "
            "the batch again."
        ) from error
