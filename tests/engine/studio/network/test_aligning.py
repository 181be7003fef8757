"""Lined-up rectangles share an edge; distributed ones have equal gaps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network.aligning import aligned, distributed

RECTS = {"a": (0.0, 0.0, 100.0, 50.0), "b": (200.0, 40.0, 60.0, 90.0), "c": (90.0, 300.0, 40, 40)}


@pytest.mark.parametrize(
    ("edge", "axis", "share", "line"),
    [
        ("left", 0, 0.0, 0),
        ("centre", 0, 0.5, 130),
        ("right", 0, 1.0, 260),
        ("top", 1, 0.0, 0),
        ("middle", 1, 0.5, 170),
        ("bottom", 1, 1.0, 340),
    ],
)
def test_aligned_share_a_line(edge, axis, share, line) -> None:
    places = aligned(RECTS, edge)
    for key, place in places.items():
        assert place[axis] + share * RECTS[key][axis + 2] == line
        assert place[1 - axis] == RECTS[key][1 - axis]


sides = st.floats(1, 500).map(round)
rects = st.dictionaries(
    st.text(min_size=1, max_size=3), st.tuples(sides, sides, sides, sides), min_size=3, max_size=6
)


@given(rects, st.sampled_from(("across", "down")))
def test_distributed_have_equal_gaps_and_keep_their_ends(rects, axis) -> None:
    number = 0 if axis == "across" else 1
    places = distributed(rects, axis)
    order = sorted(rects, key=lambda key: (rects[key][number], key))
    assert places[order[0]] == rects[order[0]][:2]
    assert places[order[-1]] == rects[order[-1]][:2]
    gaps = [
        places[after][number] - places[before][number] - rects[before][number + 2]
        for before, after in pairwise(order)
    ]
    assert max(gaps) - min(gaps) <= 2  # places are whole
    assert all(places[key][1 - number] == rects[key][1 - number] for key in order)


def test_few_have_nothing_to_share() -> None:
    two = {key: RECTS[key] for key in "ab"}
    assert distributed(two, "across") == {key: rect[:2] for key, rect in two.items()}
    assert aligned({}, "left") == {}
