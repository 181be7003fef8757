"""Answers what the window wants to see of the network in hand, whether it trains or rests."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine import from_numpy
from engine.datasets import Samples, split
from engine.studio.network.build import Built
from engine.studio.network.losses import tells_classes
from engine.studio.network.project import ProjectData
from engine.studio.training.predicting.prediction import asking, probabilities
from engine.studio.training.watching.confusion import Answers
from engine.studio.training.watching.layer_view import see
from engine.studio.training.watching.neighbours import nearest
from engine.studio.training.watching.observer import Observer
from engine.studio.training.watching.watch_messages import (
    Diagnose,
    Mistakes,
    Neighbour,
    SampleTaken,
    ShowMistakes,
    TakeSample,
    WatchCommand,
    WatchEvent,
    WatchLayer,
    WatchMistakes,
)

JUDGED_AT_ONCE = 256
"""Samples between two looks at the inbox."""


class Watcher:
    """Knows the network and the data in hand; what a run sees of itself comes from `observer`.

    `answers` are those of the run's last epoch, or of the network that rests once it was asked.
    """

    def __init__(self) -> None:
        self.observer = Observer()
        self.answers: Answers | None = None
        self._wants_mistakes = False
        self._layer: WatchLayer | None = None
        self._built: Built | None = None
        self._project: ProjectData | None = None
        self._samples: Samples | None = None
        self._parts: tuple[Samples, Samples] | None = None
        self._judging: Iterator[list[WatchEvent]] | None = None
        self._has_failed = False
        """Whether the network in hand cannot judge the held-out samples."""

    def hold(self, built: Built, project: ProjectData) -> None:
        """Another network is in hand; its data may come later."""
        self._built, self._project = built, project
        self.answers, self._judging, self._has_failed = None, None, False
        self._samples, self._parts = None, None

    def take_samples(self, samples: Samples | None) -> None:
        """The data that the network is to be shown with, once they are read."""
        if samples is not None and samples is not self._samples:
            self._samples, self._parts = samples, None
            self._choose_sample()

    # ------------------------------------------------------------ commands

    def obey(self, command: WatchCommand) -> list[WatchEvent]:
        """Do as told; what there is to answer at once."""
        match command:
            case Diagnose(on=on):
                self.observer.diagnosing = on
            case WatchLayer(node=node):
                self._layer, self.observer.layer = command, node
                self._choose_sample()
                return self._see_layer()
            case WatchMistakes(on=on):
                self._wants_mistakes = on
                if on and self.answers is not None and self.answers.is_told:
                    return [self.answers.confusion()]
            case ShowMistakes(truth=truth, answer=answer):
                if self.answers is None or not self.answers.is_told:
                    return [Mistakes(truth, answer, 0, ())]
                return [self.answers.mistakes(truth, answer)]
            case TakeSample(index=index):
                return self._take_sample(index)
        return []

    def neighbours(self, sample: np.ndarray, count: int) -> tuple[Neighbour, ...]:
        """The so many nearest training samples; none while the data are not read."""
        parts = self._split()
        return () if parts is None else nearest(parts[0], sample, count)

    # ------------------------------------------------------------ while nothing trains

    @property
    def has_work(self) -> bool:
        """Whether held-out samples are still to be judged for who watches the mistakes."""
        return (
            self._wants_mistakes
            and not self._has_failed
            and self.answers is None
            and self._samples is not None
            and self._project is not None
            and self._project.settings.held_out > 0
            and tells_classes(self._project)
        )

    def work(self) -> list[WatchEvent]:
        """Judge some held-out samples of a network that rests; the matrix after the last ones."""
        if self._judging is None:
            self._judging = self._judge()
        try:
            events = next(self._judging, None)
        except Exception:  # it would fail once more
            self._has_failed = True
            raise
        if events is None:
            self._judging = None
        return events or []

    def _judge(self) -> Iterator[list[WatchEvent]]:
        parts = self._split()
        assert parts is not None and self._built is not None and self._project is not None
        answers, device = Answers(parts[1]), self._project.settings.device
        inputs = parts[1].inputs
        for start in range(0, len(inputs), JUDGED_AT_ONCE):
            with asking(self._built.model):
                batch = from_numpy(inputs[start : start + JUDGED_AT_ONCE]).to(device)
                answers.add(probabilities(self._built, self._built.model(batch)))
            yield []
        self.answers = answers
        yield [answers.confusion()] if answers.is_told else []

    # ------------------------------------------------------------ helpers

    def _split(self) -> tuple[Samples, Samples] | None:
        """What trains and what is held out; all in both where nothing is held out."""
        if self._parts is None and self._samples is not None and self._project is not None:
            settings = self._project.settings
            training, held_out = split(self._samples, settings.held_out, settings.seed)
            self._parts = training, held_out if len(held_out) else training
        return self._parts

    def _choose_sample(self) -> None:
        """Have the maps of the watched layer made of what was asked for."""
        self.observer.sample = None
        if self._layer is None or self._layer.node is None or self._project is None:
            return
        shape = self._project.settings.data.shape
        values, parts = self._layer.values, self._split()
        if len(values) == 4 * np.prod(shape):
            self.observer.sample = np.frombuffer(values, dtype="<f4").reshape(shape)
        elif parts is not None:
            self.observer.sample = parts[1].inputs[self._layer.sample % len(parts[1])]

    def _see_layer(self) -> list[WatchEvent]:
        if self._layer is None or self._layer.node is None or self._built is None:
            return []
        if self._project is None or not _has_node(self._built, self._layer.node):
            return []
        sample, device = self.observer.sample, self._project.settings.device
        return [see(self._built, self._layer.node, 0, sample, device)]

    def _take_sample(self, index: int) -> list[WatchEvent]:
        parts = self._split()
        if parts is None or not len(parts[1]):
            return []
        held_out = parts[1]
        index %= len(held_out)
        label = int(held_out.targets[index]) if held_out.classes else None
        values = np.ascontiguousarray(held_out.inputs[index], dtype="<f4").tobytes()
        return [SampleTaken(index, len(held_out), label, values)]


def _has_node(built: Built, node: str) -> bool:
    return node == built.model.input_id or node in built.model.node_ids.values()
