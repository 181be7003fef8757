"""The commands of the recorded graph: its menu, gradient checks, and going to the canvas."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.autograd.check_dialog import CheckDialog
from gui.autograd.items import Drawn, FoldedItem, GroupItem, OpItem
from gui.autograd.keys import KEY_STEP
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.messages import messages
from gui.selection import Selection
from gui.training.session import TrainingSession

translate = QCoreApplication.translate


class AutogradCommands:
    """Acts on what the menu was opened on, else on the graph's current node, else on the layer
    that is selected. While the graph is shown it takes the commands of looking about, too."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        tab: AutogradTab,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        window: QWidget,
    ) -> None:
        self._actions, self._tab, self._window = actions, tab, window
        self._document, self._selection, self._session = document, selection, session
        self._view = tab.view
        self._opened_on: Drawn | None = None
        self._view.menu_opening.connect(self._on_menu_opening)
        self._view.menu_closed.connect(self._on_menu_closed)
        own: dict[str, Callable[[], object]] = {
            "autograd.check_gradient": self.check_gradient,
            "autograd.fold": self._fold,
            "autograd.show_layer": self._show_layer,
        }
        looking: dict[str, Callable[[], object]] = {
            "edit.find": tab.search.open,
            "view.fit": self._view.fit,
            "view.fit_selection": self._view.fit_selection,
            "view.zoom_in": lambda: self._view.touch.zoom_middle(KEY_STEP),
            "view.zoom_out": lambda: self._view.touch.zoom_middle(1 / KEY_STEP),
            "view.zoom_reset": self._view.touch.zoom_to_life,
        }
        for id, do in own.items():
            actions[id].triggered.connect(lambda checked, do=do: do())
        for id, do in looking.items():
            actions[id].triggered.connect(lambda checked, do=do: tab.isVisible() and do())

    def check_gradient(self) -> CheckDialog | None:
        """Have the gradient of what is chosen checked; without a choice, say how to choose."""
        item = self._chosen()
        if item is None:
            text = (
                "Choose an operation, a layer or a parameter of the graph, then check its gradient."
            )
            messages().info(self._window.tr(text), window=self._window)
            return None
        title, subject, layer, parameter = self._target(item)
        watching = self._session.watching
        dialog = CheckDialog(watching, title, subject, layer, parameter, self._window)
        dialog.show()
        return dialog

    def _target(self, item: Drawn) -> tuple[str, str, str | None, str | None]:
        """A name, what is checked in a sentence, and the layer or the parameter to ask for."""
        draft = self._view.graph_scene.draft
        assert draft is not None
        if isinstance(item, OpItem) and item.node.kind == "parameter":
            subject = translate("autograd", "The parameter itself is moved a little.")
            return item.node.name, subject, None, item.node.name
        title = draft.titles.of(item.path).text
        if item.path in ("", draft.titles.loss):
            subject = translate("autograd", "What comes into the loss is moved a little.")
            return title or translate("autograd", "the loss"), subject, None, None
        if isinstance(item, OpItem):
            subject = translate(
                "autograd",
                "An operation's own input is inside of its layer, {0}: the layer's parameters and "
                "what comes into it are moved a little.",
            ).format(title)
            return item.node.name, subject, item.path, None
        subject = translate(
            "autograd", "The parameters in it and what comes into it are moved a little."
        )
        return title, subject, item.path, None

    def _fold(self) -> None:
        item = self._chosen()
        if item is not None and item.path:
            self._view.turn_fold(item.path)

    def _show_layer(self) -> None:
        item = self._chosen()
        node_id = self._document.reveal(item.path) if item is not None and item.path else None
        if node_id is not None:
            self._selection.set([node_id])
            self._actions["view.network"].trigger()

    def _chosen(self) -> Drawn | None:
        if self._opened_on is not None:
            return self._opened_on
        scene, current = self._view.graph_scene, self._view.current
        if current is not None:
            return scene.nodes[current]
        return next((item for item in scene.drawn if item.selected), None)

    def _on_menu_opening(self, menu: QMenu, nodes: tuple[int, ...]) -> None:
        self._opened_on = self._view.menu_item
        if self._opened_on is not None:
            menu.addAction(self._actions["autograd.check_gradient"])
            if isinstance(self._opened_on, GroupItem | FoldedItem) or self._opened_on.path:
                menu.addAction(self._actions["autograd.fold"])
                menu.addAction(self._actions["autograd.show_layer"])
            menu.addSeparator()
        if not self._view.is_empty:
            menu.addAction(self._actions["autograd.export"])

    def _on_menu_closed(self) -> None:
        self._opened_on = None
