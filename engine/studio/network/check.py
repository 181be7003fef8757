"""The network looked over: its shapes, its costs and every problem, without computing anything.

`analyse` never raises, whatever the network holds, and keeps what the valid part of a
half-built network allows. `connecting.can_connect` says whether a wire may be drawn at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.studio.network import mends, operations
from engine.studio.network.analysis import Analysis, Cost, Mend, Problem, Refusal, Shape
from engine.studio.network.block_check import Insides, check_block, infer_block
from engine.studio.network.bypass import is_bypassed, without_bypassed
from engine.studio.network.catalogue import CATALOGUE, LayerKind, kind_in, kind_of, label
from engine.studio.network.code_outcomes import DryRun
from engine.studio.network.costs import NO_GRADIENT, cost, fills_memory, too_large
from engine.studio.network.freezing import FROZEN, is_frozen
from engine.studio.network.inference import Inference, infer_layer
from engine.studio.network.layers.block import BLOCK, PORT_KINDS, copies
from engine.studio.network.layers.code import CODE
from engine.studio.network.loss_check import check_loss
from engine.studio.network.names import spelling_refusal
from engine.studio.network.network import Network, Node, Value
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
]


def analyse(network: Network, data: DataChoice, before: Analysis | None = None) -> Analysis:
    """Everything that can be said of the network before it is built.

    `before` is what was said of it before an edit: layers that the edit did not reach are not
    inferred again. The answer is the same without it.
    """
    insides = Insides(
        lambda inside, given, earlier: Analyser(inside, data, insides, earlier, given).run()
    )
    return Analyser(network, data, insides, before).run()


class Analyser:
    """One pass over a network; its fields become those of the Analysis.

    `given` are the shapes that come into the ports of a block, by port, where the network is one's
    inside; `insides` analyses the blocks in it.
    """

    def __init__(
        self,
        network: Network,
        data: DataChoice,
        insides: Insides,
        before: Analysis | None,
        given: Mapping[str, Shape] | None = None,
    ) -> None:
        self.network = network
        self.data = data
        self.insides = insides
        self.before = before
        self.given = given or {}
        self.is_inside = bool(network.block)
        nodes = network.nodes.items()
        self.kinds = {id: CATALOGUE.get(node.kind) or kind_in(network, node) for id, node in nodes}
        self.codes = [node for node in network.nodes.values() if node.kind == CODE.kind]
        for node in self.codes:  # each has inputs of its own
            self.kinds[node.id] = kind_of(node)
        self.inside: dict[str, Analysis] = {}
        self.first_sharing: dict[str, Node] = {}
        """The first use of each block whose weights are shared."""
        self.counted_twice = 0
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
            self.inside,
            self.counted_twice,
            len(self.network.nodes) + sum(self.layers_of(each) - 1 for each in self.inside),
            self.awaited(),
        )

    def awaited(self) -> frozenset[DryRun]:
        """The code that must be tried before all shapes are known."""
        runs = (self.inferences[each.id].awaited for each in self.codes)
        within = (each.awaited for each in self.inside.values())
        return frozenset(run for run in runs if run is not None).union(*within)

    def kind(self, node: Node) -> LayerKind:
        """What the catalogue, or its block, says of a node of the network."""
        return self.kinds[node.id]

    def is_bypassed(self, node: Node) -> bool:
        """Whether the node is switched off."""
        return node.bypassed and is_bypassed(self.network, node)

    def layers_of(self, block: str) -> int:
        """How many modules a node that stands for a block stands for."""
        return copies(self.inferences[block].resolved)[0] * self.inside[block].layers

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
        kind = self.kind(node)
        inputs = tuple(self.input_shapes.get((node.id, port.name)) for port in kind.inputs)
        inference = self.before.inferences.get(node.id) if self.before else None
        if node.kind == "Input" and not self.is_inside:
            inference = self.inference_of_data(node)
        elif node.kind == "BlockInput":
            given = self.given.get(node.id)
            outputs = () if given is None else (given,)
            inference = Inference(node, (), {}, (), outputs, None, Cost())
        elif node.kind == BLOCK.kind and kind.kind:
            inference = infer_block(self, node, inputs)
        elif inference is None or not inference.holds_for(node, inputs):
            inference = infer_layer(node, inputs, self.is_bypassed(node))
        self.inferences[node.id] = inference
        for port, shape in zip(kind.outputs, inference.outputs, strict=False):
            if shape is not None:
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
        if self.is_bypassed(node):
            return  # nobody computes with them
        if not self.kind(node).kind:
            remove = mends.remove(self.network, node)
            id = "missing-block" if node.kind == BLOCK.kind else "unknown-layer"
            self.report(id, node, remove, kind=node.kind)
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
            if self.kind(node).kind and self.kind(node).parameter(name) is None:
                mend = mends.forget_parameter(self.network, node, name)
                title = self.kind(node).title
                self.warn("unknown-parameter", node, mend, parameter=name, title=title)

    def check_ports(self, node: Node) -> None:
        kind = self.kind(node)
        if not kind.kind:
            return
        for wire in self.network.wires_into(node.id):
            if kind.input(wire.input) is None:
                self.report("unknown-port", node, mends.remove_wire(wire), port=wire.input)
        for wire in self.network.wires_from(node.id):
            if kind.output(wire.output) is None:
                self.report("unknown-port", node, mends.remove_wire(wire), port=wire.output)
        for port in kind.inputs[:1] if self.is_bypassed(node) else kind.inputs:
            if not port.optional and self.network.wire_into(node.id, port.name) is None:
                self.unfed.append(node)
                found = self.obvious_source(node, port.name)
                self.report("unconnected-input", node, *found, port=port.name, label=port.label)

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
        if self.kinds[node.id].category == "loss":
            try:
                check_loss(self, node)
            except ShapeError as misfit:
                error = misfit
        if error is not None:
            self.report_shape(node, error)
        if node.id in self.inside and not self.is_bypassed(node):
            check_block(self, node)

    def report_shape(self, node: Node, error: ShapeError) -> None:
        """Note a shape that does not fit, with where it came from."""
        values = dict(error.values)
        port = error.port or self.kind(node).inputs[0].name
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
            if node.id in self.inside:
                continue  # what is too large in it was told there
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
        if self.is_inside:
            self.check_inside()
        else:
            self.check_outside()
        self.warn_of_unused()
        self.warn_of_nothing_to_learn()

    def check_inside(self) -> None:
        """A block is fed and judged by its ports alone."""
        for node in self.network.nodes.values():
            if node.kind == "Input" or self.kind(node).category == "loss":
                self.report("not-in-block", node, mends.remove(self.network, node))

    def check_outside(self) -> None:
        """The whole network has one input and one loss, and nothing stands around it."""
        for node in self.network.nodes.values():
            if node.kind in PORT_KINDS:
                self.report("port-outside", node, mends.remove(self.network, node))
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
        """Nodes that lead to no end: a loss, or an output of the block.

        Pointless to say while the end itself has no wire.
        """
        used: set[str] = set()
        computing = without_bypassed(self.network)
        nodes = computing.nodes.values()
        outputs = [node for node in nodes if node.kind == "BlockOutput"]
        ends = outputs if self.is_inside else self.losses
        for end in ends:
            used |= computing.upstream(end.id)
        if len(used) > len(ends):
            for node in nodes:
                if node.id not in used and node.kind not in PORT_KINDS:
                    self.warn("unused", node, mends.remove(self.network, node))
