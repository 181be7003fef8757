"""A gradient by its kernel is the one by its definition in public ops, which `create_graph` takes.

The inputs are large and of single precision, so that compiled kernels are at work where there are
some; a batch of 20 fills a vector's lanes and more, one of 3 does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import engine
from engine import Tensor
from engine.nn import functional as F

Case = tuple[Callable[..., Tensor], list[tuple[int, ...]]]

CASES: dict[str, Case] = {
    "linear": (F.linear, [(96, 200), (150, 200), (150,)]),
    "matmul": (engine.matmul, [(150, 130), (130, 140)]),
    "conv1d": (lambda x, w, b: F.conv1d(x, w, b, padding=2), [(20, 3, 50), (8, 3, 5), (8,)]),
    "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1), [(20, 8, 9, 9), (9, 8, 3, 3), (9,)]),
    "conv2d of few": (lambda x, w: F.conv2d(x, w, padding=1), [(3, 8, 20, 20), (9, 8, 3, 3)]),
    "conv2d with stride": (lambda x, w: F.conv2d(x, w, stride=2), [(20, 4, 9, 9), (6, 4, 3, 3)]),
    "conv2d in groups": (lambda x, w: F.conv2d(x, w, groups=2), [(20, 4, 9, 9), (6, 2, 3, 3)]),
    "conv3d": (F.conv3d, [(4, 2, 6, 6, 6), (3, 2, 3, 3, 3)]),
    "conv_transpose2d": (
        lambda x, w: F.conv_transpose2d(x, w, stride=2, padding=1),
        [(20, 4, 7, 7), (4, 6, 3, 3)],
    ),
    "batch_norm": (
        lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
        [(20, 6, 9, 9), (6,), (6,)],
    ),
    "layer_norm": (lambda x, w, b: F.layer_norm(x, (96,), w, b), [(64, 96), (96,), (96,)]),
    "group_norm": (lambda x, w, b: F.group_norm(x, 2, w, b), [(8, 6, 9, 9), (6,), (6,)]),
    "softmax": (lambda x: F.softmax(x, -1), [(80, 60)]),
    "log_softmax": (lambda x: F.log_softmax(x, 0), [(80, 60)]),
    "cross_entropy": (
        lambda x: F.cross_entropy(x, engine.arange(400) % 10),
        [(400, 10)],
    ),
    "max_pool2d": (lambda x: F.max_pool2d(x, 2), [(8, 4, 18, 18)]),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 3, 2, 1), [(8, 4, 18, 18)]),
    "embedding": (lambda w: F.embedding(engine.arange(300) % 17, w), [(17, 40)]),
    **{
        name: (function, [(90, 110)])
        for name, function in {
            "relu": F.relu,
            "leaky_relu": F.leaky_relu,
            "elu": F.elu,
            "gelu": F.gelu,
            "gelu by tanh": lambda x: F.gelu(x, approximate="tanh"),
            "silu": F.silu,
            "sigmoid": engine.sigmoid,
            "tanh": engine.tanh,
            "softplus": F.softplus,
            "hardtanh": F.hardtanh,
        }.items()
    },
}


@pytest.mark.parametrize("name", CASES)
def test_kernel_and_definition_agree(name: str) -> None:
    function, shapes = CASES[name]
    rng = np.random.default_rng(0)
    leaves = [
        engine.from_numpy(rng.standard_normal(shape, np.float32)).requires_grad_()
        for shape in shapes
    ]
    out = function(*leaves)
    seed = engine.from_numpy(rng.standard_normal(tuple(out.shape), np.float32))

    def gradients(**options: Any) -> tuple[Tensor, ...]:
        return engine.autograd.grad(out, leaves, seed, retain_graph=True, **options)

    for kernel, definition in zip(gradients(), gradients(create_graph=True), strict=True):
        assert kernel.dtype is definition.dtype is engine.float32
        largest = float(definition.abs().max())
        np.testing.assert_allclose(
            kernel.numpy(), definition.detach().numpy(), rtol=1e-4, atol=1e-5 * max(largest, 1)
        )
