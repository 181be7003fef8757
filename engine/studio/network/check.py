"""The network looked over: its shapes, its costs and every problem, without computing anything.

`analyse` never raises, whatever the network holds, and keeps what the valid part of a
half-built network allows. `can_connect` says whether a wire may be drawn at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.studio.network import mends, operations
from engine.studio.network.analysis import Analysis, Cost, Mend, Problem, Refusal, Shape
from engine.studio.network.bypass import is_bypassed, real_start, without_bypassed
from engine.studio.network.catalogue import CATALOGUE, kind_of, label
from engine.studio.network.costs import NO_GRADIENT, cost, fills_memory, too_large
from engine.studio.network.freezing import FROZEN, is_frozen
from engine.studio.network.inference import Inference, infer_layer
from engine.studio.network.losses import (
    DOUBLED,
    check_prediction,
    check_wired_target,
    maker_of_values,
    wanted_values,
)
from engine.studio.network.names import spelling_refusal
from engine.studio.network.network import Network, Node, Value, Wire
from engine.studio.network.order import on_circles, topological_order
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import ShapeError

__all__ = [
    "Analysis",
    "Cost",
    "Mend",
    "Problem",
    "Refusal",
    "Shape",
    "analyse",
    "can_connect",
]


def analyse(network: Network, data: DataChoice, before: Analysis | None = None) -> Analysis:
    """Everything that can be said of the network before it is built.

    `before` is what was said of it before an edit: layers that the edit did not reach are not
    inferred again. The answer is the same without it.
    """
    return _Analyser(network, data, before.inferences if before else {}).run()


class _Analyser:
    """One pass over a network; its fields become those of the Analysis."""

    def __init__(self, network: Network, data: DataChoice, before: Mapping[str, Inference]) -> None:
        self.network = network
        self.data = data
        self.before = before
        self.order = topological_order(network)
        self.inferences: dict[str, Inference] = {}
        self.shapes: dict[tuple[str, str], Shape] = {}
        self.input_shapes: dict[tuple[str, str], Shape] = {}
        self.problems: list[Problem] = []
        self.losses = [node for node in network.nodes.values() if kind_of(node).category == "loss"]
        self.open_ends = operations.open_ends(network)
        self.unfed: list[Node] = []
        self.data_is_sound = all(size > 0 for size in (*data.shape, *data.target_shape))
        self._upstream: dict[str, set[str]] = {}

    def run(self) -> Analysis:
        self.infer_shapes()
        self.check_names()
        for node in self.network.nodes.values():
            self.check_parameters(node)
            self.check_ports(node)
        for node_id in self.order:
            self.check_shapes(self.network.nodes[node_id])
        self.check_sizes()
        self.check_whole()
        problems = sorted(self.problems, key=lambda problem: problem.severity)
        return Analysis(
            self.shapes,
            self.input_shapes,
            {node_id: each.resolved for node_id, each in self.inferences.items()},
            {node_id: each.cost for node_id, each in self.inferences.items()},
            tuple(problems),
            self.order,
            self.losses[0].id if len(self.losses) == 1 else None,
            self.inferences,
        )

    def report(
        self,
        id: str,
        node: Node | None = None,
        *mends: Mend,
        severity: Literal["error", "warning"] = "error",
        **values: Any,
    ) -> None:
        """Note a problem; its sentence may name the node and the port it stands on."""
        if node is not None:
            values["name"] = label(node)
        node_id = None if node is None else node.id
        problem = Problem(id, severity, node_id, values.get("port"), values, mends)
        self.problems.append(problem)

    def warn(self, id: str, node: Node, *mends: Mend, **values: Any) -> None:
        """Note what does not keep the network from training."""
        self.report(id, node, *mends, severity="warning", **values)

    # ------------------------------------------------------------ along the wires

    def infer_shapes(self) -> None:
        """Follow the order; nodes on or behind a circle come last, and nothing reaches them."""
        for node_id in self.order:
            for wire in self.network.wires_into(node_id):
                shape = self.shapes.get((wire.source, wire.output))
                if shape is not None:
                    self.input_shapes[node_id, wire.input] = shape
            self.infer_node(self.network.nodes[node_id])
        for node_id, node in self.network.nodes.items():
            if node_id not in self.inferences:
                self.infer_node(node)

    def infer_node(self, node: Node) -> None:
        kind = kind_of(node)
        inputs = tuple(self.input_shapes.get((node.id, port.name)) for port in kind.inputs)
        inference = self.before.get(node.id)
        if node.kind == "Input":
            inference = self.inference_of_data(node)
        elif inference is None or not inference.holds_for(node, inputs):
            inference = infer_layer(node, inputs)
        self.inferences[node.id] = inference
        for port, shape in zip(kind.outputs, inference.outputs, strict=False):
            self.shapes[node.id, port.name] = shape

    def inference_of_data(self, node: Node) -> Inference:
        """What an Input gives: it follows from the data alone."""
        resolved: dict[str, Value] = {"source": self.data.source, "shape": self.data.shape}
        outputs = (self.data.shape,) if self.data_is_sound else ()
        costs = cost(kind_of(node), resolved, (), outputs)
        return Inference(node, (), resolved, (), outputs, None, costs)

    # ------------------------------------------------------------ each node by itself

    def check_names(self) -> None:
        named = set()
        for node in self.network.nodes.values():
            refusal = spelling_refusal(node.name)
            if refusal is not None:
                self.report(refusal.id, node, mends.rename(self.network, node))
            elif node.name in named:
                self.report("name-taken", node, mends.rename(self.network, node))
            named.add(node.name)

    def check_parameters(self, node: Node) -> None:
        if is_bypassed(node):
            return  # nobody computes with them
        if node.kind not in CATALOGUE:
            remove = mends.remove(self.network, node)
            self.report("unknown-layer", node, remove, kind=node.kind)
        for parameter in self.inferences[node.id].unfit:
            self.report(
                "bad-parameter",
                node,
                mends.reset_parameter(self.network, node, parameter),
                parameter=parameter.name,
                value=node.parameters[parameter.name],
                type=parameter.type,
                minimum=parameter.minimum,
                maximum=parameter.maximum,
                choices=parameter.choices,
                length=parameter.length,
            )
        for name in node.parameters:
            if name == FROZEN and is_frozen(node):
                continue
            if node.kind in CATALOGUE and kind_of(node).parameter(name) is None:
                mend = mends.forget_parameter(self.network, node, name)
                title = kind_of(node).title
                self.warn("unknown-parameter", node, mend, parameter=name, title=title)

    def check_ports(self, node: Node) -> None:
        if node.kind not in CATALOGUE:
            return
        kind = kind_of(node)
        for wire in self.network.wires_into(node.id):
            if kind.input(wire.input) is None:
                self.report("unknown-port", node, mends.remove_wire(wire), port=wire.input)
        for wire in self.network.wires_from(node.id):
            if kind.output(wire.output) is None:
                self.report("unknown-port", node, mends.remove_wire(wire), port=wire.output)
        for port in kind.inputs[:1] if is_bypassed(node) else kind.inputs:
            if not port.optional and self.network.wire_into(node.id, port.name) is None:
                self.unfed.append(node)
                found = self.obvious_source(node, port.name)
                self.report("unconnected-input", node, *found, port=port.name)

    def obvious_source(self, node: Node, input: str) -> tuple[Mend, ...]:
        """The mend that connects the only other open end, unless that would close a circle."""
        if len(self.open_ends) > 2:
            return ()
        others = [end for end in self.open_ends if end.id != node.id]
        if len(others) != 1 or node.id in self.upstream(others[0].id):
            return ()
        return (mends.connect(self.network, others[0], node, input),)

    def upstream(self, node_id: str) -> set[str]:
        if node_id not in self._upstream:
            self._upstream[node_id] = self.network.upstream(node_id)
        return self._upstream[node_id]

    # ------------------------------------------------------------ the shapes that meet

    def check_shapes(self, node: Node) -> None:
        error = self.inferences[node.id].error
        if kind_of(node).category == "loss":
            try:
                self.check_loss(node)
            except ShapeError as misfit:
                error = misfit
        if error is not None:
            self.report_shape(node, error)

    def check_loss(self, loss: Node) -> None:
        wire = self.network.wire_into(loss.id, "input")
        prediction = self.input_shapes.get((loss.id, "input"))
        target = self.input_shapes.get((loss.id, "target"))
        if wire is None or prediction is None or not self.data_is_sound:
            return
        kind = kind_of(loss)
        if self.network.wire_into(loss.id, "target") is None:
            check_prediction(kind, self.data, prediction)
        elif target is not None:
            check_wired_target(kind, prediction, target)
        variance = self.input_shapes.get((loss.id, "var"))
        if variance not in (None, prediction):
            raise ShapeError("target-mismatch", "var", expected=prediction)
        for port in ("input", "var"):
            wire = self.network.wire_into(loss.id, port)
            if wire is not None:
                self.check_values(loss, wire)

    def check_values(self, loss: Node, wire: Wire) -> None:
        """Whether the values on this wire can be what the loss takes them for."""
        start = real_start(self.network, wire) or wire
        source = maker_of_values(self.network, start)
        given = kind_of(source).gives
        wanted = wanted_values(kind_of(loss), wire.input)
        doubled = DOUBLED.get(loss.kind)
        if wire.input == "input" and source.kind == doubled:
            mend = mends.skip(self.network, source)
            id = "softmax-before-cross-entropy" if doubled == "Softmax" else "sigmoid-twice"
            self.warn(id, loss, mend, source=label(source))
        elif wanted == "log-probabilities" and given != wanted:
            mend = mends.insert_before_loss(self.network, wire, "LogSoftmax")
            self.warn("nll-without-log-softmax", loss, mend, source=label(source))
        elif wanted == "probabilities" and given != wanted:
            mend = mends.insert_before_loss(self.network, wire, "Sigmoid")
            self.report("not-probabilities", loss, mend, port=wire.input, source=label(source))
        elif wanted == "positive" and given not in ("positive", "probabilities"):
            mend = mends.insert_before_loss(self.network, wire, "Softplus")
            self.report("not-positive", loss, mend, port=wire.input, source=label(source))

    def report_shape(self, node: Node, error: ShapeError) -> None:
        """Note a shape that does not fit, with where it came from."""
        values = dict(error.values)
        port = error.port or kind_of(node).inputs[0].name
        wire = self.network.wire_into(node.id, port)
        given = self.input_shapes.get((node.id, port))
        if wire is not None and given is not None:
            source = self.network.nodes[wire.source]
            values |= {"source": label(source), "given": given, "axes": len(given)}
            values.setdefault("came", given)
            laid_out = self.input_shapes.get((source.id, "input"), ())
            if source.kind == "Flatten" and len(given) == 1 and len(laid_out) > 1:
                values["factors"] = laid_out
        found = mends.of_shape_error(self.network, node, error, self.input_shapes, self.data)
        self.report(error.id, node, *found, port=port, **values)

    # ------------------------------------------------------------ the network as a whole

    def check_sizes(self) -> None:
        """Tell of what is too large where it begins: what takes in too much is large by that."""
        for node in self.network.nodes.values():
            each = self.inferences[node.id].cost
            inputs = self.inferences[node.id].inputs
            if too_large(each) and not any(map(fills_memory, filter(None, inputs))):
                self.report(
                    "too-large", node, parameters=each.parameters, activations=each.activations
                )

    def check_whole(self) -> None:
        if not self.network.nodes:
            return
        for node_id in on_circles(self.network, self.order):
            node = self.network.nodes[node_id]
            wires = (mends.remove_wire(wire) for wire in self.network.wires_into(node_id))
            self.report("cycle", node, *wires)
        if not self.data_is_sound:
            self.report("bad-data", source=self.data.source, shape=self.data.shape)
        inputs = [node for node in self.network.nodes.values() if node.kind == "Input"]
        if not inputs:
            firsts = [node for node in self.unfed if kind_of(node).category != "loss"]
            found = [mends.add_input(self.network, firsts[0])] if len(firsts) == 1 else []
            self.report("no-input", None, *found)
        for node in inputs[1:]:
            self.report("several-inputs", node, mends.remove(self.network, node))
        if not self.losses:
            found = [mends.add_loss(self.network, self.data)] if len(self.open_ends) == 1 else []
            self.report("no-loss", None, *found)
        for node in self.losses[1:]:
            self.report("several-losses", node, mends.remove(self.network, node))
        self.warn_of_unused()
        self.warn_of_nothing_to_learn()

    def warn_of_nothing_to_learn(self) -> None:
        """Weights before a table: no gradient reaches them."""
        for node in self.network.nodes.values():
            if kind_of(node).rule in NO_GRADIENT:
                for before in self.upstream(node.id) - {node.id}:
                    if self.inferences[before].cost.parameters:
                        source = label(self.network.nodes[before])
                        self.warn("nothing-to-learn-before", node, source=source)
                        break

    def warn_of_unused(self) -> None:
        """Nodes that lead to no loss; pointless to say while the loss itself has no wire."""
        used: set[str] = set()
        computing = without_bypassed(self.network)
        for loss in self.losses:
            used |= computing.upstream(loss.id)
        if len(used) > len(self.losses):
            for node in computing.nodes.values():
                if node.id not in used:
                    self.warn("unused", node, mends.remove(self.network, node))


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
    from_kind, to_kind = kind_of(start), kind_of(end)
    if from_kind.output(output) is None:
        return _port_refusal(start, output, "output")
    if to_kind.input(input) is None:
        return _port_refusal(end, input, "input")
    if source == target:
        return Refusal("own-node", {"name": label(start)})
    if closes_circle is None:
        closes_circle = source in network.downstream(target)
    if closes_circle:
        return Refusal("cycle", {"source": label(start), "target": label(end)})
    return None


def _port_refusal(node: Node, port: str, wanted: Literal["input", "output"]) -> Refusal:
    """Why this port is not what the wire needs there."""
    kind, values = kind_of(node), {"name": label(node), "port": port}
    ports, opposite = (
        (kind.outputs, kind.input(port)) if wanted == "output" else (kind.inputs, kind.output(port))
    )
    if not ports and node.kind in CATALOGUE:
        return Refusal(f"no-{wanted}", values)
    return Refusal(f"not-an-{wanted}" if opposite else "missing-port", values)
