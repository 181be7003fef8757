"""Networks that are no chains read as a person would write them."""

from __future__ import annotations

from engine.studio.codegen import generate
from engine.studio.codegen.source import Source
from engine.studio.network.network import BlockData
from engine.studio.network.project import ProjectData, schema_of
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.codegen.random_projects import Drawing, Place

ROWS = DataChoice("line", (4, 6), (), (2,))


def written(drawing: Drawing, *blocks: BlockData, data: DataChoice = ROWS) -> Source:
    nodes, wires = tuple(drawing.nodes), tuple(drawing.wires)
    schema = schema_of(nodes, blocks)
    return generate(ProjectData(schema, "T", nodes, wires, Settings(data), (), blocks), "pytorch")


def forward_of(source: Source) -> list[str]:
    """The lines of the last `forward`."""
    lines = source.text.split("\n\n\ntorch.manual_seed")[0].split("\n")
    start = max(number for number, line in enumerate(lines) if "def forward" in line)
    return [line.strip() for line in lines[start:]]


def ended(drawing: Drawing, end: Place) -> Drawing:
    """The drawing with a Linear layer and a loss behind this output."""
    rows = drawing.add("Flatten", end)
    drawing.add("MSELoss", drawing.add("Linear", rows, out_features=2))
    return drawing


def test_branches_have_variables_of_their_own() -> None:
    drawing = Drawing()
    x = drawing.add("Input")
    left = drawing.add("Tanh", x)
    right = drawing.add("Sigmoid", drawing.add("Linear", x, out_features=6))
    source = written(ended(drawing, drawing.add("Add", left, right)))
    assert forward_of(source) == [
        "def forward(self, x):",
        "y = self.tanh_n2(x)",
        "x = self.linear_n3(x)",
        "x = self.sigmoid_n4(x)",
        "x = y + x",
        "x = self.flatten_n6(x)  # 4 x 6 -> 24",
        "return self.linear_n7(x)",
    ]


def test_states_and_parts_are_named() -> None:
    drawing = Drawing()
    lstm, _ = drawing.add("LSTM", drawing.add("Input"), hidden_size=3)
    first, _ = drawing.add("Split", (lstm, "cell"), dim=2, size=1)
    both = drawing.add("Concatenate", (first, "b"), (lstm, "hidden"), dim=2)
    assert forward_of(written(ended(drawing, both)))[1:7] == [
        "_, (hidden, cell) = self.lstm_n2(x)",
        "hidden = hidden.transpose(0, 1)",
        "cell = cell.transpose(0, 1)",
        "_, cell = cell.split((1, 2), dim=2)",
        "cell = torch.cat((cell, hidden), dim=2)",
        "cell = self.flatten_n5(cell)  # 1 x 5 -> 5",
    ]


def test_layouts_are_what_tensors_can_do_by_themselves() -> None:
    drawing = Drawing()
    x = drawing.add("Transpose", drawing.add("Input"))
    x = drawing.add("Permute", drawing.add("Reshape", x, shape=(2, 3, -1)), dims=(3, 1, 2))
    x = drawing.add("Select", drawing.add("Select", x, dim=-1, index=0), dim=2)
    source = written(ended(drawing, x))
    assert [line.partition("  #")[0] for line in forward_of(source)[1:6]] == [
        "x = x.transpose(1, 2)",
        "x = x.reshape(len(x), 2, 3, -1)",
        "x = x.permute(0, 3, 1, 2)",
        "x = x[..., 0]",
        "x = x[:, :, -1]",
    ]


def block(*layers: str) -> BlockData:
    """A block of layers in a row."""
    drawing = Drawing(100)
    x = drawing.add("BlockInput")
    for kind in layers:
        x = drawing.add(kind, x, **({"out_features": 6} if kind == "Linear" else {}))
    drawing.add("BlockOutput", x)
    return BlockData("b1", "My little block", tuple(drawing.nodes), tuple(drawing.wires))


def use(drawing: Drawing, x: Place, data: BlockData, **options: object) -> Place:
    ends = [node.id for node in data.nodes if node.kind in ("BlockInput", "BlockOutput")]
    return drawing.add("Block", x, ports=ends[:1], output=ends[1], block="b1", **options)


def test_uses_that_read_alike_share_a_class() -> None:
    data, drawing = block("Linear", "ReLU"), Drawing()
    x = use(drawing, drawing.add("Input"), data)
    x = use(drawing, x, data, repeat=3)
    source = written(ended(drawing, use(drawing, x, data, repeat=20)), data)
    assert source.text.count("class MyLittleBlock(nn.Module):") == 1
    assert "block_n2=MyLittleBlock()," in source.text
    several = "nn.Sequential(MyLittleBlock(), MyLittleBlock(), MyLittleBlock())"
    assert f"block_n3={several}," in source.text
    assert "block_n4=nn.Sequential(*(MyLittleBlock() for _ in range(20)))," in source.text
    assert source.lines["n2.n101"] == source.lines["n3.0.n101"] == source.lines["n4.0.n101"]


def test_shared_weights_are_one_module_called_again() -> None:
    data, drawing = block("Linear"), Drawing()
    x = use(drawing, drawing.add("Input"), data, shared=True, repeat=4)
    source = written(ended(drawing, use(drawing, x, data, shared=True)), data)
    assert "self.block_n3 = self.block_n2  # the same weights" in source.text
    assert forward_of(source)[1:4] == [
        "for _ in range(4):",
        "x = self.block_n2(x)",
        "x = self.block_n3(x)",
    ]


def test_the_variance_is_returned_beside_the_prediction() -> None:
    drawing = Drawing()
    x = drawing.add("Flatten", drawing.add("Input"))
    mean = drawing.add("Linear", x, out_features=2)
    variance = drawing.add("Softplus", drawing.add("Linear", x, out_features=2))
    drawing.add("GaussianNLLLoss", mean, variance, ports=("input", "var"))
    text = written(drawing).text
    assert "outputs, variance = model(inputs)" in text
    assert "loss = loss_function(outputs, targets, variance)" in text


def test_an_autoencoder_s_target_is_its_input() -> None:
    text = generate(TEMPLATES["autoencoder"].make(), "pytorch").text
    assert "loss = loss_function(outputs, inputs)" in text
    assert "for inputs, _ in loader:" in text


def test_class_names_are_free_of_what_the_file_uses() -> None:
    data, drawing = block("Linear"), Drawing()
    named = BlockData(data.id, "network", data.nodes, data.wires)
    source = written(ended(drawing, use(drawing, drawing.add("Input"), named)), named)
    assert "class Network2(nn.Module):" in source.text
