"""The tests of this folder compute on a GPU; where there is none, they are skipped as a whole."""

from pathlib import Path

import pytest

from engine.devices import require_cupy


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> None:
    """Skip the folder, with the reason, where CuPy or a GPU is missing."""
    try:
        require_cupy()
    except RuntimeError as error:
        pytest.skip(f"{error}")
