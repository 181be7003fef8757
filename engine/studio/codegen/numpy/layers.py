"""Which functions compute each kind of layer, as data: the stem `conv` is that of `conv_forward`.

A kind that is not here is not covered. `functions/__init__.py` tells how functions are called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.studio.network.analysis import Shape

Resolved = Mapping[str, Any]
"""A layer's parameters as `Analysis.resolved` has them."""


def _no_more(resolved: Resolved) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of layer is computed.

    `weights` are those that forward takes and backward gives gradients of, `buffers` what forward
    only takes; each with the switches of the layer that must be on for it to be there. `is_whole`
    is said of layers that take all weights as a dict. `options` gives arguments that are not the
    layer's parameters by their names. What comes into a layer that `ends_chain` gets no gradient.
    """

    stem: str
    weights: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    buffers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_whole: bool = False
    ends_chain: bool = False
    options: Callable[[Resolved], dict[str, Any]] = _no_more

    @property
    def has_weights(self) -> bool:
        """Whether there is anything to learn."""
        return self.is_whole or bool(self.weights)

    def weights_of(self, resolved: Resolved) -> dict[str, bool]:
        """All weights, and whether a layer with these parameters has them."""
        return {name: _is_there(switches, resolved) for name, switches in self.weights.items()}

    def buffers_of(self, resolved: Resolved) -> list[str]:
        """The buffers that a layer with these parameters has."""
        return [name for name, switches in self.buffers.items() if _is_there(switches, resolved)]


def _is_there(switches: tuple[str, ...], resolved: Resolved) -> bool:
    return all(resolved.get(switch, True) for switch in switches)


def _fixed(**options: Any) -> Callable[[Resolved], dict[str, Any]]:
    return lambda resolved: options


def _last_axes(resolved: Resolved) -> dict[str, Any]:
    return {"axes": len(resolved["normalized_shape"])}


def _own_stride(resolved: Resolved) -> dict[str, Any]:
    """Windows that lie side by side need not be told how far to move."""
    stride = resolved["stride"]
    return {"stride": None if stride == resolved["kernel_size"] else stride}


LINEAR: dict[str, tuple[str, ...]] = {"weight": (), "bias": ("bias",)}
AFFINE: dict[str, tuple[str, ...]] = {"weight": ("affine",), "bias": ("affine",)}
TABLE: dict[str, tuple[str, ...]] = {"weight": ()}
RUNNING: dict[str, tuple[str, ...]] = {
    "running_mean": ("track_running_stats",),
    "running_var": ("track_running_stats",),
}
LEARNED: dict[str, tuple[str, ...]] = {
    "weight": ("elementwise_affine",),
    "bias": ("elementwise_affine", "bias"),
}
RECURRENT = ("RNN", "LSTM", "GRU")
RELU6 = _fixed(min_val=0.0, max_val=6.0)
CHANNELS = _fixed(dim=1)
PAD_MODES = {
    "Zero": "constant",
    "Constant": "constant",
    "Reflection": "reflect",
    "Replication": "edge",
    "Circular": "wrap",
}
"""The paddings of the catalogue, as np.pad calls them."""


def _each(name: str, rule: Rule) -> dict[str, Rule]:
    """The same rule along one, two and three axes."""
    return {f"{name}{axes}d": rule for axes in (1, 2, 3)}


RULES: dict[str, Rule] = {
    "Linear": Rule("linear", LINEAR),
    "Bilinear": Rule("bilinear", LINEAR),
    "Embedding": Rule("embedding", TABLE, ends_chain=True),
    "EmbeddingBag": Rule("embedding_bag", TABLE, ends_chain=True),
    "CosineSimilarity": Rule("cosine_similarity"),
    "PairwiseDistance": Rule("pairwise_distance"),
    **_each("Conv", Rule("conv", LINEAR)),
    **_each("ConvTranspose", Rule("conv_transpose", LINEAR)),
    "Unfold": Rule("unfold"),
    "Fold": Rule("fold"),
    "ReLU": Rule("relu"),
    "LeakyReLU": Rule("leaky_relu"),
    "PReLU": Rule("prelu", TABLE),
    "RReLU": Rule("rrelu"),
    "ReLU6": Rule("clip", options=RELU6),
    "Hardtanh": Rule("clip"),
    "Hardsigmoid": Rule("hardsigmoid"),
    "Hardswish": Rule("hardswish"),
    "Hardshrink": Rule("hardshrink"),
    "Softshrink": Rule("softshrink"),
    "Threshold": Rule("threshold"),
    "Sigmoid": Rule("sigmoid"),
    "Tanh": Rule("tanh"),
    "GELU": Rule("gelu"),
    "SiLU": Rule("silu"),
    "Mish": Rule("mish"),
    "ELU": Rule("elu"),
    "CELU": Rule("celu"),
    "SELU": Rule("selu"),
    "Softplus": Rule("softplus"),
    "Softsign": Rule("softsign"),
    "Tanhshrink": Rule("tanhshrink"),
    "GLU": Rule("glu"),
    "Softmax": Rule("softmax"),
    "LogSoftmax": Rule("log_softmax"),
    "LogSigmoid": Rule("log_sigmoid"),
    "Softmin": Rule("softmin"),
    "Softmax2d": Rule("softmax", options=CHANNELS),
    **_each("MaxPool", Rule("max_pool", options=_own_stride)),
    **_each("AvgPool", Rule("avg_pool", options=_own_stride)),
    **_each("LPPool", Rule("lp_pool", options=_own_stride)),
    **_each("AdaptiveAvgPool", Rule("adaptive_avg_pool")),
    **_each("AdaptiveMaxPool", Rule("adaptive_max_pool")),
    **_each("BatchNorm", Rule("batch_norm", AFFINE, RUNNING)),
    **_each("InstanceNorm", Rule("instance_norm", AFFINE, RUNNING)),
    "LayerNorm": Rule("layer_norm", LEARNED, options=_last_axes),
    "RMSNorm": Rule("rms_norm", {"weight": LEARNED["weight"]}, options=_last_axes),
    "GroupNorm": Rule("group_norm", AFFINE),
    "LocalResponseNorm": Rule("local_response_norm"),
    "Dropout": Rule("dropout"),
    **_each("Dropout", Rule("channel_dropout")),
    "AlphaDropout": Rule("alpha_dropout"),
    "FeatureAlphaDropout": Rule("alpha_dropout", options=_fixed(by_channel=True)),
    "RNN": Rule("rnn", is_whole=True),
    "LSTM": Rule("lstm", is_whole=True),
    "GRU": Rule("gru", is_whole=True),
    "MultiheadAttention": Rule("attention", is_whole=True),
    "TransformerEncoderLayer": Rule("encoder_layer", is_whole=True),
    "TransformerDecoderLayer": Rule("decoder_layer", is_whole=True),
    "Transformer": Rule("transformer", is_whole=True),
    "PositionalEncoding": Rule("positional_encoding"),
    "Add": Rule("add"),
    "Multiply": Rule("multiply"),
    "Subtract": Rule("subtract"),
    "Divide": Rule("divide"),
    "Maximum": Rule("maximum"),
    "Minimum": Rule("minimum"),
    "Function": Rule("function"),
    "Power": Rule("power"),
    "Reduce": Rule("reduce"),
    "Slice": Rule("slice"),
    "Affine": Rule("affine", {"weight": ("scale",), "bias": ("shift",)}),
    "ClassToken": Rule("class_token", TABLE),
    "Concatenate": Rule("concatenate"),
    "MatMul": Rule("matmul"),
    "Split": Rule("split"),
    "Identity": Rule("identity"),
    "Flatten": Rule("flatten"),
    "Unflatten": Rule("unflatten"),
    "Reshape": Rule("reshape"),
    "Permute": Rule("permute"),
    "Transpose": Rule("transpose"),
    "Select": Rule("select"),
    "ChannelShuffle": Rule("channel_shuffle"),
    "PixelShuffle": Rule("pixel_shuffle"),
    "PixelUnshuffle": Rule("pixel_unshuffle"),
    "Upsample": Rule("upsample"),
    **{
        f"{name}Pad{axes}d": Rule("pad", options=_fixed(mode=mode))
        for name, mode in PAD_MODES.items()
        for axes in (1, 2, 3)
    },
}
"""By the kind's name in the catalogue."""

LOSSES: dict[str, str] = {
    "CrossEntropyLoss": "cross_entropy",
    "MSELoss": "mse_loss",
    "NLLLoss": "nll_loss",
    "L1Loss": "l1_loss",
    "SmoothL1Loss": "smooth_l1_loss",
    "HuberLoss": "huber_loss",
    "BCEWithLogitsLoss": "bce_with_logits_loss",
    "BCELoss": "bce_loss",
    "MultiMarginLoss": "multi_margin_loss",
    "MultiLabelSoftMarginLoss": "multi_label_soft_margin_loss",
    "SoftMarginLoss": "soft_margin_loss",
    "HingeEmbeddingLoss": "hinge_embedding_loss",
    "KLDivLoss": "kl_div_loss",
    "PoissonNLLLoss": "poisson_nll_loss",
    "GaussianNLLLoss": "gaussian_nll_loss",
}
"""The function of each loss."""
OF_DIFFERENCES = frozenset({"MSELoss", "L1Loss", "SmoothL1Loss", "HuberLoss", "GaussianNLLLoss"})
"""Losses of prediction − target: the derivative by the target is the other one's negative."""


def rule_of(kind: str, resolved: Resolved, inputs: Sequence[Shape] = ()) -> Rule | None:
    """How a layer of this kind with these parameters and inputs is computed; None if it is not.

    What few layers need has functions of its own, so that the usual ones stay simple.
    """
    rule = RULES.get(kind)
    if rule is None:
        return None
    if resolved.get("padding_mode", "zeros") != "zeros":
        return replace(rule, stem="padded_conv")
    if kind in RECURRENT and (resolved["num_layers"] > 1 or resolved["bidirectional"]):
        return replace(rule, stem=f"deep_{rule.stem}")
    if kind in ("Add", "Multiply") and len(set(inputs)) > 1:
        return Rule(f"stretched_{rule.stem}")
    return rule


def fresh_values(resolved: Resolved) -> dict[str, Any]:
    """The parameters as fresh weights are made by them: a kernel has its axes, be it one."""
    kernel = resolved.get("kernel_size")
    return {**resolved, "kernel_size": (kernel,) if isinstance(kernel, int) else kernel}


def loss_function(kind: str, resolved: Resolved, is_wired: bool) -> str | None:
    """The function of a loss; the target may be wired to it. None where it is not covered."""
    if kind == "CrossEntropyLoss" and (is_wired or resolved["label_smoothing"]):
        return "soft_cross_entropy"
    return LOSSES.get(kind)
