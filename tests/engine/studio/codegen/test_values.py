"""Values and calls read as people write them."""

import math

import pytest

from engine import nn, optim
from engine.studio.codegen.values import arguments, literal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-05, "1e-05"),
        (True, "True"),
        ("it's", '"it\'s"'),
        ('say "x"', "'say \"x\"'"),
        ("C:\\data\\x", '"C:\\\\data\\\\x"'),
        ((3,), "(3,)"),
        ((0.9, 0.999), "(0.9, 0.999)"),
        (math.inf, 'float("inf")'),
        (None, "None"),
    ],
)
def test_literals(value, text: str) -> None:
    assert literal(value) == text
    if not isinstance(value, float) or math.isfinite(value):
        assert eval(text) == value


@pytest.mark.parametrize(
    ("made", "values", "written"),
    [
        (
            nn.Conv2d,
            {"in_channels": 1, "out_channels": 6, "kernel_size": (5, 5), "padding": (2, 2)},
            ["1", "6", "kernel_size=5", "padding=2"],
        ),
        (
            nn.Conv2d,
            {"in_channels": 1, "out_channels": 6, "kernel_size": (5, 3), "stride": (1, 1)},
            ["1", "6", "kernel_size=(5, 3)"],
        ),
        (nn.MaxPool2d, {"kernel_size": (2, 2), "ceil_mode": True}, ["2", "ceil_mode=True"]),
        (nn.LayerNorm, {"normalized_shape": (8,)}, ["8"]),
        (nn.LayerNorm, {"normalized_shape": (8, 8), "bias": False}, ["(8, 8)", "bias=False"]),
        (nn.TransformerEncoderLayer, {"d_model": 8, "nhead": 2, "activation": "relu"}, ["8", "2"]),
        (nn.ReLU, {}, []),
        (optim.Adam, {"lr": 0.001, "betas": (0.9, 0.999), "weight_decay": 0.0}, []),
        (optim.Adam, {"betas": (0.5, 0.999)}, ["betas=(0.5, 0.999)"]),
    ],
)
def test_only_what_differs_from_the_defaults_is_written(made, values, written) -> None:
    assert arguments(made, values) == written


def test_all_can_be_named() -> None:
    made = optim.lr_scheduler.StepLR
    assert arguments(made, {"step_size": 2, "gamma": 0.1}, all_named=True) == ["step_size=2"]
