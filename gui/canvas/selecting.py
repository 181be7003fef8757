"""Selecting what a step has put on the canvas."""

from __future__ import annotations

from collections.abc import Iterable

from engine.studio.network.edits import AddAnnotation, AddNode, Edit
from gui.selection import Selection


def select_added(selection: Selection, edits: Iterable[Edit]) -> None:
    """Select the nodes and annotations that these edits have added, if there are any."""
    edits = list(edits)
    nodes = {each.node.id for each in edits if isinstance(each, AddNode)}
    annotations = {each.annotation.id for each in edits if isinstance(each, AddAnnotation)}
    if nodes or annotations:
        selection.set(nodes, annotations=annotations)
