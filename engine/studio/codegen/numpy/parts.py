"""The nodes of a level: layers as calls of their functions, blocks as calls of their own."""

from __future__ import annotations

from engine.studio.codegen.numpy.block_part import BlockPart
from engine.studio.codegen.numpy.layers import Rule, fresh_values, rule_of
from engine.studio.codegen.numpy.level import Level, Part
from engine.studio.codegen.numpy.pasting import functions
from engine.studio.codegen.numpy.statements import Statement, options, positional, takes
from engine.studio.network.catalogue import kind_in
from engine.studio.network.layers.block import BLOCK
from engine.studio.network.network import Node


def make_part(level: Level, node: Node) -> Part:
    """The node as a part of the level. KeyError for a layer that is not covered."""
    if node.kind == BLOCK.kind:
        return BlockPart(level, node)
    analysis = level.analysis
    ports = kind_in(level.network, node).inputs
    inputs = [analysis.input_shapes[node.id, port.name] for port in ports]
    rule = rule_of(node.kind, analysis.resolved[node.id], inputs)
    if rule is None:
        raise KeyError(node.kind)
    return LayerPart(level, node, rule)


class LayerPart:
    """A layer: a call of its functions."""

    def __init__(self, level: Level, node: Node, rule: Rule) -> None:
        self._level = level
        self._node = node
        self._rule = rule
        self._resolved = level.analysis.resolved[node.id]
        self._weights = rule.weights_of(self._resolved)
        has_weights = rule.is_whole or any(self._weights.values())
        self._learns = has_weights and not level.is_frozen(node)

    def forward(self) -> None:
        """Write fresh weights, and the layer's forward."""
        level, node, rule = self._level, self._node, self._rule
        self._write_fresh()
        sources = level.sources(node)
        learns = self._learns or (not rule.ends_chain and any(map(level.is_learning, sources)))
        outputs = level.give(node, learns)
        cache = f'cache["{node.name}"]' if learns else "_"
        arguments = [*level.variables(sources), *self._weight_arguments()]
        function = f"{rule.stem}_forward"
        level.blocks.functions.add(function)
        arguments += options(function, {**self._resolved, **rule.options(self._resolved)})
        if not level.is_frozen(node):
            arguments += [f"{each}={each}" for each in ("training", "rng") if takes(function, each)]
        call = Statement(f"{function}(", tuple(arguments), (*outputs, cache), node.id)
        level.statements.forward.append(call)
        level.statements.learns |= self._learns

    def backward(self) -> None:
        """Write the layer's backward, if anything is to be learned from it."""
        level, node, rule = self._level, self._node, self._rule
        gradients = level.gradients(node)
        sources = [] if rule.ends_chain else level.sources(node)
        wanted = any(map(level.is_learning, sources)) or self._learns
        if gradients is None or not wanted:
            return
        targets, after = level.receive(sources)
        if rule.is_whole:
            targets.append("more" if self._learns else "_")
        for name, is_there in self._weights.items():
            learns = is_there and self._learns
            targets.append(f'grads["{node.name}.{name}"]' if learns else "_")
        if all(target == "_" for target in targets):
            return
        backward = level.statements.backward
        function = f"{rule.stem}_backward"
        level.blocks.functions.add(function)
        arguments = (*gradients, f'cache["{node.name}"]')
        backward.append(Statement(f"{function}(", arguments, tuple(targets), node.id))
        if "more" in targets:
            level.blocks.functions.add("named")
            backward.append(Statement(f'grads |= named("{node.name}", more)', node=node.id))
        backward.extend(after)

    def _write_fresh(self) -> None:
        stem = self._rule.stem.removeprefix("padded_").removeprefix("deep_")
        function = f"{stem}_init"
        if function not in functions():
            return
        values = fresh_values(self._resolved)
        arguments = ["rng", *positional(function, values), *options(function, values)]
        call = f"{function}({', '.join(arguments)})"
        name = f'"{self._node.name}"'
        statement = Statement("params |= named(", (name, call), node=self._node.id)
        self._level.blocks.functions.update((function, "named"))
        self._level.statements.fresh.append(statement)

    def _weight_arguments(self) -> list[str]:
        name = self._node.name
        if self._rule.is_whole:
            self._level.blocks.functions.add("within")
            return [f'within(params, "{name}")']
        present = dict(self._weights)
        present |= dict.fromkeys(self._rule.buffers_of(self._resolved), True)
        arguments, is_gap = [], False
        for each, is_there in present.items():
            if is_there:
                start = f"{each}=" if is_gap else ""
                arguments.append(f'{start}params["{name}.{each}"]')
            is_gap |= not is_there
        return arguments
