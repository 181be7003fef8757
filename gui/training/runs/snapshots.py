"""When two snapshots of a project are the same for a purpose, wherever their nodes stand."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.studio.network.layers.block import PORT_KINDS
from engine.studio.network.network import BlockData, Node
from engine.studio.network.project import ProjectData

LIVE = ("learning_rate", "momentum")
"""The settings that act on a run in progress."""


def same_model(a: ProjectData, b: ProjectData) -> bool:
    """Whether both describe the same network on the same data, with the same first weights."""
    return _model(a) == _model(b)


def same_plan(a: ProjectData, b: ProjectData) -> bool:
    """Whether a run of the one can go on as one of the other: some settings change on the way."""
    live = {name: getattr(b.settings, name) for name in LIVE}
    settings = msgspec.structs.replace(a.settings, **live)
    return _layers(a) == _layers(b) and settings == b.settings


FINE_EPOCHS, FINE_RATE = 2, 0.5
"""A fine-tuning run has so many epochs, and this share of the learning rate."""


def fine_tuning(data: ProjectData) -> ProjectData:
    """The project with the settings of a short run that goes on from learned weights."""
    rate = float(f"{data.settings.learning_rate * FINE_RATE:.6g}")
    settings = msgspec.structs.replace(data.settings, epochs=FINE_EPOCHS, learning_rate=rate)
    return msgspec.structs.replace(data, settings=settings)


def _model(data: ProjectData) -> tuple[Any, ...]:
    return *_layers(data), data.settings.data, data.settings.seed, data.settings.device


def _layers(data: ProjectData) -> tuple[Any, ...]:
    """The nodes without what only their drawing hangs on, and the wires, of all networks."""
    return tuple(
        (each.id, each.wires, tuple(map(_unplaced, each.nodes)))
        for each in (BlockData("", "", data.nodes, data.wires), *data.blocks)
    )


def _unplaced(node: Node) -> tuple[Any, ...]:
    # The place of a block's port is where the port comes among the others.
    place = (node.y, node.x) if node.kind in PORT_KINDS else ()
    return node.id, node.kind, node.name, node.parameters, node.bypassed, node.block, place
