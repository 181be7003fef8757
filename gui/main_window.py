"""The window: puts the panels together and connects each command to what it does.

The plots' library takes longer to import than all the rest, so the plots are added once the
window has been painted; until then their place is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QMainWindow,
    QMenu,
)

from engine.datasets import title_of
from engine.studio.network.operations import put_template
from engine.studio.network.templates import TEMPLATES
from gui.actions import COMMANDS, make_actions
from gui.activations import to_images
from gui.autograd.commands import AutogradCommands
from gui.autograd.console.console import add_console
from gui.autograd.debugging.debug_commands import DebugCommands
from gui.autograd.tab import AutogradTab
from gui.background import Job
from gui.canvas.breadcrumb import Breadcrumb
from gui.canvas.canvas_actions import connect_canvas
from gui.canvas.view import NetworkCanvas
from gui.code_commands import CodeCommands
from gui.code_runs import CodeRuns
from gui.data.tab import DataTab
from gui.dialogs.about import show_about
from gui.dialogs.questions import ask_to_end_worker
from gui.document import Document
from gui.files.autosave import Autosaver
from gui.files.commands import FileCommands, file_name
from gui.files.dropping import file_in, open_dropped
from gui.freeze_command import FreezeCommand
from gui.log import log_text
from gui.menus import PLOTS_MENU, RECENT_FILES, RUNS_MENU, fill_menu, make_menus
from gui.menus import TEMPLATES as TEMPLATE_MENU
from gui.messages import messages
from gui.panels.code_view import CodeView
from gui.panels.history import HistoryPanel
from gui.panels.inspector import Inspector
from gui.panels.message_bar import MessageBar
from gui.panels.palette import LayerPalette
from gui.panels.problems import ProblemsPanel
from gui.panels.tab_strip import TabStrip
from gui.panels.toolbar import ToolBar
from gui.predict.commands import PredictCommands
from gui.predict.panel import PredictPanel
from gui.regions import column, stack
from gui.runs_commands import RunsCommands
from gui.selection import Selection
from gui.settings import Settings
from gui.training.meters import StatusStrip
from gui.training.plotting.plot_commands import PlotCommands
from gui.training.run_panel import RunStrip
from gui.training.runs.run_commands import RunCommands
from gui.training.runs_table import RunsTable
from gui.training.session import TrainingSession
from gui.training.watching.layer_page import LayerPage
from gui.training.watching.mistakes_page import MistakesPage
from gui.undo_commands import UndoCommands
from gui.window_commands import WindowCommands
from gui.window_layout import WindowLayout
from gui.window_list import window_list

SIZE = (1440, 900)
PLOTS_MODULE = "gui.training.plots"
VIEWS = ("view.network", "view.autograd", "view.data", "view.layer", "view.mistakes", "view.code")
"""What the middle can show, in the order of the tabs."""


class MainWindow(QMainWindow):
    """One project, its canvas, its runs."""

    def __init__(self, worker_command: Sequence[str] | None = None) -> None:
        """`worker_command` starts another worker than the program's own, as tests do."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.setAcceptDrops(True)
        self.settings = Settings()
        self.document = Document(self)
        self.selection = Selection(self.document, self)
        self.code_runs = CodeRuns(self.document, self)
        self.session = TrainingSession(self.document, self, command=worker_command)
        self.actions_by_id = make_actions(self)
        window_list().add(self)
        self.file_commands = FileCommands(
            self.actions_by_id, self.document, self.session, self.settings, self
        )
        self.files = self.file_commands.files
        self.autosaver = Autosaver(self.document, self)
        self._run_commands = RunCommands(self.actions_by_id, self.document, self.session, self)
        self.window_commands = WindowCommands(
            self.actions_by_id, self, lambda: _another(worker_command)
        )
        FreezeCommand(self.actions_by_id, self.document, self.selection, self)
        self._activations: Mapping[str, Sequence[QImage]] = {}
        self._is_complete = self._was_painted = self._may_close = False
        self._make_panels()
        self._lay_out()
        self._connect_commands()
        self._connect_panels()
        self.files.new(TEMPLATES["lenet"].make())
        self._restore()

    def open_project(self, path: Path) -> bool:
        """Open a project file; False, with a message, where it cannot be or is not wanted."""
        return self.file_commands.open(path)

    def complete(self) -> None:
        """Add the plots, if they are not there yet."""
        if not self._is_complete:
            self._is_complete = True
            plots = import_module(PLOTS_MODULE).PlotsPanel(self.session)
            plots.set_menu(self._plots_menu)
            self._layout.put_plots(plots)

    # ------------------------------------------------------------ making

    def _make_panels(self) -> None:
        actions = self.actions_by_id
        document, selection, session = self.document, self.selection, self.session
        self.palette_panel = LayerPalette(self.document)
        self.canvas = NetworkCanvas(document, selection)
        self.autograd = AutogradTab(document, selection, session)
        self.console = add_console(self.autograd, session.console, actions)
        self.data = DataTab(document, session, actions, self)
        self.inspector = Inspector(document, selection, session)
        self.runs_table = RunsTable(session)
        self.predict = PredictPanel(document, session)
        self.status = StatusStrip(document, session)
        self.run_strip = RunStrip(document, session)
        self.run_strip.set_actions(actions)
        submenus = {
            RECENT_FILES: self.file_commands.recent_menu,
            TEMPLATE_MENU: self.file_commands.template_menu,
        }
        menu = QMenu(self)
        for each in make_menus(actions, submenus, self):
            menu.addMenu(each)
        self.tool_bar = ToolBar(actions, menu, self.run_strip)
        runs_menu, self._plots_menu = QMenu(self), QMenu(self)
        fill_menu(runs_menu, RUNS_MENU, actions)
        fill_menu(self._plots_menu, PLOTS_MENU, actions)
        self.runs_table.set_menu(runs_menu)
        RunsCommands(actions, document, session, self.runs_table, self)
        PlotCommands(actions, session.runs.options, self.settings, self)
        self.layer_page = LayerPage(document, selection, session)
        self.mistakes_page = MistakesPage(session)
        self.code_view = CodeView(document, selection, actions, self.settings)
        CodeCommands(actions, document, self.settings, self)
        drawing = column(Breadcrumb(document), self.canvas)
        drawing.setFocusProxy(self.canvas)
        self._pages = (
            drawing,
            self.autograd,
            self.data,
            self.layer_page,
            self.mistakes_page,
            self.code_view,
        )
        tabs = [actions[view].text() for view in VIEWS]
        self.tab_strip = TabStrip(tabs, actions, ("view.arrange", "view.fit"))

    def _lay_out(self) -> None:
        self._views = stack(*self._pages)
        middle = column(self.tab_strip, self._views)
        self._layout = WindowLayout(
            self.tool_bar,
            self.palette_panel,
            middle,
            self.inspector,
            self.runs_table,
            self.predict,
            self.status,
        )
        self.setCentralWidget(self._layout)
        self.message_bar = MessageBar(middle)
        self.problems = ProblemsPanel(self.document, self.selection, self)
        self.history = HistoryPanel(self.document, middle)

    def _connect_commands(self) -> None:
        actions, canvas = self.actions_by_id, self.canvas
        for id, do in {
            "file.export_picture": self._export_picture,
            "autograd.export": self._export_graph,
            "edit.history": self.history.toggle,
            "view.problems": self.problems.toggle,
            "network.rename": self._rename,
            "help.copy_log": self._copy_log,
            "help.about": lambda: show_about(self),
        }.items():
            # Without this, a command would take QAction's `checked` for an argument of its own.
            actions[id].triggered.connect(lambda checked, do=do: do())
        for place, view in enumerate(VIEWS):
            show = partial(self.tab_strip.tabs.setCurrentIndex, place)
            actions[view].triggered.connect(lambda checked, show=show: show())
        connect_canvas(actions, canvas)
        AutogradCommands(actions, self.autograd, self.document, self.selection, self.session, self)
        UndoCommands(actions, self.document.undo_stack, self)
        self.debugging = DebugCommands(
            actions, self.autograd, self.document, self.selection, self.session, self
        )
        PredictCommands(actions, self.predict, self.document, self.session, self.settings, self)
        straight = actions["view.straight_wires"]
        straight.toggled.connect(self._set_straight_wires)
        straight.setChecked(self.settings.straight_wires)
        for command in COMMANDS:
            (canvas if command.on_canvas else self).addAction(actions[command.id])

    def _connect_panels(self) -> None:
        self.palette_panel.layer_chosen.connect(self.canvas.add_layer)
        self.document.node_added.connect(self._on_node_added)
        self.canvas.template_chosen.connect(self._on_template_chosen)
        self.canvas.zoom_changed.connect(self.tab_strip.show_zoom)
        self.tab_strip.tab_chosen.connect(self._on_tab_chosen)
        self.status.problems_requested.connect(self.problems.toggle)
        self.document.title_changed.connect(self._show_title)
        self.document.settings_changed.connect(self._show_title)
        self.document.path_changed.connect(self._show_title)
        self.document.project_replaced.connect(self._on_project_replaced)
        self.files.modified_changed.connect(self._show_title)
        self.session.failed.connect(lambda text: messages().error(text, window=self))
        self.session.paused_by_itself.connect(lambda text: messages().warning(text, window=self))
        self.session.predicted.connect(self._on_predicted)
        self.data.commands.started.connect(self.actions_by_id["view.data"].trigger)
        self.session.watching.findings_changed.connect(self.document.set_findings)
        self.session.stop_overdue.connect(self._on_stop_overdue)

    def _restore(self) -> None:
        """Take the size and the regions of the last time, as far as they fit the screen."""
        available = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(SIZE[0], available.width()), min(SIZE[1], available.height()))
        if not self.settings.geometry.isEmpty():
            self.restoreGeometry(self.settings.geometry)
        self._layout.restore(self.settings, self.width(), self.height())
        self.canvas.setFocus()

    # ------------------------------------------------------------ commands

    def _rename(self) -> None:
        if self.canvas.hasFocus():
            self.canvas.open_rename()
        else:
            self.inspector.edit_name()

    def _export_picture(self) -> None:
        from gui.picture.export import export_picture  # no window waits for what few ask for

        name = file_name(self.document.project.title)
        export_picture(self, self.document, self._activations, name)

    def _export_graph(self) -> None:
        from gui.picture.graph_export import export_graph

        export_graph(self, self.autograd.view, file_name(self.document.project.title))

    def _copy_log(self) -> None:
        text = log_text()
        if text:
            QGuiApplication.clipboard().setText(text)
            messages().info(self.tr("The log is in the clipboard."))
        else:
            messages().info(self.tr("Nothing was written into the log yet."))

    def _set_straight_wires(self, straight: bool) -> None:
        self.settings.straight_wires = straight
        self.canvas.set_straight_wires(straight)

    # ------------------------------------------------------------ following

    def _show_title(self) -> None:
        project, path = self.document.project, self.document.path
        title, data = project.title, title_of(project.settings.data.source)
        if project.network.nodes:
            title = self.tr("{0} on {1}").format(project.title, data)
        self.tool_bar.title.show_text(title, short=project.title)
        name = path.name if path else self.tr("not saved")
        edited = self.tr("{0} · edited").format(path.name) if path else name
        self.tool_bar.subtitle.show_text(edited if self.files.modified else name)
        self.setWindowTitle(f"{path.name if path else project.title}[*]")
        self.setWindowModified(self.files.modified)
        self.setWindowFilePath(str(path) if path else "")

    def _on_project_replaced(self) -> None:
        self._show_activations({})
        self._show_title()
        if self.canvas.isVisible():
            self.canvas.setFocus()  # what the canvas says of its keys holds at once

    def _on_node_added(self, node_id: str) -> None:
        self.palette_panel.note_added(self.document.network.nodes[node_id].kind)

    def _on_template_chosen(self, name: str) -> None:
        template = TEMPLATES[name]
        edits = put_template(self.document.project, template)
        self.document.push(self.tr("Start with {0}").format(template.title), edits, level=())

    def _on_tab_chosen(self, index: int) -> None:
        self._views.setCurrentIndex(index)
        self.tab_strip.show_controls(index == 0)
        page, tabs = self._pages[index], self.tab_strip.tabs
        if not tabs.hasFocus():
            # A hidden page would hand the keyboard on to whatever comes next in the window.
            (tabs if page.focusProxy() is None else page).setFocus()

    def _on_predicted(self, prediction) -> None:
        self._show_activations(to_images(prediction.pictures))

    def _show_activations(self, pictures: Mapping[str, Sequence[QImage]]) -> None:
        self._activations = self.document.of_level(pictures)
        self.canvas.set_activations(self._activations)

    def _on_stop_overdue(self) -> None:
        if ask_to_end_worker(self):
            self.session.end_process()

    # ------------------------------------------------------------ events

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self._on_first_painted)

    def _on_first_painted(self) -> None:
        """Begin what would have kept the window from being there at once."""
        if self not in window_list().windows:
            return  # it was closed as soon as it was there
        self.session.start_worker()
        self._loading = Job(lambda: import_module(PLOTS_MODULE), self)
        self._loading.finished.connect(self.complete)
        self._loading.start()

    def close_unasked(self) -> None:
        """Close the window; whoever calls has asked about its unsaved work."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close and not self.file_commands.may_leave():
            event.ignore()
            return
        window_list().remove(self)
        self.autosaver.close()
        self.settings.geometry = self.saveGeometry()
        self._layout.keep(self.settings)
        self.message_bar.hide()
        self.data.commands.cancel()
        self.code_runs.stop()
        self.session.shutdown()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_in(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = file_in(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            do = partial(open_dropped, path, self.file_commands, self.data.commands)
            # At the next turn, because a question may be asked, and the drag must end first.
            QTimer.singleShot(0, self, do)


def _another(worker_command: Sequence[str] | None) -> MainWindow:
    """A window like the one asked, with an empty canvas."""
    window = MainWindow(worker_command)
    window.files.new()
    return window
