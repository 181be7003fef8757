"""A project as code that a person might have written: in PyTorch, our engine, or NumPy alone.

    generate(project, "pytorch")         the text, and which lines belong to which node

Each dialect writes a file of its own: `data.py` and `network.py` have what they share.
"""

from __future__ import annotations

import importlib

from engine.studio.codegen.source import Source
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData

DIALECTS = ("pytorch", "engine", "numpy")


def generate(project: Project | ProjectData, dialect: str) -> Source:
    """The project's network, data and training as code of this dialect.

    Raises BuildError, with the sentence of the first problem, where it cannot be trained, and
    ValueError for a dialect that there is not.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"dialect should be one of {', '.join(DIALECTS)}, it is {dialect!r}")
    source: Source = importlib.import_module(f"engine.studio.codegen.{dialect}").generate(project)
    return source
