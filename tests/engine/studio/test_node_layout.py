"""Ports sit beside their node, each in a place of its own."""

import pytest

from engine.studio.node_layout import HEADER, PORT_Y, STRIPE, input_y, output_y


@pytest.mark.parametrize("count", range(1, 9))
@pytest.mark.parametrize("collapsed", [False, True])
@pytest.mark.parametrize("block", [False, True])
def test_each_port_has_a_place(count: int, collapsed: bool, block: bool) -> None:
    for places in (
        [input_y(row, count, collapsed) for row in range(count)],
        [output_y(row, count, collapsed, block) for row in range(count)],
    ):
        assert places == sorted(set(places))
        assert places[0] == PORT_Y or count > 1
        assert not collapsed or (places[0] > STRIPE and places[-1] < HEADER)
