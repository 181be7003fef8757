"""Recording one batch: forward, backward and the optimizer's step; nothing is changed by it."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import Tensor
from engine.autograd.function import AccumulateGrad
from engine.autograd.graph import capture, consumers_first, observe
from engine.devices import to_numpy
from engine.nn import Parameter
from engine.optim import LBFGS
from engine.studio.debugging.file import Arrays, RecordingError
from engine.studio.debugging.formulas.table import explain
from engine.studio.debugging.recording import (
    Leaf,
    Operation,
    Recording,
    Reversal,
    Value,
)
from engine.studio.debugging.tape import Tape, TapedOp
from engine.studio.debugging.untouched import untouched
from engine.studio.debugging.update_rules import RULES
from engine.studio.debugging.updates import Snapshot, plain_settings, update_of
from engine.studio.debugging.values import Shelf
from engine.studio.network.build import Built, StudioModule, node_of
from engine.studio.training.optimization.optimizing import Stepper
from engine.studio.training.recorder import graph_message


def record_batch(
    built: Built, stepper: Stepper, inputs: Tensor, targets: Tensor
) -> tuple[Recording, Arrays]:
    """All that one training step on this batch does, and the arrays it is made of.

    The step is the stepper's own, so its numbers are those that training would have had. Model,
    stepper and random numbers are as before afterwards. Raises RecordingError where no gradient
    flows.
    """
    with untouched(built.model, stepper):
        return _Session(built, stepper, inputs, targets).recorded()


class _Session:
    """One batch on its way; `shelf` takes the arrays."""

    def __init__(self, built: Built, stepper: Stepper, inputs: Tensor, targets: Tensor) -> None:
        self.built, self.stepper = built, stepper
        self.inputs, self.targets = inputs, targets
        self.tape, self.shelf = Tape(), Shelf()
        self.gradients: dict[Parameter, np.ndarray] = {}

    def recorded(self) -> tuple[Recording, Arrays]:
        model, optimizer = self.built.model, self.stepper.optimizer
        model.train()
        with observe(model), self.tape.running():
            _, loss = self.built.evaluate(self.inputs, self.targets)
        if not loss.requires_grad:
            raise RecordingError(
                "Nothing in the network learns, so there is no backward pass to record: unfreeze "
                "a layer, or add one that has weights."
            )
        graph = graph_message(capture(loss, model), model, _finite(float(loss.item())) or 0.0)
        nodes = {fn: index for index, fn in enumerate(consumers_first(loss.grad_fn))}
        self.tape.keep_only(nodes)
        scale = 1.0 if self.stepper.loss_scale is None else self.stepper.loss_scale.value
        snapshots = [Snapshot.of(each, optimizer) for each in _learning(optimizer)]
        self.tape.await_backward()
        self.stepper.step(
            loss, lambda: self.built.evaluate(self.inputs, self.targets)[1], self._take_gradients
        )
        names = {parameter: name for name, parameter in model.named_parameters()}
        leaves = self._leaves(model, names, nodes)
        by_parameter = {
            taped.origin: number
            for number, taped in enumerate(self.tape.leaves)
            if isinstance(taped.origin, Parameter)
        }
        recording = Recording(
            graph=graph,
            leaves=leaves,
            operations=tuple(
                self._operation(number, op, nodes) for number, op in enumerate(self.tape.ops)
            ),
            reversals=tuple(self._reversal(number) for number in self.tape.walk),
            accumulated=tuple(self.tape.reached),
            updates=tuple(
                update_of(
                    snapshot,
                    by_parameter[snapshot.parameter],
                    leaves[by_parameter[snapshot.parameter]].value,
                    self._used_gradient(snapshot.parameter),
                    optimizer,
                    self.shelf,
                )
                for snapshot in snapshots
                if snapshot.parameter in by_parameter and snapshot.parameter in self.gradients
            ),
            loss=_finite(float(loss.item())),
            samples=len(self.inputs),
            optimizer=type(optimizer).__name__,
            sentence=RULES[type(optimizer).__name__].sentence,
            settings=plain_settings(optimizer.param_groups[0]),
            scale=scale,
        )
        return recording, self.shelf.arrays

    def _take_gradients(self) -> None:
        """Right after the backward pass, before anything is clipped."""
        self.gradients = {
            each: np.array(to_numpy(each.grad.array))
            for each in self.built.model.parameters()
            if each.grad is not None
        }

    def _used_gradient(self, parameter: Parameter) -> np.ndarray:
        """What the optimizer's step went along; of several looks of a step, the first one's."""
        if isinstance(self.stepper.optimizer, LBFGS) or parameter.grad is None:
            return self.gradients[parameter]
        return np.array(to_numpy(parameter.grad.array))

    # ------------------------------------------------------------ how it is described

    def _leaves(
        self, model: StudioModule, names: dict[Parameter, str], nodes: dict[Any, int]
    ) -> tuple[Leaf, ...]:
        found = []
        for number, taped in enumerate(self.tape.leaves):
            origin, value = taped.origin, self.shelf.put(f"leaf.{number}", taped.value)
            if not isinstance(origin, Parameter):
                found.append(Leaf("data", self._data_name(origin), value))
                continue
            name = names[origin]
            gradient = self.gradients.get(origin)
            found.append(
                Leaf(
                    "parameter",
                    name,
                    value,
                    node_of(model, name)[0],
                    nodes.get(AccumulateGrad(origin)),
                    None
                    if gradient is None
                    else self.shelf.put(f"leaf.{number}.gradient", gradient),
                )
            )
        return tuple(found)

    def _data_name(self, origin: Any) -> str:
        """What data that ops began with are: the batch itself, or a view of it, have a name."""
        array = origin.array if isinstance(origin, Tensor) else origin
        for name, given in (("input", self.inputs), ("target", self.targets)):
            if array is given.array or getattr(array, "base", None) is given.array:
                return name
        return ""

    def _operation(self, number: int, op: TapedOp, nodes: dict[Any, int]) -> Operation:
        function = op.function
        layer = node_of(self.built.model, function.scope)[0] if function.scope else None
        kind, name = type(function).__name__, function.name()
        outgoing = op.outgoing or (None,) * len(op.sources)
        return Operation(
            name=name,
            kind=kind,
            sources=op.sources,
            outputs=tuple(
                self.shelf.put(f"op.{number}.{place}", array)
                for place, array in enumerate(op.outputs)
            ),
            formula=explain(kind, name, self.tape.case(number), outgoing),
            layer=layer or self.built.analysis.loss,
            node=nodes.get(function),
            settings=plain_settings(op.settings),
        )

    def _reversal(self, number: int) -> Reversal:
        op = self.tape.ops[number]
        return Reversal(
            number,
            self._kept(f"op.{number}.incoming", op.incoming),
            self._kept(f"op.{number}.outgoing", op.outgoing),
        )

    def _kept(self, key: str, arrays: tuple[np.ndarray | None, ...]) -> tuple[Value | None, ...]:
        return tuple(
            None if array is None else self.shelf.put(f"{key}.{place}", array)
            for place, array in enumerate(arrays)
        )


def _learning(optimizer: Any) -> list[Parameter]:
    return [each for group in optimizer.param_groups for each in group["params"]]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
