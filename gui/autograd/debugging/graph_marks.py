"""What the graph shows of the debugger's step: where it is, what has run, how far gradients are."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.autograd.debugging.debugger import Debugger
from gui.autograd.view import AutogradView

READABLE = 0.8
"""The zoom at which a replay begins at least."""


class GraphMarks(QObject):
    """Marks the graph while a recording is looked through; a click on an op goes to its step."""

    def __init__(
        self, view: AutogradView, debugger: Debugger, actions: Mapping[str, QAction]
    ) -> None:
        super().__init__(view)
        self._view, self._debugger = view, debugger
        self._menu_actions = [actions[f"debug.{id}"] for id in ("run_to_here", "toggle_breakpoint")]
        debugger.opened.connect(self._on_opened)
        debugger.closed.connect(self._on_closed)
        debugger.moved.connect(self.show_step)
        debugger.breakpoints_changed.connect(self.show_step)
        view.graph_shown.connect(self.show_step)
        view.chosen.connect(debugger.go_to_node)
        view.current_changed.connect(self._on_current_changed)
        view.menu_opening.connect(self._on_menu_opening)

    def _on_opened(self) -> None:
        replay = self._debugger.replay
        assert replay is not None
        self._view.live.hold(replay.recording.graph)
        self.show_step()

    def _on_closed(self) -> None:
        self._view.mark(None)
        self._view.graph_scene.show_run((), ())
        self._view.set_values(None)
        self._view.live.hold(None)
        self._view.legend.setVisible(not self._view.is_empty)

    def show_step(self) -> None:
        """Mark the debugger's step, where the graph is that of its recording."""
        replay, step = self._debugger.replay, self._debugger.step
        if replay is None or step is None or self._view.graph is not replay.recording.graph:
            return
        self._view.legend.hide()  # the graph has little room, and the card says what is what
        at, steps = self._debugger.at, replay.steps
        waiting = {
            each.node
            for each in steps[at + 1 :]
            if each.node is not None and each.phase == step.phase
        }
        self._view.mark(step.node)
        self._view.set_values(replay.reached_norms(at))
        self._view.graph_scene.show_run(waiting - {step.node}, self._debugger.stopping_nodes)
        item = None if step.node is None else self._view.item_of(step.node)
        if item is not None:
            self._view.navigator.make_visible(item.sceneBoundingRect())

    def come_near(self) -> None:
        """Show the step's node in the middle, large enough to be read."""
        step, navigator = self._debugger.step, self._view.navigator
        if step is None or step.node is None or self._view.is_empty:
            return
        if navigator.zoom < READABLE:
            navigator.zoom_at(READABLE / navigator.zoom, self._view.viewport().rect().center())
        self._view.reveal(step.node)

    def _on_current_changed(self) -> None:
        """The node that the keyboard is at is what is pointed at."""
        current = self._view.current
        number = self._debugger.step_of(current) if isinstance(current, int) else None
        self._debugger.point_at(number)

    def _on_menu_opening(self, menu: QMenu, nodes: tuple[int, ...]) -> None:
        if self._debugger.replay is None or len(nodes) != 1:
            return
        number = self._debugger.step_of(nodes[0])
        if number is not None:
            self._debugger.point_at(number)
            menu.addActions(self._menu_actions)
            menu.destroyed.connect(self._on_current_changed)
