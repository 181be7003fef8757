"""The plain boxes that the window's regions stand in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget


def column(*widgets: QWidget) -> QWidget:
    """The widgets one above the other, the one that can grow taking the room."""
    result = QWidget()
    layout = QVBoxLayout(result)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)
    return result


def stack(*pages: QWidget) -> QStackedWidget:
    """The pages in one place, the first one in front."""
    result = QStackedWidget()
    for page in pages:
        result.addWidget(page)
    return result


def splitter(orientation: Qt.Orientation, name: str) -> QSplitter:
    """A splitter whose handle is a hairline that can be grabbed a little beside it."""
    result = QSplitter(orientation)
    result.setObjectName(name)
    result.setHandleWidth(1)
    result.setChildrenCollapsible(False)
    return result
