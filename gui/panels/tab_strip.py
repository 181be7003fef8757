"""The strip above the canvas: which view is shown, and the controls of the canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTabBar, QWidget

from gui.panels.toolbar import action_button

HEIGHT = 40


class TabStrip(QFrame):
    """Tabs at the left, zoom and view buttons at the right."""

    tab_chosen = Signal(int)

    def __init__(
        self,
        titles: Sequence[str],
        actions: Mapping[str, QAction],
        view_actions: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setFixedHeight(HEIGHT)
        self.tabs = QTabBar()
        self.tabs.setObjectName("viewTabs")
        self.tabs.setAccessibleName(self.tr("Views"))
        self.tabs.setToolTip(self.tr("What the middle of the window shows"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in titles:
            self.tabs.addTab(title)
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.zoom = QLabel()
        self.zoom.setObjectName("zoomLabel")
        self.zoom.setProperty("role", "label")
        self.zoom.setToolTip(self.tr("Zoom of the canvas"))
        self._controls = QWidget()
        controls = QHBoxLayout(self._controls)
        controls.setContentsMargins(0, 0, 0, 0)
        controls.setSpacing(0)
        controls.addWidget(self.zoom)
        controls.addSpacing(6)
        for each in view_actions:
            controls.addWidget(action_button(actions[each]))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.tabs)
        row.addStretch(1)
        row.addWidget(self._controls)

    def show_zoom(self, zoom: float) -> None:
        """Show the canvas's zoom; 1.0 is 100 %."""
        self.zoom.setText(f"{round(zoom * 100)}\N{THIN SPACE}%")

    def show_controls(self, visible: bool) -> None:
        """Show or hide what acts on the canvas alone."""
        self._controls.setVisible(visible)
