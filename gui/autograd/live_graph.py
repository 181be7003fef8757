"""The graph as the worker tells it: kept, placed in another thread, and its values as they come."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QSize, Signal

from engine.studio.training.messages import GradientNorms, Graph, OpTimes
from gui.autograd.layout.arrange import Arrangement, arrange_for
from gui.autograd.layout.folds import Folds
from gui.autograd.scene import Draft, draft_of
from gui.autograd.titles import Titles
from gui.autograd.values import NodeColours, Values, saved_by
from gui.background import Job
from gui.document import Document
from gui.training.session import TrainingSession


class LiveGraph(QObject):
    """`graph` is the newest, `values` what its nodes tell, `folds` what is folded of it."""

    recorded = Signal()
    """Another graph is there; it is yet to be placed."""
    arranged = Signal(object, object, object)
    """A draft, its arrangement, and the path of the group that was turned, None for none."""
    values_changed = Signal()
    closed = Signal()

    def __init__(self, document: Document, session: TrainingSession, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.graph: Graph | None = None
        self.folds = Folds()
        self.values = Values()
        self.colours: NodeColours = "plain"
        self.room = QSize(0, 0)
        """How large a view the graph is to look well in."""
        self._live_norms: Mapping[int, float] = {}
        self._own_norms: Mapping[int, float] | None = None
        self._is_held = False
        self._draft: Draft | None = None
        """What is being placed, or was last."""
        watching = session.watching
        watching.graph_recorded.connect(self._on_graph_recorded)
        watching.gradient_norms_changed.connect(self._on_gradient_norms_changed)
        watching.op_times_measured.connect(self._on_op_times_measured)
        document.project_replaced.connect(self._on_project_replaced)

    def set_norms(self, norms: Mapping[int, float] | None) -> None:
        """Show these norms and not the live ones; None ends it."""
        self._own_norms = norms
        self._take_norms()

    def hold(self, graph: Graph | None) -> None:
        """Show this graph and not the live ones; None shows the newest of those again."""
        self._is_held = False
        newest = graph or self._session.watching.graph
        if newest is not None:
            self._on_graph_recorded(newest)
        self._is_held = graph is not None

    def set_colours(self, colours: NodeColours) -> None:
        """Colour the nodes; the worker measures times when they are wanted."""
        self.colours = colours
        if colours == "time":
            self._session.watching.measure_ops()
        self.values_changed.emit()

    def lay_out(self, anchor: str | None = None) -> None:
        """Place it in another thread; a newer graph or fold overtakes an older one."""
        if self.graph is None:
            return
        draft = draft_of(self.graph, Titles(self._session.model_project, self.graph), self.folds)
        room = float(self.room.width()), float(self.room.height())
        place = (draft.folding, draft.sizes, draft.title_widths, room)
        self._draft = draft
        job = Job(lambda: (draft, arrange_for(*place), anchor), self)
        # A slot of its own, no partial: Qt takes it back where the view is gone by then.
        job.finished.connect(self._on_arranged)
        job.start()

    def _on_arranged(self, placed: tuple[Draft, Arrangement, str | None]) -> None:
        if placed[0] is self._draft and self.graph is not None:
            self.arranged.emit(*placed)

    def _on_graph_recorded(self, graph: Graph) -> None:
        """Where it is the same as before, its places and folds stay, and what is known of it."""
        if self._is_held:
            return
        before, self.graph = self.graph, graph
        if before is not None and (before.nodes, before.edges) == (graph.nodes, graph.edges):
            return
        self.values.saved, self.values.seconds = saved_by(graph.nodes), {}
        self._live_norms = {}
        self._take_norms()
        if self.colours == "time":
            self._session.watching.measure_ops()
        self.folds.follow(graph)
        self.recorded.emit()
        self.lay_out()

    def _on_gradient_norms_changed(self, event: GradientNorms) -> None:
        self._live_norms = event.norms
        self._take_norms()

    def _take_norms(self) -> None:
        self.values.norms = self._live_norms if self._own_norms is None else self._own_norms
        self.values_changed.emit()

    def _on_op_times_measured(self, event: OpTimes) -> None:
        self.values.seconds = event.seconds
        self.values_changed.emit()

    def _on_project_replaced(self) -> None:
        self.graph, self._draft, self._is_held = None, None, False
        self._live_norms, self._own_norms = {}, None
        self.values = Values()
        self.folds.forget()
        self.closed.emit()
