"""Finding nodes in a recorded graph: by op, layer, parameter, shape or dtype."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from engine.studio.training.messages import Graph, GraphNode
from gui.autograd.describing import shape_text
from gui.autograd.titles import Titles
from gui.autograd.view import AutogradView
from gui.icons import icon

LEAST_WIDTH, WIDTH = 96, 216
TIMES = re.compile(r"(?<=\d)x(?=\d)")


def matches(graph: Graph, titles: Titles, text: str) -> list[int]:
    """The nodes in which every word is found, in the order of the gradient.

    A number is one of the sizes of a shape as a whole: 784 finds 10×784 but not 7840. Shapes may
    be written with an x.
    """
    words = TIMES.sub("×", text.casefold()).split()
    return [node.index for node in graph.nodes if words and _has(node, titles, words)]


def _has(node: GraphNode, titles: Titles, words: list[str]) -> bool:
    names = f"{node.name} {titles.of(node.layer or titles.loss or '').text} {node.dtype}".casefold()
    shape = shape_text(node)
    sizes = shape.split("×")
    return all(
        word in names.split() or word in sizes
        if word.isdecimal()
        else word in names or ("×" in word and word in shape)
        for word in words
    )


class SearchField(QLineEdit):
    """Outlines what it finds; Enter goes to the next, Shift+Enter to the one before, Esc ends."""

    found_changed = Signal()

    def __init__(self, view: AutogradView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._found: list[int] = []
        self._place = -1
        self.setObjectName("autogradSearch")
        self.setAccessibleName(self.tr("Find in the graph"))
        self.setToolTip(
            self.tr(
                "Find operations by name, layer, parameter, shape or dtype. Enter goes to the "
                "next, Shift Enter to the one before"
            )
        )
        self.setPlaceholderText(self.tr("Find in the graph"))
        self.setProperty("role", "search")
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDTH)
        self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.count = QLabel(self)
        self.count.setProperty("role", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch()
        row.addWidget(self.count)
        self.textChanged.connect(self._on_text_changed)
        view.graph_shown.connect(self._search)
        view.escaped.connect(self.clear)
        self.installEventFilter(self)

    @property
    def found(self) -> tuple[int, ...]:
        """The nodes that are outlined."""
        return tuple(self._found)

    def open(self) -> None:
        """Have the keyboard here, with what was searched last to be typed over."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def go(self, step: int) -> None:
        """Go to the next place, or with -1 to the one before; round and round."""
        if not self._found:
            return
        start = 0 if step > 0 else -1
        place = start if self._place < 0 else self._place + step
        self._place = place % len(self._found)
        index = self._found[self._place]
        item = self._view.item_of(index)
        if item is not None:
            self._view.set_current(item.key)
            self._view.reveal(index)
        self._show_count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.go(-1 if is_back else 1)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.clear()
                self._view.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _on_text_changed(self) -> None:
        self._place = -1
        self._search()

    def _search(self) -> None:
        draft = self._view.graph_scene.draft
        text = self.text()
        self._found = [] if draft is None else matches(draft.graph, draft.titles, text)
        self._place = min(self._place, len(self._found) - 1)
        self._view.show_found(frozenset(self._found))
        self._show_count()
        self.found_changed.emit()

    def _show_count(self) -> None:
        if not self.text().strip():
            words = ""
        elif not self._found:
            words = self.tr("nothing")
        elif self._place < 0:
            words = str(len(self._found))
        else:
            words = self.tr("{0} of {1}").format(self._place + 1, len(self._found))
        self.count.setText(words)
        self.setTextMargins(0, 0, self.count.sizeHint().width() + 4 if words else 0, 0)
        self.setAccessibleDescription(words)
