"""Groups in rows: links that close a circle, and ways along the channels."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gui.autograd.layout.rows import MARGIN, Rows

SIZE = (100.0, 60.0)


@st.composite
def links(draw: st.DrawFn) -> tuple[int, list[tuple[int, int]]]:
    """Any links, in circles too."""
    count = draw(st.integers(1, 9))
    ends = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=14, unique=True))
    return count, [(a, b) for a, b in pairs if a != b]


@settings(max_examples=60)
@given(links(), st.floats(150, 1500))
def test_every_way_is_level_or_upright_and_ends_at_its_groups(graph, width: float) -> None:
    count, pairs = graph
    rows = Rows([SIZE] * count, pairs, width)
    for a, b in pairs:
        way = rows.join(a, rows.boxes[a].middle[1], b, rows.boxes[b].middle[1])
        assert way[0] == (rows.boxes[a].x, rows.boxes[a].middle[1])
        assert way[-1][0] == rows.boxes[b].right and abs(way[-1][1] - rows.boxes[b].middle[1]) < 1
        for (x, y), (next_x, next_y) in pairwise(way):
            assert x == next_x or y == next_y
            assert 0 <= next_x <= rows.size[0] and 0 <= next_y <= rows.size[1]


def test_a_lone_group_has_a_straight_way_out_and_in() -> None:
    rows = Rows([SIZE], [], 900, header=36.0, leaving={0}, entering={0})
    y = rows.boxes[0].middle[1]
    assert rows.leave(0, y) == ((MARGIN, y), (0.0, y))
    assert rows.enter(0, y) == ((rows.size[0], y), (MARGIN + SIZE[0], y))


def test_a_long_title_keeps_the_rows_in_the_middle() -> None:
    rows = Rows([SIZE], [], 900, header=36.0, least_width=500.0)
    box = rows.boxes[0]
    assert rows.size[0] >= 500 and abs(box.middle[0] - rows.size[0] / 2) < 1
