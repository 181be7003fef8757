"""What becomes of a layer's weights when training goes on, and the switch that freezes them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.studio.network.freezing import freeze, is_frozen
from engine.studio.network.paths import nodes_by_path
from gui.document import Document
from gui.fields import Switch
from gui.training.session import TrainingSession
from gui.training.watching.layer_weights import LayerWeights


class WeightsCard(QWidget):
    """For one node; it hides where the layer has no weights."""

    def __init__(
        self,
        document: Document,
        session: TrainingSession,
        node_id: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._node_id = document, session, node_id
        self._last = LayerWeights.UNKNOWN
        title = QLabel(self.tr("Weights"))
        title.setProperty("role", "heading")
        self.state = QLabel()
        self.state.setObjectName("weightsState")
        self.state.setProperty("role", "secondary")
        self.state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hint = QLabel()
        self.hint.setObjectName("weightsHint")
        self.hint.setProperty("role", "secondary")
        self.hint.setWordWrap(True)
        self.switch = Switch()
        self.switch.setObjectName("frozenSwitch")
        self.switch.setAccessibleName(self.tr("Frozen"))
        self.switch.setToolTip(self.tr("Training leaves the weights of a frozen layer as they are"))
        self.switch.clicked.connect(self._on_clicked)
        frozen = QLabel(self.tr("Frozen"))
        frozen.setProperty("role", "label")
        frozen.setToolTip(self.switch.toolTip())
        frozen.setBuddy(self.switch)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 14, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 92)
        grid.setColumnStretch(1, 1)
        grid.addWidget(title, 0, 0)
        grid.addWidget(self.state, 0, 1)
        grid.addWidget(self.hint, 1, 0, 1, 2)
        grid.addWidget(frozen, 2, 0)
        grid.addWidget(self.switch, 2, 1, Qt.AlignmentFlag.AlignLeft)
        session.weights_changed.connect(self.refresh)
        session.state_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what holds now."""
        node = self._document.network.nodes.get(self._node_id)
        cost = self._document.analysis.costs.get(self._node_id)
        self.setVisible(node is not None and cost is not None and cost.parameters > 0)
        if node is None:
            return
        frozen = is_frozen(node)
        self.switch.setChecked(frozen)
        state, hint = self._words(frozen)
        self.state.setText(state)
        self.state.setAccessibleName(self.tr("Weights: {0}").format(state))
        self.state.setAccessibleDescription(hint)
        self.hint.setText(hint)

    def _words(self, frozen: bool) -> tuple[str, str]:
        """A word or two, and the sentence that explains them."""
        run = self._session.run
        path = self._document.path_to(self._node_id)
        trained = None if run is None else nodes_by_path(run.project).get(path)
        if trained is not None:
            if is_frozen(trained):
                return self.tr("Frozen"), self.tr("The run leaves its weights as they are.")
            return self.tr("Training"), self.tr("The run is changing its weights.")
        match self._weights():
            case LayerWeights.UNTRAINED:
                state = self.tr("Fresh")
                hint = self.tr("Nothing was learned yet.")
                frozen_hint = self.tr("It learned nothing yet and will stay at its first weights.")
            case LayerWeights.KEPT:
                state = self.tr("Kept")
                hint = self.tr("What it learned still fits. Continue goes on from there.")
                frozen_hint = self.tr("What it learned stays as it is, whatever is trained.")
            case LayerWeights.PARTLY:
                state = self.tr("Partly kept")
                hint = self.tr("Some of its weights have another shape now and start afresh.")
                frozen_hint = self.tr("Some of its weights are fresh and will stay so.")
            case LayerWeights.FRESH:
                state = self.tr("Re-initialised")
                hint = self.tr("It is new, or its shape changed: it starts afresh.")
                frozen_hint = self.tr("It learned nothing yet and will stay at its first weights.")
            case _:
                state, hint = "–", self.tr("Known once the network can be built.")
                frozen_hint = hint
        if frozen:
            return self.tr("Frozen · {0}").format(state.lower()), frozen_hint
        return state, hint

    def _weights(self) -> LayerWeights:
        project = self._document.snapshot()
        weights = self._session.held.weights_of(self._document.path_to(self._node_id), project)
        if weights is LayerWeights.UNKNOWN and self._document.whole_analysis.ready:
            return self._last  # the worker is about to tell: no flicker until then
        self._last = weights
        return weights

    def _on_clicked(self, frozen: bool) -> None:
        name = self._document.network.nodes[self._node_id].name
        text = self.tr("Freeze {0}") if frozen else self.tr("Let {0} learn")
        edits = freeze(self._document.network, [self._node_id], frozen)
        self._document.push(text.format(name), edits)
