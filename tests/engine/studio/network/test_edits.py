"""Each edit is taken back by what it returns, and a list of them is all or nothing."""

import pytest

from engine.studio.network import edits as edit
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import snapshot, to_json
from engine.studio.network.settings import Settings

NODE = Node("n3", "ReLU", "relu")


@pytest.fixture
def project(chain):
    return chain("Input", "Linear")


@pytest.mark.parametrize(
    "edits",
    [
        [edit.AddNode(NODE)],
        [edit.AddNode(NODE), edit.AddWire(Wire("n2", "output", "n3", "input"))],
        [edit.RemoveWire("n2.input"), edit.RemoveNode("n1")],
        [edit.ChangeNode(Node("n2", "Linear", "head", 5.0, 6.0, {"out_features": 3}))],
        [edit.ChangeSettings(Settings(epochs=9))],
        [edit.ChangeTitle("Another")],
    ],
)
def test_the_inverse_takes_the_edits_back(project, edits) -> None:
    before = to_json(snapshot(project))
    inverse = edit.apply(project, edits)
    after = to_json(snapshot(project))
    assert after != before
    redo = edit.apply(project, inverse)
    assert to_json(snapshot(project)) == before
    edit.apply(project, redo)
    assert to_json(snapshot(project)) == after


def test_what_fails_half_way_changes_nothing(project) -> None:
    before = to_json(snapshot(project))
    with pytest.raises(KeyError):
        edit.apply(project, [edit.AddNode(NODE), edit.RemoveWire("n9.input")])
    assert to_json(snapshot(project)) == before
