"""Images brought to another size, by what lies between pixels or by parts of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.studio.onnx.readers.common import BATCH, Reader, UnreadableError, Value
from engine.studio.onnx.readers.windows import MOST_AXES

LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}


def resize(reader: Reader) -> None:
    value = reader.value()
    unit = [place for place, axis in enumerate(value.axes) if axis is None]
    natural = reader.drawing.plain(value) if unit and _in_order(value) else reader.natural()
    kept = [place for place in range(len(value.axes)) if place not in unit or not _in_order(value)]
    axes = len(natural.known) - 1
    factors = [_factors(reader, value)[place] for place in kept]
    if not 1 <= axes <= MOST_AXES or any(f != 1.0 for f in factors[:2]):
        raise UnreadableError("it resizes samples or channels")
    if max(factors[2:]) - min(factors[2:]) > 1e-6:
        raise UnreadableError("it resizes each axis by a factor of its own")
    factor = factors[2]
    is_single = set(natural.known[1:]) == {1}  # one pixel alone looks alike in all modes
    mode = "nearest" if is_single else _mode(reader, axes, factor)
    settings = {"scale_factor": float(factor), "mode": mode}
    if not is_single and reader.get("coordinate_transformation_mode") == "align_corners":
        settings["align_corners"] = True
    (drawn,) = reader.draw("Upsample", settings, [natural])
    order = value.axes if len(kept) < len(value.axes) else drawn.axes
    reader.give(Value(drawn.place, drawn.shape, order))


def _in_order(value: Value) -> bool:
    real = [axis for axis in value.axes if axis is not None]
    return real == sorted(real)


def _factors(reader: Reader, value: Value) -> list[float]:
    if reader.get("scales"):
        return list(reader.get("scales"))
    scale_place = 1 if reader.op.kind == "Upsample" or reader.graph.opset < 11 else 2
    scales = reader.maybe(scale_place, "scales")
    if scales is not None and scales.size:
        return [float(each) for each in scales.ravel()]
    sizes = reader.constant(3, "size").ravel()
    return [
        1.0 if old == BATCH and size in (BATCH, reader.graph.fixed_batch) else int(size) / old
        for size, old in zip(sizes, value.sizes, strict=True)
    ]


def _mode(reader: Reader, axes: int, factor: float) -> str:
    mode = reader.get("mode", "nearest")
    older = reader.op.kind == "Upsample" or reader.graph.opset < 11
    places = reader.get("coordinate_transformation_mode", "asymmetric" if older else "half_pixel")
    rounding = reader.get("nearest_mode", "floor" if older else "round_prefer_floor")
    doubles = math.isclose(factor, 2.0) or factor == 1.0
    half = places in ("half_pixel", "pytorch_half_pixel")
    if mode == "nearest":
        if places == "asymmetric" and (
            rounding == "floor" or (doubles and rounding == "round_prefer_floor")
        ):
            return "nearest"
        if half and (rounding == "round_prefer_ceil" or factor >= 1):
            return "nearest" if doubles else "nearest-exact"
    aligned = places == "align_corners"
    if mode == "linear" and (half or aligned):
        return LINEAR[axes]
    if (
        mode == "cubic"
        and (half or aligned)
        and axes == 2
        and reader.get("cubic_coeff_a", -0.75) == -0.75
    ):
        return "bicubic"
    raise UnreadableError(f"no layer resizes {mode} with {places}")


def depth_to_space(reader: Reader) -> None:
    size = reader.get("blocksize", 0)
    value = reader.natural()
    if reader.get("mode", "DCR") != "CRD":  # the parts of a pixel first, then the channels
        (value,) = reader.draw("ChannelShuffle", {"groups": size * size}, [value])
    reader.give(*reader.draw("PixelShuffle", {"upscale_factor": size}, [value]))


def space_to_depth(reader: Reader) -> None:
    value = reader.natural()
    (out,) = reader.draw(
        "PixelUnshuffle", {"downscale_factor": reader.get("blocksize", 0)}, [value]
    )
    if value.known[0] > 1:  # the parts of a pixel first, then the channels
        (out,) = reader.draw("ChannelShuffle", {"groups": value.known[0]}, [out])
    reader.give(out)


READERS: dict[str, Callable[[Reader], None]] = {
    "Resize": resize,
    "Upsample": resize,
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
}
