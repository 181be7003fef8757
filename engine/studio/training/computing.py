"""What computes a run: fixed when it starts, changed at an epoch's end at most, and recorded.

Compiled kernels and their plain twins differ in the last digits, and so do different numbers of
threads: a run that goes on where another stopped gets what that one had, or it is said that it
cannot be had here.
"""

from __future__ import annotations

from pathlib import Path

from engine.kernels import table
from engine.kernels.config import PLAIN, kernel_set
from engine.kernels.threads import get_num_threads
from engine.studio.training.checkpoint import State, read_state
from engine.studio.training.runs import read_run


class Computing:
    """The kernels and threads of a run. `note` says what of a stopped run could not be restored."""

    def __init__(self, kept: State | None) -> None:
        self.threads = get_num_threads()
        self.note = ""
        if kept is not None and kept.kernels.startswith(PLAIN):
            table.use_plain()
        else:
            table.refresh()
        self.kernels = kernel_set()
        if kept is not None and kept.kernels:
            self.note = self._difference(kept)

    def end_epoch(self) -> bool:
        """Take compiled kernels into use if they have become ready; whether anything changed."""
        table.refresh()
        before, self.kernels = self.kernels, kernel_set()
        return before != self.kernels

    def kernels_since(self, state: str | None) -> list[tuple[int, str]]:
        """From which epoch on which kernels have computed, those of now included.

        `state` is the folder of the run that goes on, if one does.
        """
        folder = None if state is None else Path(state)
        kept = None if folder is None else read_run(folder)
        before = [] if kept is None else list(kept.kernels)
        if before and before[-1][1] == self.kernels:
            return before
        at = None if folder is None else read_state(folder)
        return [*before, (1 if at is None else at.epoch, self.kernels)]

    def _difference(self, kept: State) -> str:
        if kept.threads != self.threads:
            return (
                f"The run was begun with {kept.threads} threads and goes on with {self.threads}: "
                "its numbers may differ from an uninterrupted run's in the last digits."
            )
        if kept.kernels != self.kernels:
            return (
                f"The run was begun with other kernels ({kept.kernels}) than this process has "
                f"({self.kernels}): its numbers may differ from an uninterrupted run's in the last "
                "digits."
            )
        return ""
