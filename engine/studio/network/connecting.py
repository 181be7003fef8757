"""Whether a wire may be drawn at all."""

from __future__ import annotations

from typing import Literal

from engine.studio.network.analysis import Refusal
from engine.studio.network.catalogue import LayerKind, kind_in, label
from engine.studio.network.network import Network, Node


def can_connect(
    network: Network,
    source: str,
    output: str,
    target: str,
    input: str,
    closes_circle: bool | None = None,
) -> Refusal | None:
    """Why this wire may not be drawn, or None if it may.

    Only what can never make sense is refused; shapes that do not fit are accepted and shown. Who
    knows whether it would close a circle can spare it the search.
    """
    if source not in network.nodes or target not in network.nodes:
        return Refusal("missing-node", {})
    start, end = network.nodes[source], network.nodes[target]
    from_kind, to_kind = kind_in(network, start), kind_in(network, end)
    if from_kind.output(output) is None:
        return _port_refusal(start, from_kind, output, "output")
    if to_kind.input(input) is None:
        return _port_refusal(end, to_kind, input, "input")
    if source == target:
        return Refusal("own-node", {"name": label(start)})
    if closes_circle is None:
        closes_circle = source in network.downstream(target)
    if closes_circle:
        return Refusal("cycle", {"source": label(start), "target": label(end)})
    return None


def _port_refusal(
    node: Node, kind: LayerKind, port: str, wanted: Literal["input", "output"]
) -> Refusal:
    """Why this port is not what the wire needs there."""
    values = {"name": label(node), "port": port}
    ports, opposite = (
        (kind.outputs, kind.input(port)) if wanted == "output" else (kind.inputs, kind.output(port))
    )
    if not ports and kind.kind:
        return Refusal(f"no-{wanted}", values)
    return Refusal(f"not-an-{wanted}" if opposite else "missing-port", values)
