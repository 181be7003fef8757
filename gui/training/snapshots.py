"""When two snapshots of a project are the same for a purpose, wherever their nodes stand."""

from __future__ import annotations

from typing import Any

import msgspec

from engine.studio.network.project import ProjectData


def same_model(a: ProjectData, b: ProjectData) -> bool:
    """Whether both describe the same network on the same data, with the same first weights."""
    return _model(a) == _model(b)


def same_plan(a: ProjectData, b: ProjectData) -> bool:
    """Whether a run of the one can go on as a run of the other: its rate may change on the way."""
    rate = b.settings.learning_rate
    settings = msgspec.structs.replace(a.settings, learning_rate=rate)
    return _layers(a) == _layers(b) and settings == b.settings


def _model(data: ProjectData) -> tuple[Any, ...]:
    return *_layers(data), data.settings.data, data.settings.seed, data.settings.device


def _layers(data: ProjectData) -> tuple[Any, ...]:
    layers = tuple((node.id, node.kind, node.name, node.parameters) for node in data.nodes)
    return layers, data.wires
