"""Layers and losses as functions that keep no state; engine.nn's modules call them."""

from engine.nn.functional.activation import (
    elu,
    gelu,
    hardtanh,
    leaky_relu,
    logsigmoid,
    relu,
    relu6,
    silu,
    softplus,
)
from engine.nn.functional.classification import cross_entropy, nll_loss
from engine.nn.functional.convolution import conv1d, conv2d, conv3d
from engine.nn.functional.dropout import dropout
from engine.nn.functional.embedding import embedding
from engine.nn.functional.linear import linear
from engine.nn.functional.loss import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    l1_loss,
    mse_loss,
)
from engine.nn.functional.normalization import batch_norm, layer_norm
from engine.nn.functional.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from engine.ops.activation import log_softmax, softmax
from engine.ops.exponential import sigmoid
from engine.ops.trigonometry import tanh

__all__ = [
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "conv1d",
    "conv2d",
    "conv3d",
    "cross_entropy",
    "dropout",
    "elu",
    "embedding",
    "gelu",
    "hardtanh",
    "l1_loss",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsigmoid",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "mse_loss",
    "nll_loss",
    "relu",
    "relu6",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]
