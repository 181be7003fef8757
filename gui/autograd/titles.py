"""What the groups of a recorded graph are called, and how they look: as the drawn nodes do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.studio.network.catalogue import kind_of
from engine.studio.network.network import Node
from engine.studio.network.paths import nodes_by_path
from engine.studio.network.project import ProjectData
from engine.studio.training.messages import Graph
from gui.icons import category_icon

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Title:
    """`name` is what people called it, `kind` what it is; `category` gives icon and colour."""

    name: str
    kind: str
    category: str

    @property
    def text(self) -> str:
        return f"{self.name} {self.kind}".strip()


class Titles:
    """By the paths of the nodes of a project, for one graph of it."""

    def __init__(self, project: ProjectData, graph: Graph) -> None:
        self._nodes = nodes_by_path(project)
        self._learning = {node.layer for node in graph.nodes if node.kind == "parameter"}
        self.loss = next(
            (path for path, node in self._nodes.items() if kind_of(node).category == "loss"), None
        )

    def of(self, path: str) -> Title:
        """The title of a group; of one that is no node, that of a copy of a block, or none."""
        node = self._nodes.get(path)
        if node is not None:
            return self._title(path, node)
        _, _, number = path.rpartition(".")
        if number.isdecimal():
            text = translate("autograd", "copy {0}").format(int(number) + 1)
            return Title(text, "", "block")
        return Title("", "", "shape")

    def every(self, paths: Mapping[str, object]) -> dict[str, Title]:
        """The titles of these groups."""
        return {path: self.of(path) for path in paths}

    def _title(self, path: str, node: Node) -> Title:
        """A layer that learns has its name and its kind, another one its kind alone."""
        kind = kind_of(node)
        category = category_icon(kind.category)
        named = path in self._learning or category == "block"
        return Title(node.name, kind.title, category) if named else Title(kind.title, "", category)
