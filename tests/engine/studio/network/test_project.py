"""A project and its canonical JSON."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.datasets import Augmentation
from engine.datasets.normalisation import SYMMETRIC
from engine.datasets.table import Column, TableChoice
from engine.studio.network.check import analyse
from engine.studio.network.network import Node, Wire
from engine.studio.network.project import SCHEMA, ProjectData, from_json, restore, snapshot, to_json
from engine.studio.network.settings import DataChoice, Settings


@given(data=st.data())
def test_what_is_restored_gives_the_same_bytes(wild, data) -> None:
    project = data.draw(wild)
    text = to_json(snapshot(project))
    assert to_json(snapshot(restore(from_json(text)))) == text


def test_the_order_of_adding_leaves_no_trace() -> None:
    nodes = tuple(Node(f"n{number}", "ReLU", f"relu{number}") for number in (1, 2, 10))
    forward = ProjectData(SCHEMA, "T", nodes, (), Settings())
    backward = ProjectData(SCHEMA, "T", nodes[::-1], (), Settings())
    assert to_json(snapshot(restore(backward))) == to_json(snapshot(restore(forward)))
    assert [node.id for node in snapshot(restore(backward)).nodes] == ["n1", "n2", "n10"]


def test_the_order_in_which_parameters_were_set_leaves_no_trace(chain) -> None:
    one = chain(("Conv2d", {"stride": (2, 2), "padding": (1, 1)}))
    other = chain(("Conv2d", {"padding": (1, 1), "stride": (2, 2)}))
    assert to_json(snapshot(one)) == to_json(snapshot(other))
    assert to_json(snapshot(one)).endswith(b"}\n")


def test_wires_without_their_nodes_are_refused() -> None:
    data = ProjectData(SCHEMA, "T", (), (Wire("n1", "output", "n2", "input"),), Settings())
    with pytest.raises(ValueError, match="not there"):
        restore(data)


def test_wrong_types_are_refused_with_their_place(chain) -> None:
    text = to_json(snapshot(chain("Input"))).replace(b'"epochs": 5', b'"epochs": "five"')
    with pytest.raises(msgspec.ValidationError, match=r"\$\.settings\.epochs"):
        from_json(text)


def test_data_and_augmentation_survive_and_are_not_written_where_unset(chain) -> None:
    project = snapshot(chain("Input"))
    text = to_json(project)
    assert b"augmentation" not in text and b"normalisation" not in text and b"invert" not in text
    columns = TableChoice((Column("a", "number"), Column("b", "category")), Column("c", "number"))
    data = DataChoice("x.csv", (3,), (), (1,), columns, True, SYMMETRIC)
    settings = Settings(data=data, augmentation=Augmentation(shift=2.0, erase=0.5))
    changed = msgspec.structs.replace(project, settings=settings)
    assert from_json(to_json(changed)) == changed
    assert hash(changed.settings.data) == hash(from_json(to_json(changed)).settings.data)


def test_a_file_from_before_the_catalogue_grew_means_the_same() -> None:
    text = b"""{"schema": 1, "title": "Old", "nodes": [
      {"id": "n1", "kind": "Input", "name": "input"},
      {"id": "n2", "kind": "Conv2d", "name": "conv", "parameters": {"kernel_size": [5, 5]}},
      {"id": "n3", "kind": "MaxPool2d", "name": "pool", "parameters": {"stride": 3}},
      {"id": "n4", "kind": "Flatten", "name": "flatten"},
      {"id": "n5", "kind": "Linear", "name": "fc", "parameters": {"in_features": 1024}},
      {"id": "n6", "kind": "CrossEntropyLoss", "name": "loss", "parameters": {"reduction": "sum"}}
    ], "wires": [
      {"source": "n1", "output": "output", "target": "n2", "input": "input"},
      {"source": "n2", "output": "output", "target": "n3", "input": "input"},
      {"source": "n3", "output": "output", "target": "n4", "input": "input"},
      {"source": "n4", "output": "output", "target": "n5", "input": "input"},
      {"source": "n5", "output": "output", "target": "n6", "input": "input"}
    ], "settings": {}}"""
    project = restore(from_json(text))
    analysis = analyse(project.network, project.settings.data)
    assert analysis.problems == ()
    assert analysis.shapes["n3", "output"] == (16, 8, 8)
    assert analysis.total.parameters == 416 + 10_250
