"""The debugger's commands: what each does, when it can be done, and what follows its steps."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from engine.studio.debugging.breakpoints import at_node
from engine.studio.network.paths import nodes_by_path
from gui.actions import set_help
from gui.autograd.debugging.breakpoints_dialog import BreakpointsDialog
from gui.autograd.debugging.debug_panel import DebugPanel
from gui.autograd.debugging.debugger import Debugger
from gui.autograd.debugging.graph_marks import GraphMarks
from gui.autograd.debugging.step_card import StepCard
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.messages import messages
from gui.selection import Selection
from gui.training.session import TrainingSession

NEED_RECORDING = (
    "to_start",
    "previous_layer",
    "step_back",
    "step",
    "step_layer",
    "run",
    "run_to_here",
    "to_end",
    "toggle_breakpoint",
    "close",
)


class DebugCommands(QObject):
    """Puts the debugger's panels into the tab, and keeps its commands in step with it."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        tab: AutogradTab,
        document: Document,
        selection: Selection,
        session: TrainingSession,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._actions = {id: actions[f"debug.{id}"] for id in (*NEED_RECORDING, "record")}
        self._helps = {id: action.statusTip() for id, action in self._actions.items()}
        self._document, self._selection, self._session = document, selection, session
        self._window, self._show_tab = window, actions["view.autograd"]
        self.debugger = Debugger(document, session, self)
        self.panel = DebugPanel(self.debugger, actions)
        self.card = StepCard(self.debugger)
        self.marks = GraphMarks(tab.view, self.debugger, actions)
        actions["debug.record"].setIconText(self.tr("Record"))  # which a button shows
        tab.bar.add(_record_button(actions["debug.record"]))
        tab.add_below(self.panel)
        tab.add_at_side(self.card)
        self._connect(actions)
        self._update()

    def _connect(self, actions: Mapping[str, QAction]) -> None:
        debugger = self.debugger
        for id, do in {
            "record": self._record,
            "to_start": debugger.to_start,
            "previous_layer": debugger.previous_layer,
            "step_back": debugger.step_back,
            "step": debugger.step_on,
            "step_layer": debugger.step_layer,
            "run": debugger.run,
            "run_to_here": debugger.run_to_here,
            "to_end": debugger.to_end,
            "toggle_breakpoint": debugger.toggle_breakpoint,
            "breakpoints": self._show_breakpoints,
            "close": debugger.close,
        }.items():
            actions[f"debug.{id}"].triggered.connect(lambda checked, do=do: do())
        debugger.opened.connect(self._on_opened)
        debugger.closed.connect(self._on_closed)
        debugger.moved.connect(self._on_moved)
        debugger.failed.connect(lambda text: messages().error(text, window=self._window))
        for signal in (debugger.changed, debugger.breakpoints_changed):
            signal.connect(self._update)
        self._session.state_changed.connect(self._update)
        self._document.analysis_changed.connect(self._update)
        self._document.project_replaced.connect(self._update)
        self.panel.timeline.menu_wanted.connect(self._show_menu)

    # ------------------------------------------------------------ commands

    def _record(self) -> None:
        self._show_tab.trigger()
        self.debugger.record()

    def _show_breakpoints(self) -> None:
        BreakpointsDialog(self.debugger, self.panel.nodes, self._window).exec()

    def _show_menu(self, number: int, place: QPoint) -> None:
        """What can be done at a step of the timeline."""
        self.debugger.point_at(number)
        menu = QMenu(self._window)
        for id in ("run_to_here", "toggle_breakpoint"):
            menu.addAction(self._actions[id])
        menu.exec(place)
        self.debugger.point_at(None)

    # ------------------------------------------------------------ following

    def _on_opened(self) -> None:
        nodes = nodes_by_path(self._session.model_project)
        self.card.nodes = nodes
        self.panel.set_nodes(nodes)
        self.panel.timeline.update()
        self.card.show_step()
        self.panel.show()
        self.card.show()
        self._on_moved()
        self.panel.timeline.setFocus()
        QTimer.singleShot(0, self.marks, self.marks.come_near)  # once the panels have their room

    def _on_closed(self) -> None:
        self.panel.hide()
        self.card.hide()
        self._update()

    def _on_moved(self) -> None:
        """Select the step's layer on the canvas, too."""
        step = self.debugger.step
        if step is not None and step.layer is not None:
            node = self._document.reveal(step.layer)
            if node is not None and self._selection.nodes != {node}:
                self._selection.set([node])
        self._update()

    def _update(self) -> None:
        debugger = self.debugger
        replay, at = debugger.replay, debugger.at
        last = -1 if replay is None else len(replay.steps) - 1
        for id in NEED_RECORDING:
            self._enable(id, replay is not None, self.tr("Record a batch first"))
        if replay is not None:
            for id in ("to_start", "previous_layer", "step_back"):
                self._enable(id, at > 0, self.tr("This is the first step"))
            for id in ("to_end", "step_layer", "step", "run"):
                self._enable(id, at < last, self.tr("This is the last step"))
            self._enable(
                "run_to_here", debugger.here is not None, self.tr("Point at an op in the graph")
            )
        target = debugger.target
        stop = None if replay is None or target is None else at_node(replay, target)
        self._actions["toggle_breakpoint"].setChecked(stop in debugger.breakpoints)
        self._enable("record", not debugger.reason, debugger.reason)

    def _enable(self, id: str, enabled: bool, reason: str) -> None:
        action = self._actions[id]
        action.setEnabled(enabled)
        set_help(action, self._helps[id] if enabled else reason)


def _record_button(record: QAction) -> QToolButton:
    """A button with the action's short words, which stay whole."""
    button = QToolButton()
    button.setDefaultAction(record)
    button.setObjectName("debug.record.button")
    button.setAccessibleName(record.text())
    button.setProperty("role", "source")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
    return button
