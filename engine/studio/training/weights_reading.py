"""Reading files of weights: safetensors, one file or the index of several, nothing unpickled."""

from __future__ import annotations

from pathlib import Path

import msgspec

from engine.safetensors_reading import SafetensorsFile, read_safetensors
from engine.studio.training.checkpoint import CheckpointError

INDEX = ".index.json"
"""How the name of an index ends, such as `model.safetensors.index.json`."""
LARGEST = 8 * 2**30


class Index(msgspec.Struct):
    """Of a model in several files: in which of them each array lies."""

    weight_map: dict[str, str]


def read_weights_file(path: Path) -> SafetensorsFile:
    """What a safetensors file holds, or all those that an index names.

    CheckpointError, with the sentence to show, where it is none.
    """
    try:
        paths = _shards(path) if path.name.endswith(INDEX) else [path]
        size = sum(each.stat().st_size for each in paths)
        if size > LARGEST:
            raise CheckpointError(
                f"{path.name} has {size / 2**30:.1f} GB; weights of at most "
                f"{LARGEST // 2**30} GB are expected."
            )
        files = [read_safetensors(each) for each in paths]
    except OSError as error:
        what = error.filename or path
        raise CheckpointError(f"{what} could not be read ({error.strerror}).") from error
    except (ValueError, TypeError) as error:
        raise CheckpointError(f"{error}.") from error
    arrays = {name: array for file in files for name, array in file.arrays.items()}
    short = frozenset(name for file in files for name in file.bfloat16)
    return SafetensorsFile(arrays, files[0].metadata if len(files) == 1 else {}, short)


def _shards(path: Path) -> list[Path]:
    """The files that an index names, which lie beside it; ValueError where it is none."""
    try:
        names = sorted(set(msgspec.json.decode(path.read_bytes(), type=Index).weight_map.values()))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(
            f"'{path}' is no index of weights: expected JSON with a weight_map from arrays to files"
        ) from error
    if not names or any(Path(name).name != name or name in (".", "..") for name in names):
        raise ValueError(f"'{path}' should name safetensors files that lie beside it")
    return [path.with_name(name) for name in names]
