"""A network as PyTorch's modules: an nn.Sequential where it is a chain, else a class of its own."""

from __future__ import annotations

from engine.studio.codegen.calls import NOT_IN_SEQUENCE, made
from engine.studio.codegen.classes import Classes, is_looped
from engine.studio.codegen.level import Level
from engine.studio.codegen.source import Writer
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.freezing import is_frozen
from engine.studio.network.graph_module import Place
from engine.studio.network.making import sources_of
from engine.studio.network.network import Node
from engine.studio.network.ready import Ready


def write_network(writer: Writer, found: Ready) -> None:
    """Write the classes, then `model` and `loss_function`."""
    level = level_of(found)
    chain = _chain(level, found.input_id)
    classes = Classes()
    writer.needs("import torch", "from torch import nn, optim")
    if chain is None:
        body = Writer()
        classes.write_body(body, level, comments=True)
        writer.blank(2)
        classes.write(writer)
        writer.line("class Network(nn.Module):")
        for text, nodes in body.written:
            writer.line(text, *nodes)
        writer.blank(2)
    else:
        entries = [(node, *classes.made(level, node)) for node in chain]
        writer.blank(2 if classes else 1)
        classes.write(writer)
    writer.needs(*classes.imports)
    writer.line(f"torch.manual_seed({found.settings.seed})")
    if chain is None:
        writer.line("model = Network()")
    elif chain:
        _write_chain(writer, level, entries)
    else:
        writer.line("model = nn.Identity()", found.input_id)
    start, arguments = made(kind_of(found.loss), found.analysis.resolved[found.loss.id])
    writer.call(f"loss_function = {start}", arguments, "", found.loss.id)


def results(found: Ready) -> list[tuple[Place, str]]:
    """What the model returns: each output's node and port, and what it is called in training.

    What comes right from the data need not be returned.
    """
    ports = found.ports
    names = [(ports.prediction, "outputs")]
    if ports.target is not None and not _is_input(found, ports.target):
        names.append((ports.target, "wanted"))
    more = [port.name for port in kind_of(found.loss).inputs[2:]]
    for place, name in zip(ports.more, more, strict=True):
        if not _is_input(found, place):
            names.append((place, {"var": "variance"}.get(name, name)))
    return names


def _is_input(found: Ready, place: Place) -> bool:
    return place[0] == found.input_id


def level_of(found: Ready) -> Level:
    """The whole network as its class is written."""
    wanted = [place for place, _ in results(found)]
    given = {(found.input_id, "output"): "x"}
    return Level(found.network, found.analysis, "", given, wanted)


def _chain(level: Level, input_id: str) -> list[Node] | None:
    """The layers of a network in which each takes what the one before gave; None of any other."""
    place = (input_id, "output")
    nodes, sharing = [], set()
    for call in level.flow.calls:
        node, kind = call.node, kind_in(level.network, call.node)
        sources = list(sources_of(level.network, node.id).values())
        if sources != [place] or len(kind.outputs) != 1 or kind.kind in NOT_IN_SEQUENCE:
            return None
        if is_looped(level, node) or node.block in sharing:
            return None
        if level.copies_of(node)[1]:
            sharing.add(node.block)
        nodes.append(node)
        place = (node.id, kind.outputs[0].name)
    return nodes if list(level.wanted) == [place] else None


def _write_chain(writer: Writer, level: Level, entries: list[tuple[Node, str, list[str]]]) -> None:
    """Write an nn.Sequential whose modules have the nodes' names."""
    writer.needs("from collections import OrderedDict")
    writer.line("model = nn.Sequential(")
    with writer.indented():
        writer.line("OrderedDict(")
        with writer.indented():
            for node, start, arguments in entries:
                comment = level.shape_comment(node)
                writer.call(f"{node.name}={start}", arguments, ",", node.id, comment=comment)
        writer.line(")")
    writer.line(")")
    for node, _, _ in entries:
        if is_frozen(node):
            writer.line(f"model.{node.name}.requires_grad_(False)  # frozen", node.id)
