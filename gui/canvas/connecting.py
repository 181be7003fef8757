"""Wiring a node to another by the keyboard: where its output can go."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.studio.network import operations
from engine.studio.network.catalogue import kind_in
from engine.studio.network.network import Network, Wire
from gui.document import Document

translate = QCoreApplication.translate


def targets(network: Network, source: str) -> dict[str, Wire]:
    """For each node that takes a wire from this one, the wire to its first fitting input.

    Inputs without a wire go first. The wire starts at the first output that leads nowhere yet.
    """
    outputs = [port.name for port in kind_in(network, network.nodes[source]).outputs]
    taken = {wire.output for wire in network.wires_from(source)}
    output = next((each for each in outputs if each not in taken), next(iter(outputs), None))
    if output is None:
        return {}
    found: dict[str, Wire] = {}
    before = network.upstream(source)  # a wire there would close a circle
    for target, node in network.nodes.items():
        inputs = [port.name for port in kind_in(network, node).inputs]
        inputs.sort(key=lambda name: network.wire_into(target, name) is not None)
        if inputs and target not in before:
            found[target] = Wire(source, output, target, inputs[0])
    return found


def connect(document: Document, wire: Wire) -> None:
    """Draw the wire, as one step; what was on its input gives way."""
    document.push(translate("Canvas", "Connect"), operations.connect(document.network, wire))
