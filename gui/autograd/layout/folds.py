"""Which groups of a graph are folded: a level of detail for all, and what people chose for one.

A choice is kept by the group's path, so that it outlives the recording of the same network anew.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal

from engine.studio.training.messages import Graph

Detail = Literal["blocks", "layers", "ops", "flat"]
FEW = 120
"""A graph of so many nodes is shown in full, as long as nobody has chosen a level of detail."""


class Folds:
    """`chosen` is the level that people asked for, None while they have not."""

    def __init__(self) -> None:
        self.chosen: Detail | None = None
        self._own: dict[str, bool] = {}
        self._blocks: set[str] = set()
        self._usual: Detail = "ops"

    @property
    def detail(self) -> Detail:
        """The level in force."""
        return self.chosen or self._usual

    def choose(self, detail: Detail) -> None:
        """Show every group as this level has it."""
        self.chosen = detail
        self._own.clear()

    def follow(self, graph: Graph) -> None:
        """Another graph is shown: find out its blocks, and how much of it is seen at first."""
        paths = {node.layer for node in graph.nodes if node.layer}
        self._blocks = {outer for path in paths for outer in _outside(path)}
        few = [("ops", len(graph.nodes)), ("layers", len(paths))]
        fitting: list[Detail] = [detail for detail, count in few if count <= FEW]  # type: ignore[misc]
        self._usual = fitting[0] if fitting else "blocks"

    def forget(self) -> None:
        """Another project is open: its groups are others."""
        self._own.clear()

    def is_folded(self, path: str) -> bool:
        """Whether a group is shown as one node."""
        own = self._own.get(path)
        if own is not None:
            return own
        return self.detail == "blocks" or (self.detail == "layers" and path not in self._blocks)

    def rule(self) -> Callable[[str], bool] | None:
        """What `fold` takes."""
        return None if self.detail == "flat" else self.is_folded

    def turn(self, path: str) -> None:
        """Fold a group, or unfold it."""
        self._own[path] = not self.is_folded(path)

    def unfold(self, paths: Collection[str]) -> bool:
        """Unfold all of these; whether one of them was folded."""
        folded = [path for path in paths if self.is_folded(path)]
        self._own.update(dict.fromkeys(folded, False))
        return bool(folded)


def _outside(path: str) -> list[str]:
    """The groups around a layer."""
    parts = path.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
