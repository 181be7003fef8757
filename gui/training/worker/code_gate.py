"""Lets a run begin once its code may run and was tried."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.studio.network import sentences
from engine.studio.network.analysis import Problem
from gui.code_trust import code_trust
from gui.dialogs.code import ask_to_run_code
from gui.document import Document
from gui.messages import messages


def is_refusal(problem: Problem) -> bool:
    """Whether the problem is that code may not run, on a node or inside of a block."""
    inside = problem.values.get("inside")
    return is_refusal(inside) if isinstance(inside, Problem) else problem.id == "code-not-allowed"


class CodeGate(QObject):
    """Asks before code of the document runs that was not written here."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self._waiting: Callable[[], None] | None = None
        document.analysis_changed.connect(self._go_on)
        document.project_replaced.connect(self._give_up)

    def then(self, do: Callable[[], None]) -> None:
        """Do something that runs the network, once its code is allowed and its shapes are known."""
        refused = code_trust().refused(self._document.snapshot())
        if refused and not ask_to_run_code(self._window, refused):
            return
        self._waiting = do
        if refused:
            code_trust().allow(refused.values())  # which makes the document look again
        self._go_on()

    def _go_on(self) -> None:
        analysis = self._document.whole_analysis
        if self._waiting is not None and not analysis.awaited:
            do, self._waiting = self._waiting, None
            errors = [each for each in analysis.problems if each.severity == "error"]
            if analysis.ready:
                do()
            elif errors:
                messages().error(sentences.text(errors[0]), window=self._window)

    def _give_up(self) -> None:
        self._waiting = None
