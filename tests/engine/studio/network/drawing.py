"""What hypothesis draws for a layer of the catalogue: parameters, and shapes that mostly fit."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from engine import Tensor, rand
from engine.studio.network.analysis import Shape
from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.kinds import LayerKind, Parameter

LAYERS = [
    entry
    for entry in CATALOGUE.values()
    if entry.inputs and entry.outputs and entry.category != "code"  # which only a run can tell of
]

SMALL = st.integers(1, 4)
CHANNELS = st.sampled_from((1, 2, 3, 4, 6, 8, 9, 12))
WILD = st.lists(st.integers(1, 6), max_size=4).map(tuple)


def small_value(parameter: Parameter) -> st.SearchStrategy[Any]:
    """A value that fits, small enough to compute with."""
    low = parameter.minimum
    match parameter.type:
        case "bool":
            return st.booleans()
        case "choice":
            return st.sampled_from(parameter.choices)
        case "float":
            high = min(parameter.maximum or 1.0, max(low or 0.0, 1.0) + 2.0)
            return st.just(parameter.default) | st.floats(max(low or 0.0, -3.0), high)
        case "int":
            number = st.integers(max(int(low or 0), -3), min(int(parameter.maximum or 4), 4))
            return st.none() if parameter.automatic else st.just(parameter.default) | number
        case _:
            number = st.integers(max(int(low or 0), 0), 3)
            count = parameter.count
            if parameter.automatic and count is None:
                return st.none()
            many = st.lists(number, min_size=count or 1, max_size=count or 3).map(tuple)
            return (st.none() | many) if parameter.automatic else many


@st.composite
def parameters(draw: st.DrawFn, entry: LayerKind) -> dict[str, Any]:
    """Parameters for a layer, most of them as they are by default."""
    drawn = {}
    for parameter in entry.parameters:
        if draw(st.integers(0, 8 if parameter.automatic else 3)) == 0:
            drawn[parameter.name] = draw(small_value(parameter))
    match entry.rule:
        case "convolution" | "transposed_convolution":
            drawn["out_channels"] = draw(st.sampled_from((1, 2, 4, 6)))
        case "linear" | "bilinear":
            drawn["out_features"] = draw(SMALL)
        case "recurrent":
            drawn["hidden_size"] = draw(SMALL)
        case "encoder" | "decoder" | "transformer":
            drawn["dim_feedforward"] = draw(SMALL)
        case "reshape":
            drawn["shape"] = draw(st.sampled_from(((-1,), (2, -1), (-1, 3), (1, 2, -1), (6,))))
        case "unflatten":
            drawn["unflattened_size"] = draw(st.sampled_from(((1, -1), (-1, 2), (2, 3), (3,))))
        case "reduce":
            drawn["dim"] = draw(st.sampled_from(((1,), (-1,), (1, 2), (2,), (-1, 1))))
        case "slice":
            drawn["start"], drawn["step"] = draw(st.sampled_from((0, 1, -2))), draw(SMALL)
        case "fold":
            drawn = {"kernel_size": (2, 2), "output_size": draw(st.sampled_from(((4, 4), (2, 10))))}
    return drawn


@st.composite
def input_shapes(draw: st.DrawFn, entry: LayerKind) -> tuple[Shape, ...]:
    """A shape for each input, such as the layer wants it, but now and then any other."""
    if draw(st.integers(0, 9)) == 0:
        return tuple(draw(WILD) for _ in entry.inputs)
    side = st.integers(5, 9) if draw(st.integers(0, 2)) else st.integers(1, 9)
    space = st.lists(side, min_size=entry.axes, max_size=entry.axes)
    match entry.rule:
        case "fold":
            return ((draw(st.sampled_from((4, 8, 12, 3))), draw(st.sampled_from((9, 9, 4)))),)
        case "upsample":
            sides = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
            return ((draw(CHANNELS), *sides),)
        case "batch_norm" if entry.axes == 1 and draw(st.booleans()):
            return ((draw(CHANNELS),),)
        case "embedding_bag":
            return ((draw(SMALL),),)
        case "rows" | "recurrent" | "encoder" | "class_token":
            return ((draw(SMALL), draw(st.sampled_from((4, 8, 12)))),)
        case "decoder" | "transformer":
            size = draw(st.sampled_from((4, 8)))
            return ((draw(SMALL), size), (draw(SMALL), size))
        case "attention":
            keys, size = draw(SMALL), draw(st.sampled_from((4, 8)))
            return ((draw(SMALL), size), (keys, draw(SMALL)), (keys, draw(SMALL)))
        case "matmul":
            n, k, m = draw(SMALL), draw(SMALL), draw(SMALL)
            lead = tuple(draw(st.lists(SMALL, max_size=1)))
            return ((*lead, n, k), (*lead, k, m))
        case "bilinear":
            lead = tuple(draw(st.lists(SMALL, max_size=2)))
            return ((*lead, draw(SMALL)), (*lead, draw(SMALL)))
        case (
            "reduce"
            | "slice"
            | "split"
            | "halved"
            | "select"
            | "reshape"
            | "unflatten"
            | "permute"
            | "transpose"
        ):
            sides = st.sampled_from((2, 3, 4, 6, 12))
            return (tuple(draw(st.lists(sides, min_size=1, max_size=4))),)
    if entry.axes:
        return tuple((draw(CHANNELS), *draw(space)) for _ in entry.inputs)
    same = tuple(draw(st.lists(st.sampled_from((2, 4, 1, 3)), min_size=1, max_size=3)))
    return tuple(same for _ in entry.inputs)


def usual_shapes(entry: LayerKind) -> tuple[Shape, ...]:
    """Shapes that the layer takes with its defaults."""
    usual: dict[str, tuple[Shape, ...]] = {
        "fold": ((9, 676),),
        "pixel_shuffle": ((4, 8, 8),),
        "channel_groups": ((4, 8, 8),),
        "matmul": ((8, 8), (8, 8)),
        "embedding_bag": ((8,),),
        "upsample": ((4, 8, 8),),
    }
    by_axes = {1: (8, 16), 2: (8, 16, 16), 3: (8, 4, 4, 4)}
    return usual.get(entry.rule) or (by_axes.get(entry.axes, (8, 8)),) * len(entry.inputs)


def samples(entry: LayerKind, resolved: dict[str, Any], shape: Shape, count: int = 2) -> Tensor:
    """A batch for one input: numbers from 0 to 1, or what the layer has rows for."""
    values = rand(count, *shape)
    return (values * resolved["num_embeddings"]).floor() if "num_embeddings" in resolved else values


def small_enough(shapes: tuple[Shape, ...], weights: int) -> bool:
    """Whether a test should compute it."""
    return weights < 200_000 and all(math.prod(shape) < 200_000 for shape in shapes)
