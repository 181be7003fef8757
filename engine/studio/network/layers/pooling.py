"""Pooling along one, two or three axes: each window becomes one value."""

from __future__ import annotations

from engine.studio.network.kinds import LayerKind, Parameter
from engine.studio.network.layers.fields import AXES, SPACE, number, per_axis

CEIL = Parameter(
    "ceil_mode", "Round up", "bool", False, help="Keep a last window that sticks out at the edge."
)
LINE = ("{kernel_size}", "?stride {stride}")


def _window(axes: int) -> tuple[Parameter, ...]:
    return (
        per_axis(axes, "kernel_size", "Window", 2, "Size of the window."),
        per_axis(
            axes, "stride", "Stride", None, "How far the window moves; automatically its own size."
        ),
    )


def _padding(axes: int, what: str) -> Parameter:
    return per_axis(axes, "padding", "Padding", 0, f"{what} put around the {SPACE[axes]}.", 0)


def largest(axes: int) -> LayerKind:
    """MaxPoolNd."""
    return LayerKind(
        kind=f"MaxPool{axes}d",
        title=f"MaxPool{axes}d",
        category="pooling",
        stem="pool",
        help=f"Keeps the largest value of each window, so that the {SPACE[axes]} becomes smaller.",
        formula="max of window",
        aliases=("max pooling", "downsample", "subsampling", f"{axes}d"),
        parameters=(
            *_window(axes),
            _padding(axes, "Nothing that could win,"),
            per_axis(axes, "dilation", "Dilation", 1, "How far apart a window's values lie."),
            CEIL,
        ),
        line=(*LINE, "?pad {padding}", "?dilation {dilation}"),
        rule="pooling",
        axes=axes,
    )


def average(axes: int) -> LayerKind:
    """AvgPoolNd."""
    return LayerKind(
        kind=f"AvgPool{axes}d",
        title=f"AvgPool{axes}d",
        category="pooling",
        stem="avg_pool",
        help=f"Averages each window, so that the {SPACE[axes]} becomes smaller.",
        formula="mean of window",
        aliases=("average pooling", "mean pooling", "downsample", "subsampling", f"{axes}d"),
        parameters=(
            *_window(axes),
            _padding(axes, "Zeros"),
            CEIL,
            Parameter(
                "count_include_pad",
                "Count padding",
                "bool",
                True,
                help="Whether zeros put around count in the mean.",
            ),
        ),
        line=(*LINE, "?pad {padding}"),
        rule="pooling",
        axes=axes,
    )


def power(axes: int) -> LayerKind:
    """LPPoolNd."""
    return LayerKind(
        kind=f"LPPool{axes}d",
        title=f"LPPool{axes}d",
        category="pooling",
        stem="lp_pool",
        help="The length of each window's values: between their sum and their largest.",
        formula="(Σ xᵖ)¹ᐟᵖ of window",
        aliases=("power average", "norm pooling", "downsample", f"{axes}d"),
        parameters=(
            number("norm_type", "Power", 2.0, 1.0, 100.0, "1 is the sum; large ones near the max."),
            *_window(axes),
            CEIL,
        ),
        line=("power {norm_type}", *LINE),
        rule="pooling",
        axes=axes,
    )


def adaptive(name: str, what: str, alias: str) -> tuple[LayerKind, ...]:
    """AdaptiveAvgPoolNd or AdaptiveMaxPoolNd, for each number of axes."""
    return tuple(
        LayerKind(
            kind=f"Adaptive{name}Pool{axes}d",
            title=f"Adaptive{name}Pool{axes}d",
            category="pooling",
            stem=f"adaptive_{name.lower()}_pool",
            help=f"{what} of as many windows as wanted, whatever the {SPACE[axes]}'s size.",
            formula=f"{name.lower()} of window",
            aliases=(alias, "global pooling", "gap", f"{axes}d"),
            parameters=(per_axis(axes, "output_size", "Output", 1, "Windows along each axis."),),
            line=("to {output_size}",),
            rule="adaptive",
            axes=axes,
        )
        for axes in AXES
    )


ENTRIES = (
    *map(largest, AXES),
    *map(average, AXES),
    *adaptive("Avg", "The means", "global average"),
    *adaptive("Max", "The largest values", "global max"),
    *map(power, AXES),
)
