"""Nodes that bring images to another size without weights."""

from __future__ import annotations

from typing import Any

from engine.studio.network.kinds import LayerKind, Parameter
from engine.studio.network.layers.fields import choice, number, size

MODES = ("nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area")


def _entry(kind: str, help: str, formula: str, *aliases: str, **more: Any) -> LayerKind:
    return LayerKind(
        kind=kind,
        title=kind,
        category="shape",
        help=help,
        formula=formula,
        aliases=("super-resolution", *aliases),
        **more,
    )


ENTRIES = (
    _entry(
        "Upsample",
        "Brings a sequence, an image or a volume to a larger size, or a smaller one.",
        "H × W → ⌊s·H⌋ × ⌊s·W⌋",
        "resize",
        "scale",
        "interpolate",
        "zoom",
        "decoder",
        stem="upsample",
        parameters=(
            number("scale_factor", "Scale", 2.0, 0.001, 1000.0, "Times the size.", unit="×"),
            choice("mode", "Mode", MODES, "What is put between: linear for sequences, and so on."),
            Parameter(
                "align_corners",
                "Align corners",
                "bool",
                False,
                help="The outermost pixels stay where they are; for linear modes and bicubic.",
            ),
        ),
        line=("× {scale_factor}", "{mode}", "?{align_corners:corners aligned|}"),
        rule="upsample",
    ),
    _entry(
        "PixelShuffle",
        "Makes pixels of channels: the image grows, and its channels become fewer.",
        "C·r² × H × W → C × H·r × W·r",
        "depth to space",
        "subpixel",
        "upsample",
        stem="pixel_shuffle",
        parameters=(size("upscale_factor", "Factor", 2, "How much larger each side becomes."),),
        line=("× {upscale_factor}",),
        rule="pixel_shuffle",
        axes=2,
    ),
    _entry(
        "PixelUnshuffle",
        "Makes channels of pixels: the opposite of PixelShuffle.",
        "C × H·r × W·r → C·r² × H × W",
        "space to depth",
        "downsample",
        stem="pixel_unshuffle",
        parameters=(size("downscale_factor", "Factor", 2, "How much smaller each side becomes."),),
        line=("÷ {downscale_factor}",),
        rule="pixel_unshuffle",
        axes=2,
    ),
)
