"""The benchmarks compare like with like: both libraries compute the same in every entry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402
from tests.benchmarks.speed.entries import Entry, Given, Step  # noqa: E402
from tests.benchmarks.speed.sweep import SWEEP  # noqa: E402
from tests.benchmarks.speed.workloads import WORKLOADS  # noqa: E402

ENTRIES = [*WORKLOADS.values(), *SWEEP.values()]
STEPS = 2
"""The second one tells whether the first one's update was the same."""


def values(tensor: Any) -> np.ndarray:
    return tensor.detach().numpy()


def gradients(step: Step) -> list[np.ndarray]:
    return [values(each.grad) for each in step.watched]


def assert_close(ours: np.ndarray, theirs: np.ndarray) -> None:
    """Equal within what float32 loses in sums, which are in another order on each side."""
    assert ours.shape == theirs.shape
    largest = float(np.abs(theirs).max(initial=0.0))
    np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4 * largest + 1e-6)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_both_sides_compute_the_same(entry: Entry) -> None:
    ours = entry.build(Given(engine, small=True))
    theirs = entry.build(Given(torch, small=True))
    for _ in range(STEPS):
        mine, yours = values(ours.run()), values(theirs.run())
        if entry.chance:
            assert mine.shape == yours.shape
            np.testing.assert_allclose(np.mean(mine == 0), np.mean(yours == 0), atol=0.2)
        else:
            assert_close(mine, yours)
    if not entry.chance:
        for mine, yours in zip(gradients(ours), gradients(theirs), strict=True):
            assert_close(mine, yours)


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES if entry.fused])
def test_the_fused_optimizer_is_the_same_training(name: str) -> None:
    entry = WORKLOADS.get(name) or SWEEP[name]
    plain, fused = (entry.build(Given(torch, fused, small=True)) for fused in (False, True))
    for _ in range(STEPS):
        assert_close(values(fused.run()), values(plain.run()))
