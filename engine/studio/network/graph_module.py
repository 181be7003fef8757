"""Modules that compute drawn networks: one step a node, and blocks as modules of their own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import Tensor, nn

Place = tuple[str, str]
"""An output: its node's id, and its port."""


@dataclass(frozen=True, slots=True)
class Step:
    """One module at work: from what these outputs hold to its own outputs.

    `node` is the node it stands for; `done` are the outputs whose values nobody needs after it.
    """

    name: str
    node: str
    sources: tuple[Place, ...]
    outputs: tuple[Place, ...]
    done: tuple[Place, ...]


class GraphModule(nn.Module):
    """Modules that work one after the other, each on what others gave.

    Those named in `frozen` learn nothing.
    """

    def __init__(
        self,
        modules: Mapping[str, nn.Module],
        steps: tuple[Step, ...],
        frozen: Collection[str] = frozenset(),
    ) -> None:
        super().__init__()
        for name, module in modules.items():
            self.add_module(name, module)
        self._steps = steps
        self._frozen = frozenset(frozen)
        for name in self._frozen:
            modules[name].requires_grad_(False)
        # With those inside of blocks: a module's mode goes to all below it at once.
        self._resting = [path.name for path in module_paths(self) if path.is_frozen]

    def train(self, mode: bool = True) -> GraphModule:
        """As for any module, but frozen ones stay in eval mode: their averages stay as well."""
        super().train(mode)
        for name in self._resting:
            self.get_submodule(name).eval()
        return self

    def _compute(self, values: dict[Place, Tensor]) -> None:
        """Take all steps; what outputs hold comes from `values` and goes there."""
        for step in self._steps:
            result = self._modules[step.name](*(values[source] for source in step.sources))
            results = result if isinstance(result, tuple) else (result,)
            values.update(zip(step.outputs, results, strict=True))
            for place in step.done:
                values.pop(place, None)


class BlockModule(GraphModule):
    """A block: `inputs` are the outputs of the ports by which values come in.

    `outputs` are those whose values it gives: one alone, or a tuple of several. It works `times`
    times, on its own output again, with the same weights.
    """

    def __init__(
        self,
        modules: Mapping[str, nn.Module],
        steps: tuple[Step, ...],
        frozen: Collection[str],
        inputs: tuple[Place, ...],
        outputs: tuple[Place, ...],
        times: int = 1,
    ) -> None:
        super().__init__(modules, steps, frozen)
        self._inputs = inputs
        self._outputs = outputs
        self._times = times

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        for _ in range(self._times):
            values = dict(zip(self._inputs, inputs, strict=True))
            self._compute(values)
            inputs = tuple(values[place] for place in self._outputs)
        return inputs[0] if len(inputs) == 1 else inputs


class Repeated(nn.Module):
    """Copies of a block that follow one another, named 0, 1, …, each with weights of its own."""

    def __init__(self, copies: Iterable[BlockModule]) -> None:
        super().__init__()
        for number, copy in enumerate(copies):
            self.add_module(str(number), copy)

    def forward(self, *inputs: Tensor) -> Tensor | tuple[Tensor, ...]:
        for copy in self.children():
            result = copy(*inputs)
            inputs = result if isinstance(result, tuple) else (result,)
        return inputs[0] if len(inputs) == 1 else inputs


# Functions, not attributes: a node may have any public name that a module does not use already.


def steps_of(module: GraphModule) -> tuple[Step, ...]:
    """The modules at work, in order."""
    return module._steps


def passage_of(block: BlockModule) -> tuple[tuple[Place, ...], tuple[Place, ...], int]:
    """Where values come in, which are given, and how many times the block works."""
    return block._inputs, block._outputs, block._times


@dataclass(frozen=True, slots=True)
class ModulePath:
    """Where a node's module is: by the names of modules, and by the ids of nodes.

    Both are dotted paths, as `block1.0.conv1` and `n4.0.n2`; the number is that of a copy.
    """

    name: str
    nodes: str
    is_frozen: bool


def module_paths(module: nn.Module) -> Iterator[ModulePath]:
    """The modules of all nodes in a network, those inside of blocks behind the block's own."""
    if isinstance(module, Repeated):
        for number, copy in module.named_children():
            for each in module_paths(copy):
                name, nodes = f"{number}.{each.name}", f"{number}.{each.nodes}"
                yield ModulePath(name, nodes, each.is_frozen)
    elif isinstance(module, GraphModule):
        for step in module._steps:
            is_frozen = step.name in module._frozen
            yield ModulePath(step.name, step.node, is_frozen)
            for each in module_paths(module._modules[step.name]):
                name, nodes = f"{step.name}.{each.name}", f"{step.node}.{each.nodes}"
                yield ModulePath(name, nodes, is_frozen or each.is_frozen)
