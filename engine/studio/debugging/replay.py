"""A recording as it is looked through: its steps, what each of them saw, and what it made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.studio.debugging.file import read
from engine.studio.debugging.formulas.formula import Case
from engine.studio.debugging.formulas.table import written_out
from engine.studio.debugging.recording import Operation, Recording, Reversal, Source, Update, Value
from engine.studio.debugging.steps import Step, steps_of
from engine.studio.debugging.update_rule import written
from engine.studio.debugging.update_rules import RULES, step_number

Place = tuple[int, ...]


class Identity(NamedTuple):
    """By what an op or a parameter is found in the next recording, too.

    `place` is its own among those of the same layer and name.
    """

    layer: str | None
    name: str
    place: int


class Replay:
    """`recording` with the `arrays` that were kept of it, large ones in part."""

    def __init__(self, recording: Recording, arrays: dict[str, np.ndarray]) -> None:
        self.recording = recording
        self.arrays = arrays
        self.steps = steps_of(recording)
        self.identities = self._identities()
        """Of each node of the graph that a step is about."""

    @classmethod
    def of_file(cls, path: Path) -> Replay:
        """The recording in a file; RecordingError where it cannot be read."""
        return cls(*read(path))

    def array(self, value: Value) -> np.ndarray:
        """What was kept of a value: its numbers from the start of each axis."""
        return self.arrays[value.key]

    def is_whole(self, value: Value) -> bool:
        """Whether all numbers of a value were kept."""
        return self.array(value).shape == value.shape

    def operation(self, step: Step) -> Operation | None:
        """The op of a forward or backward step."""
        return None if step.operation is None else self.recording.operations[step.operation]

    def reversal(self, step: Step) -> Reversal | None:
        """The op of a backward step."""
        return None if step.reversal is None else self.recording.reversals[step.reversal]

    def update(self, step: Step) -> Update | None:
        """The optimizer's step for a parameter."""
        return None if step.update is None else self.recording.updates[step.update]

    def source_value(self, source: Source) -> Value:
        """What an op was given by an op or a leaf."""
        if source.kind == "leaf":
            return self.recording.leaves[source.index].value
        return self.recording.operations[source.index].outputs[source.output]

    def gradients(self, step: Step) -> tuple[Value, ...]:
        """The gradients that a backward step or an update is about."""
        reversal, update = self.reversal(step), self.update(step)
        if reversal is not None:
            return _present((*reversal.incoming, *reversal.outgoing))
        if update is not None:
            return (update.gradient,)
        if step.phase == "backward" and step.leaf is not None:
            return _present((self.recording.leaves[step.leaf].gradient,))
        return ()

    def results(self, step: Step) -> tuple[Value, ...]:
        """What a step has made."""
        operation, reversal, update = self.operation(step), self.reversal(step), self.update(step)
        if reversal is not None:
            return _present(reversal.outgoing)
        if operation is not None:
            return operation.outputs
        return (update.after,) if update is not None else self.gradients(step)

    def example(self, step: Step, number: int, place: Place) -> str:
        """One entry of the gradient that a backward step gave input `number`, written out.

        Empty where its formula says no sum, and where not all numbers were kept.
        """
        operation, reversal = self.operation(step), self.reversal(step)
        if operation is None or reversal is None:
            return ""
        given = [None if s is None else self.source_value(s) for s in operation.sources]
        needed = _present((*given, *operation.outputs, *reversal.incoming))
        if not all(map(self.is_whole, needed)):
            return ""
        case = Case(
            tuple(None if value is None else self.array(value) for value in given),
            tuple(map(self.array, operation.outputs)),
            tuple(None if value is None else self.array(value) for value in reversal.incoming),
            operation.settings,
        )
        symbol = operation.formula.symbols[number]
        return written_out(operation.kind, symbol, case, number, place)

    def rule_lines(self, step: Step, place: Place) -> tuple[str, ...]:
        """The optimizer's rule with the numbers of one entry; empty where they were not kept."""
        update = self.update(step)
        if update is None:
            return ()
        remembered = update.remembered_before
        values = (update.before, update.gradient, *remembered.values())
        if not all(map(self.is_whole, values)):
            return ()
        state = {name: self.array(value) for name, value in remembered.items()}
        rule, number = RULES[self.recording.optimizer], step_number(state)
        settings = self.recording.settings
        names = rule.names(
            settings, self.array(update.before), self.array(update.gradient), dict(state), number
        )
        return tuple(each.example for each in written(rule.lines(settings, number), names, place))

    def reached_norms(self, at: int) -> dict[int, float]:
        """The norm of the gradient at each node of the graph that it has reached by step `at`."""
        norms: dict[int, float] = {}
        operations = self.recording.operations
        for step in self.steps[: at + 1]:
            reversal = self.reversal(step)
            if reversal is not None and step.node is not None:
                norms[step.node] = _norm(_present(reversal.incoming))
                # What has left is on its way to the next ops, and lights up their arrows.
                for source, value in zip(
                    operations[reversal.operation].sources, reversal.outgoing, strict=True
                ):
                    if source is None or value is None:
                        continue
                    node = self._node_of(source)
                    if node is not None:
                        norms.setdefault(node, _norm((value,)))
            elif step.phase == "backward" and step.leaf is not None and step.node is not None:
                norms[step.node] = _norm(self.gradients(step))
        return norms

    def _identities(self) -> dict[int, Identity]:
        layers = {step.node: step.layer for step in self.steps if step.node is not None}
        counts: Counter[tuple[str | None, str]] = Counter()
        found: dict[int, Identity] = {}
        for node in reversed(self.recording.graph.nodes):  # the graph has the last op first
            if node.index in layers:
                alike = (layers[node.index], node.name)
                found[node.index] = Identity(*alike, counts[alike])
                counts[alike] += 1
        return found

    def _node_of(self, source: Source) -> int | None:
        if source.kind == "leaf":
            return self.recording.leaves[source.index].node
        return self.recording.operations[source.index].node


def _present(values: Iterable[Value | None]) -> tuple[Value, ...]:
    return tuple(value for value in values if value is not None)


def _norm(values: Iterable[Value]) -> float:
    return float(np.sqrt(sum((value.norm or 0.0) ** 2 for value in values)))
