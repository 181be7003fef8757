"""Convolutions and transposed convolutions along one, two or three axes, and windows as columns."""

from __future__ import annotations

from engine.studio.network.kinds import LayerKind, Parameter
from engine.studio.network.layers.fields import AXES, BIAS, SPACE, choice, per_axis, size

MODES = ("zeros", "reflect", "replicate", "circular")


def _filters(axes: int) -> tuple[Parameter, ...]:
    return (
        size("in_channels", "In channels", None, "Channels that enter; automatically all."),
        size("out_channels", "Filters", 16, "Filters to learn: each makes an output channel."),
        per_axis(axes, "kernel_size", "Kernel", 3, "Size of a filter along each axis."),
        per_axis(axes, "stride", "Stride", 1, "How far each step goes."),
    )


def _dilation(axes: int) -> Parameter:
    return per_axis(axes, "dilation", "Dilation", 1, "How far apart a filter's values lie.")


GROUPS = size("groups", "Groups", 1, "Parts of the channels that filters keep apart.")

LINE = ("{out_channels} filters", "{kernel_size}", "?stride {stride}", "?pad {padding}")


def convolution(axes: int) -> LayerKind:
    """ConvNd."""
    return LayerKind(
        kind=f"Conv{axes}d",
        title=f"Conv{axes}d",
        category="convolution",
        stem="conv",
        help=f"Slides learned filters over the {SPACE[axes]}; each makes one output channel.",
        formula="w ∗ x + b",
        aliases=("convolution", "convolutional", "filter", "kernel", "cnn", f"{axes}d"),
        parameters=(
            *_filters(axes),
            per_axis(axes, "padding", "Padding", 0, "Put around the edges on each side.", 0),
            _dilation(axes),
            GROUPS,
            BIAS,
            choice("padding_mode", "Pad with", MODES, "What is put around: zeros, or a mirror."),
        ),
        line=(*LINE, "?dilation {dilation}", "?{groups} groups"),
        rule="convolution",
        axes=axes,
    )


def transposed(axes: int) -> LayerKind:
    """ConvTransposeNd."""
    return LayerKind(
        kind=f"ConvTranspose{axes}d",
        title=f"ConvTranspose{axes}d",
        category="convolution",
        stem="deconv",
        help=f"Lays a learned filter down for each value, so that the {SPACE[axes]} grows.",
        formula="wᵀ ∗ x + b",
        aliases=(
            "deconvolution",
            "transposed convolution",
            "upconv",
            "upsample",
            "decoder",
            f"{axes}d",
        ),
        parameters=(
            *_filters(axes),
            per_axis(axes, "padding", "Crop", 0, "Cut off the edges on each side.", 0),
            per_axis(
                axes,
                "output_padding",
                "Widen",
                0,
                "Added at one edge; less than stride or dilation.",
                0,
            ),
            _dilation(axes),
            GROUPS,
            BIAS,
        ),
        line=(*LINE[:3], "?crop {padding}"),
        rule="transposed_convolution",
        axes=axes,
    )


WINDOWS = (
    per_axis(2, "kernel_size", "Window", 3, "Height and width of a window."),
    _dilation(2),
    per_axis(2, "padding", "Padding", 0, "Zeros put around the image.", 0),
    per_axis(2, "stride", "Stride", 1, "How far the window moves."),
)

ENTRIES = (
    *map(convolution, AXES),
    *map(transposed, AXES),
    LayerKind(
        kind="Unfold",
        title="Unfold",
        category="convolution",
        stem="unfold",
        help="Lays every window of the image out as a column: patches for a transformer.",
        formula="windows as columns",
        aliases=("im2col", "patches", "sliding window", "vit"),
        parameters=WINDOWS,
        line=("{kernel_size}", "?stride {stride}", "?pad {padding}"),
        rule="unfold",
        axes=2,
    ),
    LayerKind(
        kind="Fold",
        title="Fold",
        category="convolution",
        stem="fold",
        help="Adds columns up to the image whose windows they are: the opposite of Unfold.",
        formula="columns as windows",
        aliases=("col2im", "patches"),
        parameters=(per_axis(2, "output_size", "Image", 28, "Size of the image."), *WINDOWS),
        line=("to {output_size}", "{kernel_size}", "?stride {stride}"),
        rule="fold",
        axes=2,
    ),
)
