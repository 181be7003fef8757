"""The gradient check that the worker has in hand: begun, gone on with between batches, given up."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from engine.datasets import Samples
from engine.studio.network.build import Built
from engine.studio.network.project import ProjectData
from engine.studio.training.graph.graph_messages import (
    CheckGradient,
    CheckProgress,
    GradientChecked,
)

if TYPE_CHECKING:
    from engine.studio.training.graph.gradient_check import Steps

AT_ONCE = 2
"""Elements compared between two batches."""


class GradientChecks:
    """At most one is in progress. What goes wrong with it is said in its answer."""

    def __init__(self) -> None:
        self._steps: Steps | None = None
        self._request = 0

    @property
    def is_busy(self) -> bool:
        """Whether there is a check to go on with."""
        return self._steps is not None

    def begin(
        self,
        request: CheckGradient,
        built: Built | None,
        project: ProjectData | None,
        samples: Samples | None,
    ) -> Sequence[GradientChecked]:
        """Begin a check in the place of one in progress; the answer, where it cannot be done."""
        self._request = request.request
        if built is None or project is None or samples is None:
            self.cancel()
            reason = "There is no network with its data to check yet: wait until both are read."
            return [GradientChecked(request.request, reason=reason)]
        from engine.studio.training.graph.gradient_check import GradientCheck

        try:
            self._steps = GradientCheck(request, built, project, samples).work()
        except Exception as error:
            return [self._failed(error)]
        return []

    def cancel(self) -> None:
        """Give up."""
        self._steps = None

    def work(self) -> Sequence[CheckProgress | GradientChecked]:
        """Compare a few more elements; nothing where there is no check."""
        if self._steps is None:
            return []
        try:
            events = list(islice(self._steps, AT_ONCE))
        except Exception as error:
            return [self._failed(error)]
        if not events or isinstance(events[-1], GradientChecked):
            self.cancel()
        return events

    def _failed(self, error: Exception) -> GradientChecked:
        from engine.studio.training.failures import sentence

        self.cancel()
        traceback.print_exception(error)  # into the log
        return GradientChecked(self._request, reason=sentence(error))
