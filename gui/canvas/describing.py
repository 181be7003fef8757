"""The canvas in words: for assistive technology, and for tooltips."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF

from engine.studio.network import sentences
from engine.studio.network.bypass import is_bypassed
from engine.studio.network.catalogue import kind_of
from gui.canvas.hit import hit
from gui.canvas.port_item import PortEnd
from gui.canvas.scene import NetworkScene
from gui.canvas.style import shape_text
from gui.document import Document
from gui.selection import Selection

translate = QCoreApplication.translate


def describe(document: Document, selection: Selection) -> str:
    """What is selected, with its shape and what is wrong with it."""
    node_id = selection.only_node()
    annotation = document.network.annotations.get(selection.only_annotation() or "")
    if annotation is not None:
        what = (
            translate("Canvas", "Frame")
            if annotation.kind == "frame"
            else translate("Canvas", "Note")
        )
        return f"{what}: {annotation.text}"
    if node_id is None or node_id not in document.network.nodes:
        if not (selection.nodes or selection.wires):
            count = len(document.network.nodes)
            return translate("Canvas", "%1 layers, none selected").replace("%1", str(count))
        text = translate("Canvas", "%1 layers and %2 wires selected")
        counts = len(selection.nodes), len(selection.wires)
        return text.replace("%1", str(counts[0])).replace("%2", str(counts[1]))
    node, analysis = document.network.nodes[node_id], document.analysis
    parts = [f"{kind_of(node).title or node.kind} {node.name}"]
    if is_bypassed(node):
        parts.append(translate("Canvas", "bypassed"))
    if node.collapsed:
        parts.append(translate("Canvas", "collapsed"))
    for port in kind_of(node).outputs:
        shape = analysis.shapes.get((node_id, port.name))
        parts.append(translate("Canvas", "gives %1").replace("%1", shape_text(shape)))
    parts += [sentences.text(problem) for problem in analysis.problems_of(node_id)]
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
        return kind_of(network.nodes[found.node]).help
    if found.wire is not None:
        wire = network.wires[found.wire]
        return shape_text(analysis.shapes.get((wire.source, wire.output)))
    return ""


def _port_text(scene: NetworkScene, end: PortEnd) -> str:
    """The port's name and the shape that is at it."""
    analysis = scene.document.analysis
    shapes = analysis.shapes if end.is_output else analysis.input_shapes
    kind = kind_of(scene.document.network.nodes[end.node])
    port = kind.output(end.port) if end.is_output else kind.input(end.port)
    label = port.label if port else end.port
    return f"{label}: {shape_text(shapes.get((end.node, end.port)))}"
