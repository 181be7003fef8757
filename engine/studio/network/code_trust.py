"""Which code a project holds, and how each is told from others that may or may not run.

Code that came in a file never runs unasked. What was allowed is known by the digest of its text, so
that a change of a single letter asks again.
"""

from __future__ import annotations

import hashlib
from itertools import chain

from engine.studio.network.catalogue import value
from engine.studio.network.code_examples import EXAMPLES
from engine.studio.network.layers.code import CODE
from engine.studio.network.project import ProjectData


def codes_of(project: ProjectData) -> dict[str, str]:
    """The code in a project, by the name of the first node that holds it; shipped code left out."""
    nodes = chain(project.nodes, *(block.nodes for block in project.blocks))
    found: dict[str, str] = {}
    for node in nodes:
        if node.kind == CODE.kind:
            code = value(node, "code")
            if isinstance(code, str) and code not in EXAMPLES and code not in found.values():
                found.setdefault(node.name, code)
    return found


def digest(code: str) -> str:
    """What stands for the code where it is noted that it may run."""
    return hashlib.sha256(code.encode(errors="surrogatepass")).hexdigest()
