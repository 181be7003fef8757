"""The measures of a node as it is drawn, on the canvas and in pictures: pixels at 100 %."""

from __future__ import annotations

RADIUS = 8
HEADER = 32
STRIPE = 3
PORT_Y = 18
"""Where a lone port sits, beneath the top of its node: the middle of the header."""
PORT_ROW_Y, PORT_PITCH = 44, 20
"""Where the first of several inputs sits, and the step to the next."""


def input_y(row: int, count: int, is_collapsed: bool) -> float:
    """How far down one of several inputs sits. A collapsed node has all beside its header."""
    if count == 1:
        return PORT_Y
    if is_collapsed:
        return STRIPE + (HEADER - STRIPE) * (row + 0.5) / count
    return PORT_ROW_Y + PORT_PITCH * row


def output_y(row: int, count: int, is_collapsed: bool, is_block: bool) -> float:
    """The same of outputs, which begin beside the header but for those of a block."""
    if is_collapsed or is_block:
        return input_y(row, count, is_collapsed)
    return PORT_Y + PORT_PITCH * row
