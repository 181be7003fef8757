"""Saving tensors to files and loading them, in the safetensors format.

Nothing is ever unpickled: a pickle can run any code when it is opened. A file is either written
whole or not at all, so that a full disk or a crash leaves the old one as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.numpy

from engine.devices import as_device, to_numpy, transfer
from engine.safetensors_reading import read_safetensors
from engine.tensor import Tensor, from_array

FilePath = str | os.PathLike[str]


def save(obj: Mapping[str, Tensor], f: FilePath) -> None:
    """Save a dict of tensors, such as a state dict, as a safetensors file.

    Raises TypeError for anything else.
    """
    save_safetensors(f, obj)


def load(f: FilePath, map_location: Any = None) -> dict[str, Tensor]:
    """Load a dict of tensors from a safetensors file, to the CPU or to `map_location`.

    Raises ValueError for any other file, above all a pickle, which is never opened.
    """
    return load_safetensors(f, map_location)


def save_safetensors(path: FilePath, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors by name to a safetensors file, replacing it in one step.

    Raises TypeError for values that are not tensors, and OSError where the file cannot be written.
    """
    if not isinstance(tensors, Mapping):
        raise TypeError(
            f"expected a dict of tensors to save, got {type(tensors).__name__}: "
            "pass model.state_dict()"
        )
    arrays = {}
    for name, tensor in tensors.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise TypeError(
                f"expected tensors under names, got {type(tensor).__name__} under {name!r}: "
                "only dicts of tensors can be saved"
            )
        # The format stores bytes in row-major order, whatever the array's strides say.
        arrays[name] = np.asarray(to_numpy(tensor.array), order="C")
    write_atomically(path, safetensors.numpy.save(arrays))


def load_safetensors(path: FilePath, device: Any = None) -> dict[str, Tensor]:
    """Read the tensors of a safetensors file by name; each owns its memory.

    Numbers of type bfloat16 become float32 of the same values. Raises FileNotFoundError, or
    ValueError when the file is no sound safetensors file.
    """
    arrays = read_safetensors(path).arrays
    place = as_device(device)
    return {name: from_array(transfer(np.array(array), place)) for name, array in arrays.items()}


def write_atomically(path: FilePath, content: bytes) -> None:
    """Write a file so that it has either its old content or all of the new one, never a part.

    The new content goes to a temporary file beside it, is flushed to the disk, and takes its name.
    """
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
