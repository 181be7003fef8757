"""Uses of blocks: calls of a block's functions, and loops over its copies."""

from __future__ import annotations

from engine.studio.codegen.numpy.blocks import BlockFunction
from engine.studio.codegen.numpy.coverage import UncoveredError
from engine.studio.codegen.numpy.layers import RULES
from engine.studio.codegen.numpy.level import Ends, Level
from engine.studio.codegen.numpy.naming import Names
from engine.studio.codegen.numpy.statements import Statement
from engine.studio.network.bypass import without_bypassed
from engine.studio.network.catalogue import kind_in
from engine.studio.network.freezing import is_frozen
from engine.studio.network.graph_module import Place
from engine.studio.network.layers.block import BLOCK, copies
from engine.studio.network.making import sources_of
from engine.studio.network.network import Network, Node


class BlockPart:
    """A use of a block: a call of its functions, or a loop over its copies."""

    def __init__(self, level: Level, node: Node) -> None:
        self._level = level
        self._node = node
        self._kind = kind_in(level.network, node)
        self._repeat, self._shared = copies(level.analysis.resolved[node.id])
        self._network = without_bypassed(level.network.blocks[node.block].network)
        self._frozen = level.is_frozen(node)
        self._outputs: list[str] = []
        self._function: BlockFunction | None = None

    def forward(self) -> None:
        """Write fresh weights and the call, and note the block's functions."""
        level, node = self._level, self._node
        sources = level.sources(node)
        learning = [level.is_learning(place) for place in sources]
        if self._repeat > 1 and (any(learning) or learns(self._network, self._frozen)):
            learning = [True] * len(sources)
        function = self._function = self._make_function(learning)
        does_learn = any(learning) or function.inside.learns
        self._outputs = outputs = level.give(node, does_learn, all_of_them=self._repeat > 1)
        forward = level.statements.forward
        inputs = level.variables(sources)
        prefix = level.prefix(node)
        level.statements.learns |= function.inside.learns
        if function.has_weights:
            self._write_fresh(function)
        weights = f'within(params, "{prefix}")'
        training = "False" if self._frozen else "training"
        level.blocks.functions.add("within")
        if self._repeat == 1:
            targets = (*outputs, f'cache["{node.name}"]')
            arguments = (*inputs, weights, training)
            forward.append(Statement(f"{function.stem}_forward(", arguments, targets, node.id))
            return
        if not self._shared:
            weights = f'within(params, f"{prefix}.{{i}}")'
        targets = (*outputs, f'cache[f"{node.name}.{{i}}"]')
        first = f"{', '.join(outputs)} = {', '.join(inputs)}"
        forward += [
            Statement(first, node=node.id),
            Statement(f"for i in range({self._repeat}):", node=node.id),
            Statement(
                f"{function.stem}_forward(", (*outputs, weights, training), targets, node.id, 1
            ),
        ]
        for place, variable in zip(level.places(node), outputs, strict=True):
            if not level.is_needed(place):
                kept = f'cache["{node.name}.{variable}"] = {variable}'
                forward.append(Statement(kept, node=node.id))

    def backward(self) -> None:
        """Write the call of the block's backward, or the loop over its copies in reverse."""
        level, node, function = self._level, self._node, self._function
        assert function is not None, "forward comes before backward"
        gives = [each is not None for each in function.inside.d_inputs]
        if not any(gives) and not function.inside.learns:
            return
        gradients = self._gradients()
        if gradients is None:
            return
        backward = level.statements.backward
        more = "more" if function.inside.learns else "_"
        name, depth = node.name, 0
        if self._repeat == 1:
            pairs = zip(level.sources(node), gives, strict=True)
            wanted = [place for place, is_given in pairs if is_given]
            targets, after = level.receive(wanted)
        else:
            if not all(gives):
                raise UncoveredError(f"{node.name}, whose copies hand on what nothing takes")
            targets, after = self._begin_loop(gradients), []
            name, depth, gradients = f"{name}.{{i}}", 1, targets
        mark = "f" if self._repeat > 1 else ""
        arguments = (*gradients, f'cache[{mark}"{name}"]')
        start = f"{function.stem}_backward("
        backward.append(Statement(start, arguments, (*targets, more), node.id, depth))
        if function.inside.learns:
            backward.append(self._gather(depth))
        backward.extend(after)
        if self._repeat > 1:
            for place, variable in zip(level.sources(node), targets, strict=True):
                level.arrive(place, variable)

    def _gradients(self) -> list[str] | None:
        """The gradients by the outputs, as the block's backward takes them."""
        level, node = self._level, self._node
        places = level.places(node)
        if not any(map(level.gradient, places)):
            return None
        found: list[str] = []
        for place, variable in zip(places, self._outputs, strict=True):
            gradient = level.gradient(place)
            if gradient is not None:
                found.append(gradient)
            elif level.is_needed(place):
                raise UncoveredError(f"{node.name}, an output of which is taken but not learned by")
            elif self._repeat > 1:
                zeros = f'd_{variable} = np.zeros_like(cache["{node.name}.{variable}"])'
                comment = "nothing takes what the last copy gives here"
                level.statements.backward.append(Statement(zeros, node=node.id, comment=comment))
                found.append(f"d_{variable}")
        return found

    def _begin_loop(self, gradients: list[str]) -> list[str]:
        """The variables that go through the copies, and the loop's head."""
        targets = [f"d_{variable}" for variable in self._outputs]
        backward = self._level.statements.backward
        for target, gradient in zip(targets, gradients, strict=True):
            if target != gradient:
                backward.append(Statement(f"{target} = {gradient}", node=self._node.id))
        loop = f"for i in reversed(range({self._repeat})):"
        backward.append(Statement(loop, node=self._node.id))
        return targets

    def _gather(self, depth: int) -> Statement:
        """Put the gradients of the block's weights to the others, or add them up."""
        prefix = self._level.prefix(self._node)
        self._level.blocks.functions.add("named")
        is_one = self._shared and (self._repeat > 1 or self._level.is_used_again(self._node))
        named = f'named("{prefix}", more)'
        if self._repeat > 1 and not self._shared:
            named = f'named(f"{prefix}.{{i}}", more)'
        if not is_one:
            return Statement(f"grads |= {named}", node=self._node.id, depth=depth)
        self._level.blocks.functions.add("accumulate")
        return Statement(f"accumulate(grads, {named})", node=self._node.id, depth=depth)

    def _write_fresh(self, function: BlockFunction) -> None:
        level, node = self._level, self._node
        fresh, call = level.statements.fresh, f"{function.stem}_init(rng)"
        level.blocks.functions.add("named")
        if level.prefix(node) != node.name:
            return  # they are those of the first use
        if self._repeat == 1 or self._shared:
            fresh.append(Statement("params |= named(", (f'"{node.name}"', call), node=node.id))
            return
        name = f'f"{node.name}.{{i}}"'
        fresh += [
            Statement(f"for i in range({self._repeat}):", node=node.id),
            Statement("params |= named(", (name, call), node=node.id, depth=1),
        ]

    def _make_function(self, learning: list[bool]) -> BlockFunction:
        level, node, kind = self._level, self._node, self._kind
        names = Names()
        inputs: dict[Place, str] = {
            (port.name, "output"): names.new(port.label) for port in kind.inputs
        }
        worth = {place for place, is_worth in zip(inputs, learning, strict=True) if is_worth}
        outputs = [sources_of(self._network, port.name)["input"] for port in kind.outputs]
        d_names = Names()
        d_outputs = [
            d_names.new(f"d_{port.label}")
            if self._repeat > 1 or level.is_needed((node.id, port.name))
            else None
            for port in kind.outputs
        ]
        copy = ".0" if self._repeat > 1 and not self._shared else ""
        path = f"{level.path}{node.id}{copy}."
        ends = Ends(inputs, worth, outputs, d_outputs)
        analysis = level.analysis.inside[node.id]
        inner = Level(
            self._network, analysis, ends, level.blocks, level.make_part, path, self._frozen
        )
        inside = inner.write()
        given = [each for each in d_outputs if each is not None]
        return level.blocks.add(kind.title, list(inputs.values()), given, inside, path)


def learns(network: Network, frozen: bool) -> bool:
    """Whether any weight inside of the network learns."""
    for node in network.nodes.values():
        is_still = frozen or is_frozen(node)
        if node.kind == BLOCK.kind:
            inside = without_bypassed(network.blocks[node.block].network)
            if learns(inside, is_still):
                return True
        elif not is_still and node.kind in RULES and RULES[node.kind].has_weights:
            return True
    return False
