"""What the network says of the samples in sight, asked anew whenever it has learned something."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject

from engine.studio.training.messages import BatchPrediction
from gui.training.session import TrainingSession

Floats = npt.NDArray[np.float32]
Question = tuple[Floats, Callable[[Floats], None]]


class LiveAnswers(QObject):
    """At most ten times a second, one question at a time, and none while nobody looks.

    `next_question` gives the inputs [n, …] and who takes the answers [n, k]; None for nothing.
    """

    def __init__(
        self,
        session: TrainingSession,
        next_question: Callable[[], Question | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._held = session.held
        self._next_question = next_question
        self._asked: Question | None = None
        self._is_due = False
        session.refreshed.connect(self.ask)
        session.weights_changed.connect(self.ask)
        self._held.batch_predicted.connect(self._on_answered)

    def ask(self) -> None:
        """What was asked about may be answered differently now."""
        question = self._next_question()
        if question is None:
            return
        if self._held.predict_batch(question[0]):
            self._asked, self._is_due = question, False
        else:
            self._is_due = True

    def drop(self) -> None:
        """Want no answer to what was asked."""
        self._asked = None

    def _on_answered(self, answer: BatchPrediction) -> None:
        asked, self._asked = self._asked, None
        values = np.frombuffer(answer.values, "<f4").reshape(-1, max(answer.width, 1))
        if asked is not None and len(values) == len(asked[0]):
            asked[1](values)
        if self._is_due:
            self.ask()
