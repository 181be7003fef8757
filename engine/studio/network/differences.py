"""What differs between two states of a project, in words for people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

import msgspec

from engine.datasets import Augmentation
from engine.studio.network.catalogue import kind_of
from engine.studio.network.freezing import FROZEN, is_frozen
from engine.studio.network.network import BlockData, Node, Value
from engine.studio.network.project import ProjectData

SETTINGS = {
    "data": "The data",
    "optimizer": "The optimizer",
    "learning_rate": "The learning rate",
    "momentum": "The momentum",
    "batch_size": "The batch size",
    "epochs": "The number of epochs",
    "seed": "The seed",
    "held_out": "The share held out",
    "device": "The device",
    "threads": "The number of threads",
    "augmentation": "The augmentation",
    "optimizer_options": "The optimizer's options",
    "schedule": "The schedule",
    "schedule_options": "The schedule's options",
    "schedule_per": "What the schedule counts",
    "clip_norm": "The bound on the gradients' norm",
    "clip_value": "The bound on each gradient",
    "stop_patience": "The patience of early stopping",
    "stop_min_delta": "The least gain of early stopping",
    "restore_best": "Going back to the best epoch",
    "mixed_precision": "Mixed precision",
}
TOLD_APART = ("schema", "title", "nodes", "wires", "settings", "blocks")


def differences(before: ProjectData, after: ProjectData) -> list[str]:
    """A sentence for each thing that was added, changed or removed; none for equal projects."""
    told = []
    if before.title != after.title:
        told.append(f"The title went from {before.title} to {after.title}.")
    told += _network_differences(before, after)
    told += _block_differences(before, after)
    told += _settings_differences(before, after)
    told += _other_differences(before, after)
    return told


def _network_differences(
    before: ProjectData | BlockData, after: ProjectData | BlockData
) -> Iterator[str]:
    """What became of the nodes and wires, of the whole or of a block's inside."""
    old = {node.id: node for node in before.nodes}
    new = {node.id: node for node in after.nodes}
    yield from (f"{_called(node)} was added." for key, node in new.items() if key not in old)
    yield from (f"{_called(node)} was removed." for key, node in old.items() if key not in new)
    both = [(old[key], node) for key, node in new.items() if key in old]
    for was, node in both:
        yield from _node_differences(was, node)
    moved = sum((was.x, was.y) != (node.x, node.y) for was, node in both)
    yield from _counted(moved, "layer was moved.", "layers were moved.")
    wires, others = set(before.wires), set(after.wires)
    yield from _counted(len(others - wires), "wire was added.", "wires were added.")
    yield from _counted(len(wires - others), "wire was removed.", "wires were removed.")


def _block_differences(before: ProjectData, after: ProjectData) -> Iterator[str]:
    old = {block.id: block for block in before.blocks}
    new = {block.id: block for block in after.blocks}
    yield from (f"The block {new[key].name} was added." for key in new if key not in old)
    yield from (f"The block {old[key].name} was removed." for key in old if key not in new)
    for was, now in ((old[key], new[key]) for key in new if key in old):
        if was.name != now.name:
            yield f"The block {was.name} was renamed to {now.name}."
        yield from (f"Inside {now.name}: {each}" for each in _network_differences(was, now))
        if was.annotations != now.annotations:
            yield f"The frames and notes inside {now.name} changed."


def _called(node: Node) -> str:
    title = kind_of(node).title if kind_of(node).kind else node.kind
    return f"{node.name} ({title})"


def _node_differences(before: Node, after: Node) -> Iterator[str]:
    if before.kind != after.kind:
        yield f"{_called(before)} became {_called(after)}."
        return
    if before.name != after.name:
        yield f"{before.name} was renamed to {after.name}."
    if is_frozen(before) != is_frozen(after):
        yield f"{after.name} was frozen." if is_frozen(after) else f"{after.name} learns again."
    for name in sorted((before.parameters.keys() | after.parameters.keys()) - {FROZEN}):
        was, now = _held(before, name), _held(after, name)
        if was != now:
            parameter = kind_of(after).parameter(name)
            label = parameter.label if parameter else name
            yield f"{label} of {after.name} went from {_text(was)} to {_text(now)}."
    told = ("id", "kind", "name", "x", "y", "parameters")
    if _fields(before, told) != _fields(after, told):
        yield f"{after.name} was changed."


def _held(node: Node, name: str) -> Value:
    """The stored value of a parameter, or else its default."""
    parameter = kind_of(node).parameter(name)
    return node.parameters.get(name, parameter.default if parameter else None)


def _settings_differences(before: ProjectData, after: ProjectData) -> Iterator[str]:
    for field in after.settings.__struct_fields__:
        was, now = getattr(before.settings, field), getattr(after.settings, field)
        if was == now:
            continue
        if field == "data":
            was, now = was.source, now.source
        title = SETTINGS.get(field, field)
        if was == now:
            yield f"{title} has other samples."
        else:
            yield f"{title} went from {_text(was)} to {_text(now)}."


def _other_differences(before: ProjectData, after: ProjectData) -> Iterator[str]:
    """What this module has no better words for."""
    was, now = _fields(before, TOLD_APART), _fields(after, TOLD_APART)
    for field in now:
        if was[field] != now[field]:
            yield f"The {field.replace('_', ' ')} changed."


def _fields(struct: msgspec.Struct, without: Iterable[str]) -> dict[str, object]:
    names = (name for name in struct.__struct_fields__ if name not in without)
    return {name: getattr(struct, name) for name in names}


def _text(value: object) -> str:
    match value:
        case None:
            return "automatic"
        case "" | msgspec.UNSET:
            return "none"
        case Augmentation():
            strengths = dataclasses.asdict(value).items()
            return ", ".join(f"{name} {each:g}" for name, each in strengths if each) or "none"
        case dict():
            named = ", ".join(f"{name} {_text(each)}" for name, each in sorted(value.items()))
            return named or "the usual ones"
        case bool():
            return "on" if value else "off"
        case float():
            return f"{value:g}"
        case tuple():
            return "×".join(map(str, value))
    return str(value)


def _counted(count: int, one: str, many: str) -> list[str]:
    return [f"{count} {one if count == 1 else many}"] if count else []
