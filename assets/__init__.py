"""What the program ships beside its code: fonts, icons, the style sheet and the digits."""

from __future__ import annotations

from importlib.resources import files


def read(name: str) -> bytes:
    """The bytes of one asset, named from this folder: `read("icons/play.svg")`."""
    return files(__name__).joinpath(name).read_bytes()
