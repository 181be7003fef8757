"""The whole window can be used without a mouse and without eyes."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QSlider,
    QTabBar,
    QWidget,
)

from engine.studio.autosave import Autosave, Origin
from engine.studio.network import catalogue, operations
from engine.studio.network.templates import TEMPLATES
from gui.dialogs.recovery import RecoveryDialog
from gui.panels.weights_card import WeightsCard
from gui.picture.dialog import PictureDialog
from gui.picture.drawing import NetworkDrawing
from gui.predict.verdict import Verdict

ACTED_ON = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QSlider,
    QTabBar,
)
PARTS = (QAbstractSpinBox, QComboBox, QLineEdit, QHeaderView, QTabBar)
"""What is inside these belongs to them."""


def acted_on(parent: QWidget) -> list[QWidget]:
    """What a person acts on, as it stands now."""
    return [
        widget
        for widget in parent.findChildren(QWidget)
        if isinstance(widget, ACTED_ON)
        and not isinstance(widget, QHeaderView)
        and not isinstance(widget.parentWidget(), PARTS)
        and widget.isVisible()
        and widget.isEnabled()
    ]


def tabbed_through(start: QWidget, qtbot, *, backwards: bool = True) -> list[QWidget]:
    """Where the keyboard goes from one press of Tab to the next, until it comes round."""
    key = Qt.Key.Key_Backtab if backwards else Qt.Key.Key_Tab
    modifier = Qt.KeyboardModifier.ShiftModifier if backwards else Qt.KeyboardModifier.NoModifier
    start.setFocus()
    passed: list[QWidget] = []
    for _ in range(300):
        qtbot.keyClick(QApplication.focusWidget(), key, modifier)
        focused = QApplication.focusWidget()
        if focused is None or focused in passed:
            return passed
        passed.append(focused)
    raise AssertionError("Tab never comes round")


def name_of(widget: QWidget) -> str:
    """What a screen reader says first."""
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.fixture
def active(window, qtbot):
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def node_id(window, name: str) -> str:
    nodes = window.document.network.nodes.values()
    return next(node.id for node in nodes if node.name == name)


def test_tab_reaches_all_that_can_be_acted_on(active, qtbot) -> None:
    active.selection.set([node_id(active, "conv1")])
    passed = tabbed_through(active.canvas, qtbot)
    assert active.canvas in passed, "Shift+Tab leaves the canvas and comes back to it"
    reached = set(passed)
    missed = [
        widget.objectName()
        for widget in acted_on(active)
        if widget not in reached and widget.focusProxy() not in reached
    ]
    assert missed == []


def test_tab_goes_from_the_inspector_through_its_fields(active, qtbot) -> None:
    active.selection.set([node_id(active, "conv1")])
    page = active.inspector.widget()
    passed = list(reversed(tabbed_through(active.canvas, qtbot)))
    inside = [widget for widget in passed if page.isAncestorOf(widget)]
    first = passed.index(inside[0])
    assert passed[first : first + len(inside)] == inside, "nothing else comes between"
    assert inside[0] is page.name_edit
    tops = [widget.mapTo(page, widget.rect().topLeft()).y() for widget in inside]
    assert tops == sorted(tops)


@pytest.mark.parametrize("panel", ["history", "problems"])
def test_panels_take_the_keyboard_and_give_it_back(active, panel: str, qtbot) -> None:
    network = active.document.network
    edits = operations.remove(network, [node_id(active, "fc")])
    active.document.push("Remove", edits)
    active.canvas.setFocus()
    popup = getattr(active, panel)
    popup.toggle()
    assert popup.list.hasFocus()
    qtbot.keyClick(popup.list, Qt.Key.Key_Escape)
    assert not popup.isVisible() and active.canvas.hasFocus()


NAMED = (
    "layerPalette",
    "paletteSearch",
    "paletteTree",
    "networkCanvas",
    "inspector",
    "historyList",
    "problemsList",
    "messageBar",
    "lossPlot",
    "accuracyPlot",
    "runsTable",
    "autogradView",
    "drawPad",
    "predictionBars",
    "predictedDigit",
    "viewTabs",
)


def test_a_screen_reader_can_name_every_part(window) -> None:
    """In one window: making one takes longer than asking for all the names."""
    parts = {name: window.findChild(QWidget, name) for name in NAMED}
    assert [name for name, part in parts.items() if part is None or not name_of(part)] == []


def test_every_layer_of_the_palette_is_spoken_with_its_help(window) -> None:
    tree = window.palette_panel.tree
    tree.expandAll()
    spoken = {}
    index = tree.model().index(0, 0)
    while index.isValid():
        text = index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data()
        spoken[text] = index.data(Qt.ItemDataRole.AccessibleDescriptionRole)
        index = tree.indexBelow(index)
    for kind in catalogue.CATALOGUE.values():
        assert spoken[kind.title] == kind.help
    assert any(text.endswith(" layers") for text in spoken)


def test_the_inspector_says_what_it_is_of(window) -> None:
    inspector = window.inspector
    assert inspector.accessibleDescription() == "Nothing selected"
    window.selection.set([node_id(window, "fc")])
    assert inspector.accessibleDescription() == "Linear fc"
    output, parameters, _ = inspector.widget()._facts.values
    assert name_of(output) == "Output: N×10"
    assert name_of(parameters).startswith("Parameters: 15")
    assert name_of(inspector.widget().findChild(WeightsCard).state) == "Weights: Fresh"


def test_every_field_of_every_layer_is_named(window) -> None:
    """All layers in one window, one after the other: a window for each would take minutes."""
    nameless = []
    for kind in catalogue.CATALOGUE:
        new, edits = operations.add_node(window.document.network, kind, 0, 0)
        window.document.push("Add", edits)
        window.selection.set([new])
        fields = acted_on(window.inspector)
        assert fields, kind
        nameless += [
            (kind, field.objectName())
            for field in fields
            if not (name_of(field) and field.toolTip())
        ]
        window.document.undo_stack.undo()
    assert nameless == []


@pytest.fixture
def dialogs(qtbot, tmp_path):
    """The program's own dialogs."""
    project = TEMPLATES["lenet"].make()
    kept = Autosave(project, Origin(project), datetime(2026, 1, 1))
    made = [
        PictureDialog(lambda arranged: NetworkDrawing(project, {}, arranged)),
        RecoveryDialog(kept),
    ]
    for dialog in made:
        qtbot.addWidget(dialog)
        dialog.show()
    return made


def test_dialogs_are_named_and_reached_by_tab(dialogs, qtbot) -> None:
    for dialog in dialogs:
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        fields = acted_on(dialog)
        unnamed = [each for each in fields if not (each.objectName() and name_of(each))]
        assert fields and unnamed == []
        assert all(each.toolTip() for each in fields)
        passed = tabbed_through(fields[0], qtbot, backwards=False)
        assert [each.objectName() for each in fields if each not in passed] == []


def test_a_prediction_is_spoken(window) -> None:
    verdict, digit = window.findChild(Verdict), window.findChild(QWidget, "predictedDigit")
    verdict.show_probabilities("0123456789", [0.05] * 7 + [0.6, 0.0, 0.05], trained=True)
    assert name_of(digit) == "Prediction: 7"
    verdict.show_nothing("Nothing drawn")
    assert name_of(digit) == "Prediction"
