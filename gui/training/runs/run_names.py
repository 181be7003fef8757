"""A run's name: what its settings and network changed against the run before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import UNSET
from PySide6.QtCore import QCoreApplication

from engine.studio.network.catalogue import kind_of, value
from engine.studio.network.freezing import FROZEN, is_frozen
from engine.studio.network.network import BlockData, Node, Value, Wire
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training.optimization.methods import Method
from engine.studio.training.optimization.optimizers import OPTIMIZERS
from engine.studio.training.optimization.schedules import SCHEDULES

MOST_CHANGES = 2
"""A name lists so many network changes; more are called "network changed"."""


def run_name(project: ProjectData, before: ProjectData | None, continued: bool = False) -> str:
    """What differs from the run before, as short as a row of the runs table needs it."""
    if before is None:
        return _optimizer(project.settings)
    changes = _settings_changes(project.settings, before.settings)
    changes += _network_changes(project, before)
    if not changes:
        changes = [_optimizer(project.settings)]
    if continued:
        changes.insert(0, _tr("continued"))
    return ", ".join(changes)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RunNames", text)


def _optimizer(settings: Settings) -> str:
    name = f"{settings.optimizer} {settings.learning_rate:g}"
    if settings.optimizer == "SGD" and settings.momentum:
        name += f", m {settings.momentum:g}"
    return name


def _settings_changes(now: Settings, before: Settings) -> list[str]:
    changes = []
    if _optimizer(now) != _optimizer(before):
        changes.append(_optimizer(now))
    if now.data.source != before.data.source:
        changes.append(now.data.source.replace("\\", "/").rstrip("/").rpartition("/")[2])
    elif now.data.columns != before.data.columns:
        changes.append(_tr("other columns"))
    if now.data.normalisation != before.data.normalisation:
        plain = now.data.normalisation is UNSET
        changes.append(_tr("not normalised") if plain else _tr("normalised"))
    if now.augmentation != before.augmentation:
        plain = now.augmentation is UNSET
        changes.append(_tr("not augmented") if plain else _tr("augmented"))
    if now.batch_size != before.batch_size:
        changes.append(_tr("batch {0}").format(now.batch_size))
    if now.epochs != before.epochs:
        changes.append(_tr("{0} epochs").format(now.epochs))
    if now.seed != before.seed:
        changes.append(_tr("seed {0}").format(now.seed))
    if now.held_out != before.held_out:
        changes.append(_tr("{0:g} % held out").format(100 * now.held_out))
    if now.device != before.device:
        changes.append(now.device)
    changes += _method_changes(OPTIMIZERS, "optimizer", now, before)
    if now.schedule != before.schedule:
        changes.append(now.schedule or _tr("no schedule"))
    changes += _method_changes(SCHEDULES, "schedule", now, before)
    if now.schedule == before.schedule and now.schedule_per != before.schedule_per:
        changes.append(_tr("per {0}").format(now.schedule_per))
    return [*changes, *_rule_changes(now, before)]


def _method_changes(
    methods: Mapping[str, Method], what: str, now: Settings, before: Settings
) -> Iterator[str]:
    """The options of an optimizer or a schedule that are not those of the run before."""
    method = methods.get(getattr(now, what))
    if method is None:
        return
    same = getattr(now, what) == getattr(before, what)
    usual = getattr(before, f"{what}_options") if same else {}
    old, new = method.values(usual), method.values(getattr(now, f"{what}_options"))
    for parameter in method.parameters:
        held = new[parameter.name]
        if held != old[parameter.name]:
            yield f"{parameter.label.lower()} {_words(held)}"


def _rule_changes(now: Settings, before: Settings) -> Iterator[str]:
    """Bounds on gradients, early stopping and the like that are not those of the run before."""
    for name, without, with_ in (
        ("clip_norm", _tr("no clipped norm"), _tr("norm to {0:g}")),
        ("clip_value", _tr("no clipped values"), _tr("values to {0:g}")),
        ("stop_patience", _tr("no early stop"), _tr("patience {0:g}")),
        ("stop_min_delta", _tr("any gain"), _tr("gain {0:g}")),
    ):
        held = getattr(now, name)
        if held != getattr(before, name):
            yield without if held is None else with_.format(held)
    for name, word in (("restore_best", _tr("best")), ("mixed_precision", _tr("half"))):
        if getattr(now, name) != getattr(before, name):
            yield word if getattr(now, name) else _tr("not {0}").format(word)


def _words(value: Value) -> str:
    if isinstance(value, bool):
        return _tr("on") if value else _tr("off")
    if value is None:
        return _tr("automatic")
    return f"{value:g}" if isinstance(value, float) else str(value)


def _network_changes(now: ProjectData, before: ProjectData) -> list[str]:
    new, old = _by_id(now), _by_id(before)
    added = [node.kind for key, node in new.items() if key not in old]
    removed = [node.kind for key, node in old.items() if key not in new]
    changes = []
    if len(added) == len(removed) == 1:
        changes.append(_tr("{0} to {1}").format(removed[0], added[0]))
    else:
        changes += [_tr("with {0}").format(kind) for kind in added]
        changes += [_tr("without {0}").format(kind) for kind in removed]
    for key in new.keys() & old.keys():
        changes += _node_changes(new[key], old[key])
    if not changes and _wires(now) != _wires(before):
        changes.append(_tr("wired anew"))
    if len(changes) > MOST_CHANGES:
        return [_tr("network changed")]
    return changes


def _by_id(project: ProjectData) -> dict[tuple[str, str], Node]:
    """The nodes by their ids, those on a block's inside behind the block's."""
    return {(each.id, node.id): node for each in _networks(project) for node in each.nodes}


def _wires(project: ProjectData) -> list[tuple[str, tuple[Wire, ...]]]:
    return [(each.id, each.wires) for each in _networks(project)]


def _networks(project: ProjectData) -> tuple[BlockData, ...]:
    """The whole network and the blocks' insides."""
    return (BlockData("", "", project.nodes, project.wires), *project.blocks)


def _node_changes(now: Node, before: Node) -> list[str]:
    if now.kind != before.kind:
        return [_tr("{0} to {1}").format(before.kind, now.kind)]
    names = sorted((now.parameters.keys() | before.parameters.keys()) - {FROZEN})
    frozen = _tr("{0} frozen") if is_frozen(now) else _tr("{0} learns")
    changes = [frozen.format(now.name)] if is_frozen(now) != is_frozen(before) else []
    return changes + [
        f"{now.name} {name} {_text(now, name)}"
        for name in names
        if _text(now, name) != _text(before, name)
    ]


def _text(node: Node, name: str) -> str:
    """A parameter's value, a pair of equals as one number: 5 for 5×5."""
    known = name in node.parameters or kind_of(node).parameter(name) is not None
    held = value(node, name) if known else None
    if isinstance(held, tuple):
        return str(held[0]) if len(set(held)) == 1 else "×".join(map(str, held))
    return _tr("automatic") if held is None else str(held)
