"""The canvas in words: for assistive technology, and for tooltips."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF

from engine.studio.network import sentences
from engine.studio.network.bypass import is_bypassed
from engine.studio.network.catalogue import kind_in, kind_of
from engine.studio.network.freezing import is_frozen
from engine.studio.network.network import Node
from gui.canvas.hit import hit
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.style import shape_text
from gui.document import Document
from gui.selection import Selection

translate = QCoreApplication.translate


def describe(document: Document, selection: Selection) -> str:
    """What is selected, with its shape and what is wrong with it."""
    nodes, wires, annotations = selection.everything
    if len(nodes) + len(wires) + len(annotations) == 1:
        (only,) = nodes | wires | annotations
        return f"{name_of(document, only)}, {details_of(document, only)}".removesuffix(", ")
    if not nodes and not wires:
        count = len(document.network.nodes)
        return translate("Canvas", "%1 layers, none selected").replace("%1", str(count))
    text = translate("Canvas", "%1 layers and %2 wires selected")
    return text.replace("%1", str(len(nodes))).replace("%2", str(len(wires)))


def name_of(document: Document, id: str) -> str:
    """What a node, wire or annotation is called; nothing where there is none of this id."""
    network = document.network
    if id in network.nodes:
        node = network.nodes[id]
        return f"{kind_in(network, node).title or node.kind} {node.name}"
    if id in network.wires:
        wire = network.wires[id]
        text = translate("Canvas", "Wire from %1 to %2")
        ends = network.nodes[wire.source].name, network.nodes[wire.target].name
        return text.replace("%1", ends[0]).replace("%2", ends[1])
    if id in network.annotations:
        annotation = network.annotations[id]
        is_frame = annotation.kind == "frame"
        what = translate("Canvas", "Frame") if is_frame else translate("Canvas", "Note")
        return f"{what}: {annotation.text}"
    return ""


def details_of(document: Document, id: str) -> str:
    """What else there is to say of a node or a wire: its state, shape, ends and problems."""
    network, analysis = document.network, document.analysis
    if id in network.wires:
        wire = network.wires[id]
        shape = shape_text(analysis.shapes.get((wire.source, wire.output)))
        return translate("Canvas", "carries %1").replace("%1", shape)
    if id not in network.nodes:
        return ""
    node = network.nodes[id]
    states = (
        (is_bypassed(network, node), translate("Canvas", "bypassed")),
        (is_frozen(node), translate("Canvas", "frozen")),
        (node.collapsed, translate("Canvas", "collapsed")),
    )
    parts = [words for holds, words in states if holds]
    for port in kind_in(network, node).outputs:
        shape = shape_text(analysis.shapes.get((id, port.name)))
        parts.append(translate("Canvas", "gives %1").replace("%1", shape))
    sources = [network.nodes[wire.source].name for wire in network.wires_into(id)]
    targets = [network.nodes[wire.target].name for wire in network.wires_from(id)]
    if sources:
        parts.append(translate("Canvas", "from %1").replace("%1", ", ".join(sources)))
    if targets:
        parts.append(translate("Canvas", "to %1").replace("%1", ", ".join(targets)))
    parts += [sentences.text(problem) for problem in analysis.problems_of(id)]
    return ", ".join(parts)


def tooltip(scene: NetworkScene, point: QPointF) -> str:
    """What there is to say of the thing at this point; nothing of empty ground."""
    found = hit(scene, point)
    network, analysis = scene.document.network, scene.document.analysis
    if found.card is not None:
        return found.card.toolTip() if found.card.is_on_button(point) else ""
    if found.end is not None:
        return _port_text(scene, found.end)
    if found.node is not None:
        return _node_text(network.nodes[found.node])
    if found.wire is not None:
        wire = network.wires[found.wire]
        return shape_text(analysis.shapes.get((wire.source, wire.output)))
    return ""


def _node_text(node: Node) -> str:
    """What the layer does, and that it is frozen where it is."""
    if not is_frozen(node):
        return kind_of(node).help
    frozen = translate("Canvas", "Frozen: training leaves its weights as they are.")
    return f"{kind_of(node).help}\n{frozen}"


def _port_text(scene: NetworkScene, end: PortEnd) -> str:
    """The port's name and the shape that is at it."""
    analysis = scene.document.analysis
    shapes = analysis.shapes if end.is_output else analysis.input_shapes
    network = scene.document.network
    kind = kind_in(network, network.nodes[end.node])
    port = kind.output(end.port) if end.is_output else kind.input(end.port)
    label = port.label if port else end.port
    return f"{label}: {shape_text(shapes.get((end.node, end.port)))}"
