"""The controls in the graph's bar: how much of it is shown, and what its colours say."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from gui.autograd.view import AutogradView

translate = QCoreApplication.translate
LEAST_WIDTH = 72


def detail_combo(view: AutogradView) -> QComboBox:
    """Blocks, layers, ops, or ops without groups."""
    combo = _combo(
        "autogradDetail",
        translate("autograd", "Level of detail"),
        translate("autograd", "How much of the graph is shown; single groups fold by double-click"),
        (
            (translate("autograd", "Blocks"), "blocks"),
            (translate("autograd", "Layers"), "layers"),
            (translate("autograd", "Operations"), "ops"),
            (translate("autograd", "Ungrouped"), "flat"),
        ),
    )
    combo.setCurrentIndex(combo.findData(view.folds.detail))
    # Only people's choices count: that of a graph is shown without being one.
    combo.activated.connect(lambda place: view.set_detail(combo.itemData(place)))
    view.detail_changed.connect(lambda: combo.setCurrentIndex(combo.findData(view.folds.detail)))
    return combo


def colours_combo(view: AutogradView) -> QComboBox:
    """What the colours of nodes say."""
    combo = _combo(
        "autogradColours",
        translate("autograd", "Colours of operations"),
        translate("autograd", "Colour operations by the time they take or by what they keep"),
        (
            (translate("autograd", "Nodes: shapes"), "plain"),
            (translate("autograd", "Nodes: time"), "time"),
            (translate("autograd", "Nodes: memory"), "memory"),
        ),
    )
    combo.activated.connect(lambda place: view.set_colours(combo.itemData(place)))
    return combo


def edges_combo(view: AutogradView) -> QComboBox:
    """What of an arrow tells the norm of its gradient."""
    combo = _combo(
        "autogradEdges",
        translate("autograd", "Look of arrows"),
        translate("autograd", "What of an arrow tells the norm of the gradient"),
        (
            (translate("autograd", "Arrows: both"), "both"),
            (translate("autograd", "Arrows: width"), "width"),
            (translate("autograd", "Arrows: colour"), "colour"),
        ),
    )
    combo.activated.connect(lambda place: view.set_edge_style(combo.itemData(place)))
    return combo


def _combo(name: str, title: str, help: str, entries: tuple[tuple[str, str], ...]) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(title)
    combo.setToolTip(help)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setMinimumWidth(LEAST_WIDTH)
    for text, data in entries:
        combo.addItem(text, data)
    return combo
