"""Reading a safetensors file whole: its arrays, its metadata, and what NumPy has no numbers for."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors

DTYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "U64": "<u8",
    "I32": "<i4",
    "U32": "<u4",
    "I16": "<i2",
    "U16": "<u2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}
"""The format's names of numbers, and NumPy's. BF16 is not among them: see `widened`."""
BFLOAT16 = "BF16"

# How files begin that Python's pickle or PyTorch's save (a zip of pickles) has made.
_PICKLE = b"\x80"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class SafetensorsFile:
    """What a file holds. Arrays named in `bfloat16` were such, and are float32 of the same values.

    The arrays are read-only: they lie in the memory that the file was read into.
    """

    arrays: dict[str, np.ndarray]
    metadata: dict[str, str]
    bfloat16: frozenset[str]


def read_safetensors(path: str | os.PathLike[str]) -> SafetensorsFile:
    """Read a file. Raises FileNotFoundError, or ValueError when it is no sound safetensors file."""
    return parsed_safetensors(Path(path).read_bytes(), f"'{os.fspath(path)}'")


def parsed_safetensors(content: bytes, source: str) -> SafetensorsFile:
    """Read the content of a file. Raises ValueError, which names the `source`, if it is unsound."""
    try:
        entries = safetensors.deserialize(content)
        arrays = {name: _array(entry) for name, entry in entries}
    except (safetensors.SafetensorError, KeyError) as error:
        if content.startswith((_PICKLE, _ZIP)):
            raise ValueError(
                f"{source} is a pickle or a PyTorch file, which could run code when "
                "opened, so it is not: save the weights with safetensors.torch.save_file instead"
            ) from error
        if isinstance(error, KeyError):
            raise ValueError(
                f"{source} holds numbers of type {error.args[0]}, which are not read: "
                "save them as float32, float16 or bfloat16"
            ) from error
        raise ValueError(
            f"{source} is not a sound safetensors file ({error}): it may be truncated "
            "or of another kind"
        ) from error
    short = frozenset(name for name, entry in entries if entry["dtype"] == BFLOAT16)
    return SafetensorsFile(arrays, _metadata(content), short)


def widened(bits: np.ndarray) -> np.ndarray:
    """The bfloat16 numbers of these 16 bits as float32: the upper half of a single is one."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def _array(entry: dict) -> np.ndarray:
    data, shape = entry["data"], entry["shape"]
    if entry["dtype"] == BFLOAT16:
        return widened(np.frombuffer(data, "<u2")).reshape(shape)
    return np.frombuffer(data, DTYPES[entry["dtype"]]).reshape(shape)


def _metadata(content: bytes) -> dict[str, str]:
    """What the header says beside the arrays; safetensors has found it sound."""
    end = 8 + int.from_bytes(content[:8], "little")
    said: dict[str, str] = json.loads(content[8:end]).get("__metadata__") or {}
    return said
