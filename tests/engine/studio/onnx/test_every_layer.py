"""A network of each layer is drawn again from its operations alone, and answers alike."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from engine import manual_seed
from engine.studio.network.build import BuildError, build
from engine.studio.network.edits import Project
from engine.studio.network.kinds import LayerKind
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import ProjectData, snapshot
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.onnx.comparing import difference
from engine.studio.onnx.exporting import onnx_model
from engine.studio.onnx.importing import import_model
from tests.engine.studio.codegen.random_projects import layer_project
from tests.engine.studio.network.drawing import input_shapes, parameters, small_enough
from tests.engine.studio.network.test_every_layer import resolve
from tests.engine.studio.onnx.test_layers import IN_NETWORKS, used

USUAL = {
    "fold": (9, 676),
    "pixel_shuffle": (4, 8, 8),
    "channel_groups": (4, 8, 8),
    "embedding_bag": (8,),
    "upsample": (4, 8, 8),
}
BY_AXES = {1: (8, 16), 2: (8, 16, 16), 3: (8, 4, 4, 4)}


def network_of(entry: LayerKind) -> ProjectData:
    """The layer on usual samples, and what makes three numbers of its answer."""
    shape = USUAL.get(entry.rule) or BY_AXES.get(entry.axes, (8, 8))
    network = Network(
        [
            Node("n1", "Input", "input"),
            Node("n2", entry.kind, "layer"),
            Node("n3", "Reshape", "row"),
            Node("n4", "Linear", "out", parameters={"out_features": 3}),
            Node("n5", "MSELoss", "loss"),
        ]
    )
    for port in entry.inputs:
        network.add_wire(Wire("n1", "output", "n2", port.name))
    for source, output, target in (
        ("n2", entry.outputs[0].name, "n3"),
        ("n3", "output", "n4"),
        ("n4", "output", "n5"),
    ):
        network.add_wire(Wire(source, output, target, "input"))
    return snapshot(Project("x", network, Settings(DataChoice("x", shape, (), (3,)))))


@pytest.mark.parametrize("entry", IN_NETWORKS, ids=lambda entry: entry.kind)
def test_it_is_drawn_again(entry: LayerKind) -> None:
    project = network_of(entry)
    manual_seed(0)
    built = build(project)
    used(built.model)
    model = onnx_model(built, project)
    assert import_model(model, "x").project == project
    imported = import_model(model, "x", trust_drawing=False)
    assert not imported.gaps, imported.sentence
    apart = difference(imported)
    assert apart is not None and apart < 1e-4


@pytest.mark.parametrize("entry", IN_NETWORKS, ids=lambda entry: entry.kind)
@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_it_is_drawn_again_whatever_its_parameters(entry: LayerKind, data: st.DataObject) -> None:
    drawn, shapes = data.draw(parameters(entry)), data.draw(input_shapes(entry))
    found = resolve(entry, drawn, shapes)
    if found is None or not small_enough(found[0], 0) or not all(shapes):
        return
    project = snapshot(layer_project(entry, drawn, shapes))
    manual_seed(0)
    try:
        built = build(project)
    except BuildError:  # what comes before or after the layer does not fit
        return
    used(built.model)
    imported = import_model(onnx_model(built, project), "x", trust_drawing=False)
    assert not imported.gaps, imported.sentence
    apart = difference(imported)
    assert apart is not None and apart < 1e-3  # random weights let answers cancel out
