"""Saving tensors to files and loading them, in the safetensors format.

Nothing is ever unpickled: a pickle can run any code when it is opened. A file is either written
whole or not at all, so that a full disk or a crash leaves the old one as it was.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import safetensors.numpy

from engine.devices import as_device, to_numpy, transfer
from engine.nesting import put_together, take_apart
from engine.safetensors_reading import SafetensorsFile, parsed_safetensors, read_safetensors
from engine.tensor import Tensor, from_array

FilePath = str | os.PathLike[str]
_NEST = "nest"  # the key of the description of what surrounds the tensors


def save(obj: Any, f: FilePath | BinaryIO) -> None:
    """Save tensors, numbers and text, and dicts, lists and tuples of them, such as a checkpoint.

    A dict of tensors, such as a state dict, becomes a plain safetensors file; anything else has a
    description of what surrounds its tensors in it. Raises TypeError for other objects.
    """
    flat = isinstance(obj, Mapping) and all(
        isinstance(name, str) and isinstance(each, Tensor) for name, each in obj.items()
    )
    if flat:
        content = _encoded(obj)
    else:
        description, tensors = take_apart(obj)
        content = _encoded(tensors, {_NEST: description})
    if hasattr(f, "write"):
        f.write(content)
    else:
        write_atomically(f, content)


def load(f: FilePath | BinaryIO, map_location: Any = None, *, weights_only: bool = True) -> Any:
    """Load what `save` has written, or any safetensors file, to the CPU or to `map_location`.

    `weights_only` has no effect: nothing is ever unpickled. Raises ValueError for any other file,
    above all a pickle, which is never opened.
    """
    file = parsed_safetensors(f.read(), "the file") if hasattr(f, "read") else read_safetensors(f)
    maps = callable(map_location) or isinstance(map_location, dict)  # between devices of the file
    tensors = _placed(file, None if maps else map_location)
    if _NEST not in file.metadata:
        return tensors
    try:
        return put_together(file.metadata[_NEST], tensors)
    except ValueError as error:
        raise ValueError(f"not a sound file of tensors: {error}") from error


def save_safetensors(path: FilePath, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors by name to a safetensors file, replacing it in one step.

    Raises TypeError for values that are not tensors, and OSError where the file cannot be written.
    """
    if not isinstance(tensors, Mapping):
        raise TypeError(
            f"expected a dict of tensors to save, got {type(tensors).__name__}: "
            "pass model.state_dict()"
        )
    for name, tensor in tensors.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise TypeError(
                f"expected tensors under names, got {type(tensor).__name__} under {name!r}: "
                "only dicts of tensors can be saved"
            )
    write_atomically(path, _encoded(tensors))


def _encoded(tensors: Mapping[str, Tensor], metadata: dict[str, str] | None = None) -> bytes:
    # The format stores bytes in row-major order, whatever the array's strides say.
    arrays = {name: np.asarray(to_numpy(t.array), order="C") for name, t in tensors.items()}
    return safetensors.numpy.save(arrays, metadata)


def load_safetensors(path: FilePath, device: Any = None) -> dict[str, Tensor]:
    """Read the tensors of a safetensors file by name; each owns its memory.

    Numbers of type bfloat16 become float32 of the same values. Raises FileNotFoundError, or
    ValueError when the file is no sound safetensors file.
    """
    return _placed(read_safetensors(path), device)


def _placed(file: SafetensorsFile, device: Any) -> dict[str, Tensor]:
    place, arrays = as_device(device), file.arrays
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
