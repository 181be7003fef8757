"""Ways to solve each problem, as edits to push. The first mend of a list is the likeliest."""

from __future__ import annotations

import math
from collections.abc import Mapping

from engine.studio.network import edits as edit
from engine.studio.network import operations
from engine.studio.network.analysis import Mend, Shape
from engine.studio.network.catalogue import CATALOGUE, kind_in, kind_of, label, value
from engine.studio.network.kinds import Parameter
from engine.studio.network.losses import expected_prediction
from engine.studio.network.network import Network, Node, Value, Wire
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import SAME_SHAPE, ShapeError

InputShapes = Mapping[tuple[str, str], Shape]


def of_shape_error(
    network: Network, node: Node, error: ShapeError, input_shapes: InputShapes, data: DataChoice
) -> tuple[Mend, ...]:
    """What to do where a layer or a loss does not accept the shape at its input."""
    given: Shape = error.values.get("given", ())
    match error.id:
        case "features-mismatch" if node.kind == "Linear":
            return _features(network, node, error.values["expected"], given)
        case "features-mismatch" | "channels-mismatch":
            return _typed_size(network, node, error.values["parameter"], error.values["came"])
        case "loss-needs-classes":
            return (_use_loss(network, "MSELoss"),)
        case "classes-mismatch" | "classes-rank" | "target-mismatch":
            return _prediction(network, node, input_shapes, data)
        case "target-needs-labels":
            wire = network.wire_into(node.id, "target")
            return () if wire is None else (remove_wire(wire),)
        case "rank-mismatch":
            return _other_rank(network, node, error.port, given)
        case "norm-mismatch":
            return (_make_automatic(network, node, "normalized_shape"),)
        case "order-mismatch":
            return (_make_automatic(network, node, "dims"),)
        case "split-mismatch":
            can_halve = error.values["size"] > 1
            return (_make_automatic(network, node, "size"),) if can_halve else ()
        case _:
            fitting = fitting_value(node, error)
            return () if fitting is None else (_set(network, node, node, *fitting),)


def fitting_value(node: Node, error: ShapeError) -> tuple[str, Value] | None:
    """A parameter, and the value nearest to its own that the shape allows; None if none is."""
    values = error.values
    match error.id:
        case "kernel-too-large" if _is_plain(node):
            pairs = zip(values["kernel"], values["padded"], strict=True)
            return "kernel_size", _for_axes(node, "kernel_size", tuple(map(min, pairs)))
        case "padding-too-large":
            half = tuple(size // 2 for size in values["kernel"])
            return "padding", _for_axes(node, "padding", half)
        case "uneven-parts" if values["parameter"] in SHARED_OUT:
            parts = math.gcd(values["count"], values["parts"])
            if values["parameter"] == "groups" and node.kind.startswith("Conv"):
                parts = math.gcd(parts, values["given"][0], _number(node, "out_channels"))
            return values["parameter"], parts
        case "widened-too-much":
            count = kind_of(node).axes
            return "output_padding", _for_axes(node, "output_padding", (0,) * count)
        case "slopes-mismatch":
            return "num_parameters", values["came"]
        case "mode-mismatch":
            return "mode", {1: "linear", 2: "bilinear", 3: "trilinear"}[values["axes"]]
        case "index-out-of-range":
            return "index", -1
        case _:
            return None


SHARED_OUT = ("groups", "num_groups", "num_heads", "nhead")
"""Parameters that say in how many parts something is shared out."""


def _is_plain(node: Node) -> bool:
    """Whether a smaller window alone would do: neither spread out, nor bound to a padding."""
    kind = kind_of(node)
    names = ("dilation",) if kind.rule == "convolution" else ("dilation", "padding")
    found = (each for each in kind.parameters if each.name in names)
    return all(value(node, each.name) == each.default for each in found)


def _for_axes(node: Node, name: str, sizes: tuple[int, ...]) -> Value:
    """The sizes as the parameter holds them: a layer of one axis holds a number."""
    parameter = kind_of(node).parameter(name)
    return sizes[0] if parameter is not None and parameter.type == "int" else sizes


def _number(node: Node, name: str) -> int:
    number = value(node, name)
    return number if isinstance(number, int) else 1


def _other_rank(network: Network, node: Node, port: str, given: Shape) -> tuple[Mend, ...]:
    """Rows for what reads a sequence, and a channel for what reads an image."""
    kind = kind_of(node)
    wire = network.wire_into(node.id, port or kind.inputs[0].name)
    if wire is None:
        return ()
    if kind.category == "recurrent" and len(given) == 3:
        return (_insert(network, {"Flatten": {"end_dim": 2}}, wire),)
    if kind.axes and len(given) == kind.axes:
        sizes = {"unflattened_size": (1, given[0])}
        return (_insert(network, {"Unflatten": sizes}, wire),)
    return ()


def _features(network: Network, node: Node, expected: int, given: Shape) -> tuple[Mend, ...]:
    wire = network.wire_into(node.id, "input")
    if wire is not None and len(given) > 1 and math.prod(given) == expected:
        return (_insert(network, {"Flatten": {}}, wire),)
    mends = _typed_size(network, node, "in_features", given[-1])
    if wire is not None and len(given) > 1:
        mends += (_insert(network, {"Flatten": {}}, wire),)
    return mends


def _typed_size(network: Network, node: Node, parameter: str, given: int) -> tuple[Mend, ...]:
    return (
        _set(network, node, node, parameter, given),
        _make_automatic(network, node, parameter),
    )


def _make_automatic(network: Network, node: Node, parameter: str) -> Mend:
    edits = tuple(operations.set_parameter(network, node.id, parameter, None))
    return Mend("make-automatic", {"parameter": parameter}, edits)


def _prediction(
    network: Network, loss: Node, input_shapes: InputShapes, data: DataChoice
) -> tuple[Mend, ...]:
    """Make the network give what the dataset's targets are."""
    wire = network.wire_into(loss.id, "input")
    if wire is None or network.wire_into(loss.id, "target") is not None:
        return ()
    wanted = expected_prediction(kind_of(loss), data)
    if len(wanted) != 1:
        return ()
    source = _maker(network, wire)
    if source.kind != "Linear":
        given = input_shapes[loss.id, "input"]
        layers: dict[str, dict[str, Value]] = {} if len(given) == 1 else {"Flatten": {}}
        return (_insert(network, {**layers, "Linear": {"out_features": wanted[0]}}, wire),)
    into = network.wire_into(source.id, "input")
    mends = []
    if into is not None and len(input_shapes[source.id, "input"]) > 1:
        mends.append(_insert(network, {"Flatten": {}}, into))
    if source.parameters.get("out_features", 10) != wanted[0]:
        mends.append(_set(network, loss, source, "out_features", wanted[0]))
    return tuple(mends)


def _maker(network: Network, wire: Wire) -> Node:
    """The node upstream that decides the shape on this wire."""
    node = network.nodes[wire.source]
    while kind_of(node).rule in SAME_SHAPE:
        before = network.wire_into(node.id, "input")
        if before is None:
            break
        node = network.nodes[before.source]
    return node


def _set(network: Network, stands_on: Node, node: Node, parameter: str, value: Value) -> Mend:
    edits = tuple(operations.set_parameter(network, node.id, parameter, value))
    if stands_on.id == node.id:
        return Mend("set-parameter", {"parameter": parameter, "value": value}, edits)
    values = {"parameter": parameter, "value": value, "name": label(node)}
    return Mend("set-parameter-of", values, edits)


def _insert(network: Network, layers: Mapping[str, Mapping[str, Value]], wire: Wire) -> Mend:
    values = {"layers": " and ".join(layers), "name": label(network.nodes[wire.target])}
    edits = tuple(operations.insert(network, layers, wire))
    return Mend("insert-before", values, edits)


def _use_loss(network: Network, kind: str) -> Mend:
    return Mend("use-loss", {"title": kind}, tuple(operations.choose_loss(network, kind)))


def reset_parameter(network: Network, node: Node, parameter: Parameter) -> Mend:
    """Back to the catalogue's default."""
    edits = tuple(operations.set_parameter(network, node.id, parameter.name, parameter.default))
    if parameter.default is None:
        return Mend("make-automatic", {"parameter": parameter.name}, edits)
    values = {"parameter": parameter.name, "value": parameter.default}
    return Mend("set-parameter", values, edits)


def forget_parameter(network: Network, node: Node, name: str) -> Mend:
    """Drop a parameter that the kind does not have."""
    edits = tuple(operations.set_parameter(network, node.id, name, None))
    return Mend("forget-parameter", {"parameter": name}, edits)


def rename(network: Network, node: Node) -> Mend:
    """Give the node the first free name of its kind."""
    name = operations.free_name(network, node.kind)
    return Mend("rename", {"name": name}, tuple(operations.rename(network, node.id, name)))


def remove(network: Network, node: Node) -> Mend:
    """Take the node away with its wires."""
    edits = tuple(operations.remove(network, [node.id]))
    return Mend("remove", {"name": label(node)}, edits)


def remove_wire(wire: Wire) -> Mend:
    """Take the wire away."""
    return Mend("remove-wire", {}, (edit.RemoveWire(wire.id),))


def skip(network: Network, node: Node) -> Mend:
    """Take the node away and wire what it came from to what it went to."""
    edits = tuple(operations.remove(network, [node.id], heal=True))
    return Mend("remove", {"name": label(node)}, edits)


def connect(network: Network, source: Node, target: Node, input: str) -> Mend:
    """Wire an open end to an input that has none."""
    wire = Wire(source.id, kind_in(network, source).outputs[0].name, target.id, input)
    edits = tuple(operations.connect(network, wire))
    return Mend("connect", {"source": label(source)}, edits)


def insert_before_loss(network: Network, wire: Wire, kind: str) -> Mend:
    """Make the values on this wire what the loss at its end wants."""
    return _insert(network, {kind: {}}, wire)


def add_loss(network: Network, data: DataChoice) -> Mend:
    """A loss that suits the data, behind the network's open end."""
    kind = "CrossEntropyLoss" if data.classes else "MSELoss"
    return Mend("add", {"title": kind}, tuple(operations.choose_loss(network, kind)))


def add_input(network: Network, first: Node) -> Mend:
    """An Input in front of the one node that waits for one."""
    x = first.x - operations.STEP_ASIDE
    node_id, edits = operations.add_node(network, "Input", x, first.y)
    port = kind_in(network, first).inputs[0].name
    edits.append(edit.AddWire(Wire(node_id, "output", first.id, port)))
    return Mend("add", {"title": CATALOGUE["Input"].title}, tuple(edits))
