"""Shared memory between a loader and its workers: who has it, when it is free, what stays."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import segments
from engine.data.segments import ALIGNMENT, SMALLEST, Pool, places


@given(st.lists(st.integers(0, 1000), max_size=8))
def test_places_are_aligned_and_apart(sizes: list[int]) -> None:
    where, total = places(sizes)
    assert [each.stop - each.start for each in where] == sizes
    assert all(each.start % ALIGNMENT == 0 for each in where)
    ends = [0, *(each.stop for each in where)]
    assert all(end <= each.start for end, each in zip(ends, where, strict=False))
    assert ends[-1] <= total < ends[-1] + ALIGNMENT


def pool_for(size: int, limit: int = 2) -> Pool:
    """A pool that has seen one batch of `size` bytes come through the pipe."""
    pool = Pool(limit)
    pool.give_back(None, size)
    return pool


def test_both_sides_see_the_same_memory_and_no_name_stays() -> None:
    pool = pool_for(SMALLEST)
    segment, news = pool.take()
    assert segment is not None and news == [("share", segment)]
    other = segment.open()
    if sys.platform != "win32":
        assert not os.path.exists(segment.name)
    other[:3] = b"abc"
    assert bytes(pool.view(segment)[:3]) == b"abc"
    pool.close()


def test_a_segment_is_free_when_its_last_array_is_gone() -> None:
    pool = pool_for(SMALLEST, limit=1)
    segment, _ = pool.take()
    assert segment is not None
    part = pool.view(segment)[8:16].view(np.int32)[:1]
    gc.collect()
    assert pool.take() == (None, [])  # the limit is one
    del part
    assert pool.take() == (segment, [])
    pool.close()


def test_arrays_outlive_the_pool() -> None:
    pool = pool_for(SMALLEST)
    segment, _ = pool.take()
    assert segment is not None
    array = pool.view(segment)
    pool.close()
    assert not os.path.exists(segment.name)
    array[:] = 7
    assert array.sum() == 7 * array.size


def test_outgrown_segments_are_dropped() -> None:
    pool = pool_for(SMALLEST)
    small, _ = pool.take()
    assert small is not None
    pool.give_back(small, 4 * SMALLEST)
    large, news = pool.take()
    assert large is not None and large.size >= 4 * SMALLEST
    assert news == [("drop", small.number), ("share", large)]
    assert not os.path.exists(small.name)
    pool.close()


def test_small_batches_need_no_segment() -> None:
    assert pool_for(SMALLEST - 1).take() == (None, [])


def test_without_room_there_are_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    pool = pool_for(SMALLEST)
    monkeypatch.setattr(segments, "create", full)
    assert pool.take() == (None, [])
    assert pool.limit == 0


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="only known when it is used")
def test_what_does_not_fit_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "FOLDER", str(tmp_path))
    with pytest.raises(OSError):
        segments.create(0, 1 << 60)
    assert not os.listdir(tmp_path)
