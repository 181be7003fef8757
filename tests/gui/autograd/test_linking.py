"""The selection that the graph and the canvas share."""

from __future__ import annotations

from gui.autograd.linking import Linking
from gui.autograd.tab import AutogradTab
from gui.document import Document
from gui.selection import Selection
from tests.gui.autograd.small_graph import LINEAR, LOSS


def test_several_at_once(shown: AutogradTab, document: Document, selection: Selection) -> None:
    linking = Linking(document, selection, shown.view.graph_scene)
    linking.select(LINEAR, additive=False)
    linking.select(LOSS, additive=True)
    assert selection.nodes == {LINEAR, LOSS}
    groups = shown.view.graph_scene.groups
    assert groups[LINEAR].selected and groups[LOSS].selected
    linking.select(LINEAR, additive=True)
    assert selection.nodes == {LOSS} and not groups[LINEAR].selected


def test_what_is_no_node_changes_nothing(
    shown: AutogradTab, document: Document, selection: Selection
) -> None:
    linking = Linking(document, selection, shown.view.graph_scene)
    selection.set([LINEAR])
    for path in ("", "n99"):
        linking.select(path, additive=False)
        linking.select(path, additive=True)
    assert selection.nodes == {LINEAR}
