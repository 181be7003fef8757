"""Which code may run on this computer: what came with the program, was typed here, or was allowed.

Code that came in a file, from the clipboard or from anywhere else never runs unasked.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from engine.studio.network.code_examples import EXAMPLES
from engine.studio.network.code_outcomes import forget_refusals
from engine.studio.network.code_trust import codes_of, digest
from engine.studio.network.project import ProjectData
from gui.settings import Settings


class CodeTrust(QObject):
    """Remembers what was allowed, by the digest of its text. There is one: `code_trust()`."""

    changed = Signal()
    """More code may run than before."""

    def allows(self, code: str) -> bool:
        """Whether the code may run."""
        return code in EXAMPLES or digest(code) in Settings().allowed_code

    def allow(self, codes: Iterable[str]) -> None:
        """Let these run, now and whenever they are met again."""
        settings = Settings()
        for code in codes:
            settings.allow_code(digest(code))
        forget_refusals()
        self.changed.emit()

    def take_typed(self, before: str, after: str) -> None:
        """Somebody made one code of another: what they may run stays theirs to run."""
        if self.allows(before) and not self.allows(after):
            self.allow([after])

    def refused(self, project: ProjectData) -> dict[str, str]:
        """The code in a project that may not run, by the name of a node that holds it."""
        return {name: code for name, code in codes_of(project).items() if not self.allows(code)}


@functools.cache
def code_trust() -> CodeTrust:
    """The one of the program."""
    return CodeTrust()
