"""What a run found wrong with the way a network learns, made problems with cures to try.

A finding is plain data that the worker sends. It stands as long as there is something left to
cure: who tries the cure, or changes the layer some other way, is rid of it.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.analysis import Analysis, Mend, Problem
from engine.studio.network.catalogue import CATALOGUE, kind_of, label
from engine.studio.network.edits import Project
from engine.studio.network.network import Node, Wire
from engine.studio.network.paths import block_at, level_of

SQUASHING = ("Sigmoid", "Tanh")
"""Activations whose slope is next to nothing far from zero."""
NORMS = {1: "BatchNorm1d", 3: "BatchNorm2d"}
"""The normalisation for samples of so many axes."""
USUAL_NORM = 1.0
"""Gradients that explode are clipped to this norm."""
RATE_STEP = 10.0
"""A learning rate that does not suit is tried ten times smaller or larger."""


class Finding(msgspec.Struct, frozen=True):
    """Something that keeps a network from learning well, seen while it trained.

    `node` is the path of the layer it was seen at, or the loss; `values` are numbers for the
    sentence.
    """

    id: str
    node: str
    values: dict[str, int | float]


def problems_of(
    project: Project, analysis: Analysis, findings: Iterable[Finding]
) -> tuple[Problem, ...]:
    """The findings that still stand in this project, each with its cures."""
    found = (_problem_of(project, analysis, finding) for finding in findings)
    return tuple(problem for problem in found if problem is not None)


def _problem_of(project: Project, analysis: Analysis, finding: Finding) -> Problem | None:
    """The problem of a finding that still stands; inside of a block, on the outermost block."""
    *level, node_id = level_of(finding.node)
    block = block_at(project.network, level)
    if block is None:
        return None
    network = project.network_in(block)
    node = network.nodes.get(node_id)
    if node is None:
        return None
    around = Project(project.title, network, project.settings)
    cures = _CURES[finding.id](around, analysis.at(tuple(level)), node, finding)
    mends = tuple(
        msgspec.structs.replace(mend, edits=tuple(edit.inside(block, mend.edits)))
        for mend in cures
        if mend
    )
    values = {"name": label(node), **finding.values}
    place = level[0] if level else node_id
    return Problem(finding.id, "warning", place, None, values, mends) if mends else None


# ---------------------------------------------------------------- the cures


def _of_dead_relus(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    if node.kind != "ReLU":
        return []
    return [_turn_into(node, "LeakyReLU"), _slower(project, finding)]


def _of_saturation(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    if node.kind not in SQUASHING:
        return []
    return [_normalise_before(project, analysis, node), _turn_into(node, "ReLU")]


def _of_vanishing(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    hidden = [each for each in _before_loss(project, analysis) if each.kind in SQUASHING]
    return [_turn_all_into_relu(hidden), _normalise_after(project, analysis, node)]


def _of_explosion(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    return [_clip(project), _slower(project, finding), _normalise_after(project, analysis, node)]


def _of_raw_input(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    return [_normalise_after(project, analysis, node)]


def _of_overfitting(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    return [_drop_out(project, analysis), _stop_at(project, int(finding.values["best"]))]


def _of_high_rate(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    return [_slower(project, finding)]


def _of_low_rate(
    project: Project, analysis: Analysis, node: Node, finding: Finding
) -> list[Mend | None]:
    rate = finding.values["rate"] * RATE_STEP
    return [_set_rate(project, rate)] if project.settings.learning_rate < rate else []


_CURES = {
    "dead-relus": _of_dead_relus,
    "saturated": _of_saturation,
    "vanishing-gradient": _of_vanishing,
    "exploding-gradient": _of_explosion,
    "raw-input": _of_raw_input,
    "overfitting": _of_overfitting,
    "diverged": _of_high_rate,
    "rate-too-high": _of_high_rate,
    "rate-too-low": _of_low_rate,
}


def _slower(project: Project, finding: Finding) -> Mend | None:
    """A tenth of the rate that the run had, unless the project has that already."""
    rate = finding.values["rate"] / RATE_STEP
    return _set_rate(project, rate) if project.settings.learning_rate > rate else None


def _set_rate(project: Project, rate: float) -> Mend:
    rate = float(f"{rate:.6g}")
    settings = msgspec.structs.replace(project.settings, learning_rate=rate)
    return Mend("set-rate", {"rate": rate}, (edit.ChangeSettings(settings),))


def _clip(project: Project) -> Mend | None:
    """Shorten gradients that are longer than usual, unless they are already."""
    if project.settings.clip_norm is not None:
        return None
    settings = msgspec.structs.replace(project.settings, clip_norm=USUAL_NORM)
    return Mend("clip", {"norm": USUAL_NORM}, (edit.ChangeSettings(settings),))


def _stop_at(project: Project, epochs: int) -> Mend | None:
    if project.settings.epochs <= epochs:
        return None
    settings = msgspec.structs.replace(project.settings, epochs=epochs)
    return Mend("set-epochs", {"epochs": epochs}, (edit.ChangeSettings(settings),))


def _turn_into(node: Node, kind: str) -> Mend:
    values = {"name": label(node), "title": CATALOGUE[kind].title}
    return Mend("turn-into", values, (_turned(node, kind),))


def _turn_all_into_relu(nodes: list[Node]) -> Mend | None:
    if not nodes:
        return None
    values = {"count": len(nodes), "title": CATALOGUE["ReLU"].title}
    id = "turn-into" if len(nodes) == 1 else "turn-all-into"
    edits = tuple(_turned(each, "ReLU") for each in nodes)
    return Mend(id, values | {"name": label(nodes[0])}, edits)


def _turned(node: Node, kind: str) -> edit.ChangeNode:
    return edit.ChangeNode(msgspec.structs.replace(node, kind=kind, parameters={}))


def _normalise_before(project: Project, analysis: Analysis, node: Node) -> Mend | None:
    wire = project.network.wire_into(node.id, kind_of(node).inputs[0].name)
    return None if wire is None else _normalise(project, analysis, wire)


def _normalise_after(project: Project, analysis: Analysis, node: Node) -> Mend | None:
    wires = list(project.network.wires_from(node.id))
    return _normalise(project, analysis, wires[0]) if len(wires) == 1 else None


def _normalise(project: Project, analysis: Analysis, wire: Wire) -> Mend | None:
    """A BatchNorm in this wire, unless there is one, or none for such a shape."""
    shape = analysis.shapes.get((wire.source, wire.output), ())
    kind = NORMS.get(len(shape))
    ends = (project.network.nodes[wire.source], project.network.nodes[wire.target])
    if kind is None or any(kind_of(end).category == "normalisation" for end in ends):
        return None
    values = {"layers": CATALOGUE[kind].title, "name": label(ends[1])}
    edits = tuple(operations.insert(project.network, {kind: {}}, wire))
    return Mend("insert-before", values, edits)


def _drop_out(project: Project, analysis: Analysis) -> Mend | None:
    """A Dropout before the last layer that learns, unless there is one in the network."""
    network = project.network
    nodes = [network.nodes[each] for each in analysis.order]
    learning = [each for each in nodes if analysis.costs[each.id].parameters]
    if not learning or any(each.kind == "Dropout" for each in nodes):
        return None
    last = learning[-1]
    wire = network.wire_into(last.id, kind_of(last).inputs[0].name)
    if wire is None or network.nodes[wire.source].kind == "Input":
        return None
    values = {"layers": CATALOGUE["Dropout"].title, "name": label(last)}
    return Mend("insert-before", values, tuple(operations.insert(network, {"Dropout": {}}, wire)))


def _before_loss(project: Project, analysis: Analysis) -> list[Node]:
    """All layers but those whose output the loss reads."""
    network = project.network
    ends = {wire.source for wire in network.wires_into(analysis.loss)} if analysis.loss else set()
    return [network.nodes[each] for each in analysis.order if each not in ends]
