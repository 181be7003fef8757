"""Blocks become functions: one for all uses that compute alike, those inside of others too."""

from __future__ import annotations

from typing import Any

import pytest

from engine import manual_seed
from engine.studio.codegen.numpy import generate
from engine.studio.network.network import BlockData
from engine.studio.network.project import ProjectData, schema_of
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.numpy.running import assert_same
from tests.engine.studio.codegen.random_projects import Drawing
from tests.engine.studio.codegen.running import batch_for


def inner() -> BlockData:
    """A Linear layer and a bend, added to what came in."""
    drawing = Drawing(101)
    x = drawing.add("BlockInput")
    y = drawing.add("Tanh", drawing.add("Linear", x, out_features=4))
    drawing.add("BlockOutput", drawing.add("Add", y, x))
    return BlockData("b1", "Inner", tuple(drawing.nodes), tuple(drawing.wires))


def outer(**options: Any) -> BlockData:
    """The inner block twice, once with these options."""
    drawing = Drawing(201)
    x = drawing.add("BlockInput")
    for more in (options, {}):
        x = drawing.add("Block", x, output="n105", ports=("n101",), block="b1", **more)
    drawing.add("BlockOutput", drawing.add("LayerNorm", x))
    return BlockData("b2", "Outer block", tuple(drawing.nodes), tuple(drawing.wires))


def nested(inside: dict[str, Any], *uses: dict[str, Any]) -> ProjectData:
    """A project with so many uses of the outer block, one after the other."""
    drawing, blocks = Drawing(), (inner(), outer(**inside))
    x = drawing.add("Linear", drawing.add("Input"), out_features=4)
    for options in uses:
        x = drawing.add("Block", x, output="n205", ports=("n201",), block="b2", **options)
    drawing.add("MSELoss", drawing.add("Linear", x, out_features=2))
    nodes, settings = tuple(drawing.nodes), Settings(DataChoice("x", (3,), (), (2,)))
    wires = tuple(drawing.wires)
    return ProjectData(schema_of(nodes, blocks), "T", nodes, wires, settings, (), blocks)


SHARED = {"shared": True}
THRICE = {"repeat": 3}
FROZEN = {"frozen": True}
CASES = [
    ({}, ({},)),
    (THRICE, ({}, {})),
    ({}, (THRICE, {})),
    (THRICE, (THRICE,)),
    (SHARED, (SHARED, SHARED)),
    ({**SHARED, **THRICE}, ({**SHARED, **THRICE}, SHARED)),
    (FROZEN, ({},)),
    ({}, (FROZEN, {})),
    ({}, ({**SHARED, **FROZEN}, SHARED)),
    (THRICE, ({**THRICE, **FROZEN},)),
]


@pytest.mark.parametrize(("inside", "uses"), CASES)
@pytest.mark.parametrize("training", [True, False])
def test_blocks_in_blocks_compute_what_the_program_does(inside, uses, training) -> None:
    manual_seed(0)
    project = nested(inside, *uses)
    assert_same(project, *batch_for(project), training=training)


def test_uses_that_compute_alike_have_one_function() -> None:
    source = generate(nested({}, {}, THRICE))
    assert source.text.count("def inner_forward(") == 1
    assert source.text.count("def outer_block_forward(") == 1
    assert "inner_2" not in source.text


def test_lines_of_a_blocks_function_belong_to_all_of_its_uses() -> None:
    source = generate(nested({}, {}, THRICE))
    lines = source.text.splitlines()
    line = lines.index('    tanh_n103, cache["tanh_n103"] = tanh_forward(linear_n102)') + 1
    paths = ["n3.n202.n103", "n3.n203.n103", "n4.0.n202.n103", "n4.0.n203.n103"]
    assert sorted(source.nodes_at(line)) == paths


def test_a_copy_of_a_block_has_the_weights_that_pytorch_names() -> None:
    text = generate(TEMPLATES["resnet"].make()).text
    assert 'within(params, f"block1.{i}")' in text
    assert 'within(params, "block2")' in text
    assert "for i in reversed(range(2)):" in text


def crossing(repeat: int) -> ProjectData:
    """A block that computes with one of its inputs only."""
    inside = Drawing(101)
    a, _ = inside.add("BlockInput"), inside.add("BlockInput")
    y = inside.add("Linear", a, out_features=3)
    inside.add("BlockOutput", y)
    inside.add("BlockOutput", a)
    blocks = (BlockData("b1", "Crossing", tuple(inside.nodes), tuple(inside.wires)),)
    drawing = Drawing()
    x = drawing.add("Linear", drawing.add("Input"), out_features=3)
    options = {"block": "b1", "repeat": repeat}
    x = drawing.add("Block", x, x, output="n104", ports=("n101", "n102"), **options)
    drawing.add("MSELoss", drawing.add("Linear", x, out_features=2))
    nodes, settings = tuple(drawing.nodes), Settings(DataChoice("x", (3,), (), (2,)))
    wires = tuple(drawing.wires)
    return ProjectData(schema_of(nodes, blocks), "T", nodes, wires, settings, (), blocks)


def test_an_input_that_a_block_does_not_read_gets_no_gradient() -> None:
    project = crossing(1)
    assert_same(project, *batch_for(project))
    notes = generate(crossing(2)).notes
    assert notes == (
        "NumPy code does not cover: block_n3, whose copies hand on what nothing takes.",
    )
