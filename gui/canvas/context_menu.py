"""The menu of a right click or the menu key: what can be done with what is there."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.canvas.view import NetworkCanvas

Ids = tuple[str | None, ...]
"""Commands by their ids; None separates."""

ON_NODES: Ids = (
    *("network.rename", "network.connect", "network.bypass", "network.collapse", "network.freeze"),
    None,
    *("edit.cut", "edit.copy", "edit.duplicate", "network.frame", "view.fit_selection"),
    None,
    "network.group",
    None,
    *("edit.delete", "edit.delete_heal"),
)
ON_BLOCK: Ids = (
    *("network.enter_block", "network.make_single_user", "network.keep_block", "network.ungroup"),
    *(None, *ON_NODES),
)
ON_ANNOTATIONS: Ids = (
    *("network.rename", "network.colour", None, "edit.cut", "edit.copy", "edit.duplicate"),
    *(None, "edit.delete"),
)
ON_WIRES: Ids = ("view.fit_selection", None, "edit.delete")
ON_GROUND: Ids = (
    *("network.add_layer", "network.note", "network.frame", None, "edit.paste"),
    *("edit.paste_wired", "edit.select_all", None, "view.fit", "view.arrange"),
)


class ContextMenu(QObject):
    """Opens a menu of the window's commands wherever the canvas asks for one."""

    def __init__(self, actions: Mapping[str, QAction], canvas: NetworkCanvas) -> None:
        super().__init__(canvas)
        self._actions = actions
        self._canvas = canvas
        canvas.menu_wanted.connect(self._open)

    def _open(self, at: QPoint) -> None:
        menu = QMenu(self._canvas)
        menu.setObjectName("canvasMenu")
        menu.setAccessibleName(self.tr("What can be done here"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id in self._commands():
            if id is None:
                menu.addSeparator()
            else:
                menu.addAction(self._actions[id])
        menu.popup(self._canvas.viewport().mapToGlobal(at))

    def _commands(self) -> Ids:
        nodes, wires, annotations = self._canvas.selection.everything
        only = self._canvas.selection.only_node()
        if only is not None and self._canvas.blocks.block_of(only) is not None:
            return ON_BLOCK
        if nodes:
            return ON_NODES
        if annotations:
            return ON_ANNOTATIONS
        if wires:
            return ON_WIRES
        level = self._canvas.scene().document.level
        return (*ON_GROUND, None, "network.leave_block") if level else ON_GROUND
