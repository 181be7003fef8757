"""Leading wires elsewhere: all of an output at once, and through dots."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network.analysis import Refusal
from engine.studio.network.connecting import can_connect
from engine.studio.network.edits import Edit
from engine.studio.network.network import Network, Point, Wire


def move_refusal(
    network: Network, wires: Iterable[Wire], source: str, output: str
) -> Refusal | None:
    """Why these wires cannot all start at this output, or None if they can."""
    refusals = (can_connect(network, source, output, each.target, each.input) for each in wires)
    return next((refusal for refusal in refusals if refusal is not None), None)


def move_starts(network: Network, wires: Collection[Wire], source: str, output: str) -> list[Edit]:
    """Let these wires start at this output instead; where they end stays."""
    moving = [each for each in wires if (each.source, each.output) != (source, output)]
    edits: list[Edit] = [edit.RemoveWire(each.id) for each in moving]
    return edits + [
        edit.AddWire(msgspec.structs.replace(each, source=source, output=output)) for each in moving
    ]


def lead_through(network: Network, wire_id: str, dots: Iterable[Point]) -> list[Edit]:
    """Lead a wire through these points of the canvas."""
    wire = network.wires[wire_id]
    points = tuple((float(x), float(y)) for x, y in dots if math.isfinite(x) and math.isfinite(y))
    return (
        [] if points == wire.dots else [edit.ChangeWire(msgspec.structs.replace(wire, dots=points))]
    )
