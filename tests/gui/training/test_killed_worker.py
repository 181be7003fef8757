"""Kills at random moments cost the epoch at hand at most; the benchmark does fifty of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.benchmarks.killed_worker import compare


@pytest.mark.parametrize("seed", [1])
def test_a_run_outlives_kills_to_the_bit(qapp: QApplication, tmp_path: Path, seed: int) -> None:
    compare(kills=2, epochs=20, seed=seed, folder=tmp_path)
