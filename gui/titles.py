"""What the window calls things that are only a name or a path in the project."""

from __future__ import annotations

import functools
from pathlib import Path

from engine.datasets import available


@functools.cache
def _titles() -> dict[str, str]:
    return {info.name: info.title for info in available()}


def data_title(source: str) -> str:
    """The title of a data set by its name; the folder's name where it is a folder."""
    return _titles().get(source) or Path(source).name or source
