"""Projects that hypothesis draws: whole networks with branches and blocks, and single layers."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from engine.studio.network.analysis import Shape
from engine.studio.network.edits import Project
from engine.studio.network.kinds import LayerKind
from engine.studio.network.network import BlockData, Blocks, Network, Node, Wire
from engine.studio.network.project import ProjectData, schema_of
from engine.studio.network.settings import DataChoice, Settings
from tests.engine.studio.network.drawing import input_shapes, parameters

Place = tuple[str, str]


class Drawing:
    """Nodes and wires as they are put down; every `add` returns the new node's output."""

    def __init__(self, first: int = 1) -> None:
        self.nodes: list[Node] = []
        self.wires: list[Wire] = []
        self._next = first

    def add(self, kind: str, *sources: Place, output: str = "output", **more: Any) -> Place:
        """A node that takes these outputs, its ports as they are called for two."""
        id, self._next = f"n{self._next}", self._next + 1
        block = more.pop("block", "")
        bypassed = more.pop("bypassed", False)
        ports = more.pop("ports", ("a", "b") if len(sources) == 2 else ("input",))
        self.nodes.append(
            Node(id, kind, f"{kind.lower()}_{id}", 0, 0, more, bypassed=bypassed, block=block)
        )
        for (source, port), name in zip(sources, ports, strict=False):
            self.wires.append(Wire(source, port, id, name))
        return id, output


@st.composite
def projects(draw: st.DrawFn) -> ProjectData:
    """A network of convolutions, branches, blocks and Linear layers, for images of 1×8×8."""
    drawing, blocks = Drawing(), []
    channels = draw(st.sampled_from((2, 4)))
    x = drawing.add("Input")
    x = drawing.add("Conv2d", x, out_channels=channels, padding=(1, 1), kernel_size=(3, 3))
    for number in range(draw(st.integers(0, 4))):
        piece = draw(st.sampled_from(("layer", "residual", "gate", "concat", "split", "block")))
        if piece == "block":
            inside = _inside(draw, 100 * (number + 1), channels)
            data = BlockData(f"b{number + 1}", draw(NAMES), *inside)
            blocks.append(data)
            x = _uses(draw, drawing, x, data)
        else:
            x = _piece(draw, drawing, x, piece, channels)
    x = drawing.add("Flatten", x)
    if draw(st.booleans()):
        x = drawing.add("Linear", x, out_features=draw(st.integers(1, 5)))
        x = drawing.add(draw(st.sampled_from(("ReLU", "Tanh", "GELU"))), x)
    classes = draw(st.sampled_from(((), ("a", "b", "c"))))
    x = drawing.add("Linear", x, out_features=3)
    loss = draw(st.sampled_from(("MSELoss", "SmoothL1Loss", "SoftMarginLoss", "GaussianNLLLoss")))
    if classes and draw(st.booleans()):
        loss = "CrossEntropyLoss"
    end = [x]
    if loss == "GaussianNLLLoss":
        end.append(drawing.add("Softplus", drawing.add("Linear", x, out_features=3)))
    drawing.add(loss, *end, ports=("input", "var"))
    data = DataChoice("toys/none", (1, 8, 8), classes, () if classes else (3,))
    nodes = tuple(drawing.nodes)
    schema = schema_of(nodes, blocks)
    return ProjectData(schema, "T", nodes, tuple(drawing.wires), Settings(data), (), tuple(blocks))


NAMES = st.sampled_from(("Residual", "My block", "2nd", "Network"))
SMOOTH = st.sampled_from(("Sigmoid", "Tanh", "SiLU", "ELU", "Identity", "BatchNorm2d"))


def _piece(draw: st.DrawFn, drawing: Drawing, x: Place, piece: str, channels: int) -> Place:
    """Some layers that leave the shape as it is."""
    same: dict[str, Any] = {"out_channels": channels, "padding": (1, 1)}
    marks: dict[str, Any] = {"bypassed": True} if draw(st.integers(0, 5)) == 0 else {}
    marks |= {"frozen": True} if draw(st.integers(0, 5)) == 0 else {}
    if piece == "layer":
        return drawing.add(draw(SMOOTH), x, **marks)
    if piece == "split":
        first = drawing.add("Split", x, output="a")
        return drawing.add("Concatenate", (first[0], "b"), first)
    y = drawing.add("Conv2d", x, **same, **marks)
    y = drawing.add(draw(SMOOTH), y)
    if piece == "concat":
        both = drawing.add("Concatenate", y, x)
        return drawing.add("Conv2d", both, **same)
    if piece == "gate":
        y = drawing.add("Sigmoid", y)  # else numbers grow beyond all bounds
    ends = (x, y) if draw(st.booleans()) else (y, x)
    return drawing.add("Add" if piece == "residual" else "Multiply", *ends)


def _inside(
    draw: st.DrawFn, first: int, channels: int
) -> tuple[tuple[Node, ...], tuple[Wire, ...]]:
    """The inside of a block with one input and one output, or two of each."""
    drawing = Drawing(first)
    ends = [drawing.add("BlockInput") for _ in range(draw(st.integers(1, 2)))]
    for place, end in enumerate(ends):
        ends[place] = _piece(draw, drawing, end, draw(st.sampled_from(PIECES)), channels)
    if len(ends) == 2:
        ends[0] = drawing.add("Add", *ends)
    for end in ends:
        drawing.add("BlockOutput", end)
    return tuple(drawing.nodes), tuple(drawing.wires)


PIECES = ("layer", "residual", "gate", "concat", "split")


def _uses(draw: st.DrawFn, drawing: Drawing, x: Place, block: BlockData) -> Place:
    """One or two nodes that stand for the block, one after the other."""
    blocks = Blocks()
    blocks.add(block)
    inputs = sorted(node.id for node in block.nodes if node.kind == "BlockInput")
    outputs = sorted(node.id for node in block.nodes if node.kind == "BlockOutput")
    for _ in range(draw(st.integers(1, 2))):
        options = {"repeat": draw(st.sampled_from((1, 2, 5))), "shared": draw(st.booleans())}
        sources = [x] * len(inputs)
        made = drawing.add(
            "Block", *sources, output=outputs[0], ports=inputs, block=block.id, **options
        )
        x = made
        if len(outputs) == 2 and draw(st.booleans()):
            x = drawing.add("Add", made, (made[0], outputs[1]))
    return x


# ------------------------------------------------------------------------ single layers


@st.composite
def layer_projects(draw: st.DrawFn, entry: LayerKind) -> Project:
    """A layer with parameters and inputs that mostly fit."""
    return layer_project(entry, draw(parameters(entry)), draw(input_shapes(entry)))


def layer_project(entry: LayerKind, drawn: dict[str, Any], shapes: tuple[Shape, ...]) -> Project:
    """A layer between the data and a Linear layer, with whatever its ports want."""
    drawing = Drawing()
    x = drawing.add("Input")
    shape = shapes[0] if len(shapes) == 1 else (sum(map(math.prod, shapes)),)
    sources = [x] if len(shapes) == 1 else _parted(drawing, x, shapes)
    ports = [port.name for port in entry.inputs]
    node, _ = drawing.add(entry.kind, *sources, ports=ports, **drawn)
    ends = [drawing.add("Reshape", (node, port.name)) for port in entry.outputs]
    end = ends[0]
    for other in ends[1:]:
        end = drawing.add("Concatenate", end, other)
    drawing.add("MSELoss", drawing.add("Linear", end, out_features=2))
    data = DataChoice("toys/none", shape or (1,), (), (2,))
    return Project("T", Network(drawing.nodes, drawing.wires), Settings(data))


def _parted(drawing: Drawing, x: Place, shapes: tuple[Shape, ...]) -> list[Place]:
    """One row of values as several tensors of these shapes."""
    places = []
    for shape in shapes[:-1]:
        first, _ = drawing.add("Split", x, size=math.prod(shape))
        places.append(drawing.add("Reshape", (first, "a"), shape=shape or (1,)))
        x = (first, "b")
    return [*places, drawing.add("Reshape", x, shape=shapes[-1] or (1,))]
