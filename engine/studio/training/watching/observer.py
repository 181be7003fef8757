"""Looks into a batch of a run now and then, for whoever watches a layer and for the diagnoses.

Looking changes no number of the run, takes a fortieth of its time at most, and is not done at all
while nobody wants to know.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from engine import Tensor
from engine.devices import to_numpy
from engine.studio.network.build import Built
from engine.studio.network.catalogue import kind_of
from engine.studio.network.costs import NO_GRADIENT
from engine.studio.network.project import ProjectData
from engine.studio.training.commands import Train
from engine.studio.training.watching.diagnoses import Doctor
from engine.studio.training.watching.layer_view import hearing, module_of, see
from engine.studio.training.watching.vitals import Vitals, copies
from engine.studio.training.watching.watch_messages import Diagnosed, LayerSeen

LOOK_SHARE = 40
"""After a look as many times its own time passes before the next one."""
LOOK_STEPS = 5
"""So many batches lie between two looks at least, or they would all tell the same."""
LAYER_SECONDS = 0.5
"""A watched layer is sent no more often."""


class Observer:
    """Outlives runs: `begin` one, and have each of its batches pass through.

    `diagnosing` says whether findings are wanted, `layer` the node that is watched, and `sample`
    what its maps are of.
    """

    def __init__(self) -> None:
        self.diagnosing = False
        self.layer: str | None = None
        self.sample: np.ndarray | None = None
        self._doctor: Doctor | None = None
        self._run, self._device = "", "cpu"
        self._told: tuple[tuple[str, str], ...] = ()
        self._has_input = self._input_is_fine = False
        self._look: Vitals | None = None
        self._answers: list[np.ndarray] = []
        self._before: dict[str, list[np.ndarray]] = {}
        self._next_step, self._next_time, self._next_layer = 0, 0.0, 0.0

    def begin(self, plan: Train, built: Built) -> None:
        """A run is about to start."""
        model, settings = built.model, plan.project.settings
        self._run, self._device = plan.run, settings.device
        self._told, self._next_step = (), 0
        self._has_input, self._input_is_fine = False, _input_is_prepared(plan.project)
        self._doctor = Doctor(
            model.node_ids,
            model.input_id,
            built.analysis.loss or "",
            settings.learning_rate,
            continues=plan.weights is not None or plan.state is not None,
        )

    # ------------------------------------------------------------ a batch passes

    @contextmanager
    def listening(self, built: Built, step: int) -> Iterator[None]:
        """The forward pass of a batch happens in here; `step` batches were before it."""
        self._look, self._answers, self._before = None, [], {}
        if not self._is_due(step):
            yield
            return
        self._look = Vitals()
        watched = None if self.layer is None else module_of(built.model, self.layer)
        with self._look.hearing(built.model), hearing(watched) as self._answers:
            yield

    def take_gradients(self, built: Built) -> None:
        """After the backward pass, before the update."""
        if self._look is not None:
            self._look.take_gradients(built.model)
            self._before = copies(built.model)

    def take_update(
        self, built: Built, step: int, loss: float, inputs: Tensor
    ) -> list[Diagnosed | LayerSeen]:
        """After the update, by which `step` batches are done: what there is to tell."""
        if self.diagnosing and self._doctor is not None:
            self._doctor.take_loss(loss)
            if not self._has_input:
                self._has_input = True
                self._doctor.take_input(to_numpy(inputs.array), self._input_is_fine)
        if self._look is None:
            return []
        started = time.monotonic()
        self._look.take_update(built.model, self._before)
        events: list[Diagnosed | LayerSeen] = []
        if self.diagnosing and self._doctor is not None:
            self._doctor.take_look(self._look)
            events += self._news()
        events += self._layer_news(built, step)
        # The copies and the hearing cost about as much as what was timed here.
        spent = 2 * (time.monotonic() - started)
        self._next_step = step - 1 + LOOK_STEPS
        self._next_time = started + LOOK_SHARE * spent
        return events

    def take_epoch(self, held_out_loss: float) -> list[Diagnosed]:
        """An epoch is over."""
        if not self.diagnosing or self._doctor is None:
            return []
        self._doctor.take_epoch(held_out_loss)
        return self._news()

    def take_divergence(self) -> list[Diagnosed]:
        """A loss was not a number."""
        if not self.diagnosing or self._doctor is None:
            return []
        self._doctor.take_divergence()
        return self._news()

    def set_rate(self, rate: float) -> None:
        """The learning rate was changed on the way."""
        if self._doctor is not None:
            self._doctor.rate = rate

    # ------------------------------------------------------------ helpers

    def _is_due(self, step: int) -> bool:
        if not self.diagnosing and self.layer is None:
            return False
        return step >= self._next_step and time.monotonic() >= self._next_time

    def _news(self) -> list[Diagnosed]:
        """What is wrong with the run, unless the same things were told last."""
        assert self._doctor is not None
        found = self._doctor.findings()
        now = tuple((each.id, each.node) for each in found)
        if now == self._told:
            return []
        self._told = now
        return [Diagnosed(self._run, found)]

    def _layer_news(self, built: Built, step: int) -> list[LayerSeen]:
        if self.layer is None or time.monotonic() < self._next_layer:
            return []
        self._next_layer = time.monotonic() + LAYER_SECONDS
        assert self._look is not None
        name = next((n for n, id in built.model.node_ids.items() if id == self.layer), "")
        answers = self._answers[0] if self._answers else None
        vitals = self._look.layers.get(name)
        return [see(built, self.layer, step, self.sample, self._device, answers, vitals)]


def _input_is_prepared(project: ProjectData) -> bool:
    """Whether what reads the samples normalises them, or reads them as numbers of words."""
    nodes = {node.id: node for node in project.nodes}
    readers = [
        kind_of(nodes[wire.target])
        for wire in project.wires
        if nodes[wire.source].kind == "Input" and wire.target in nodes
    ]
    return any(each.category == "normalisation" or each.rule in NO_GRADIENT for each in readers)
