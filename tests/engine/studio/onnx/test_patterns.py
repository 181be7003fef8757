"""Layers that are written out in several operations are found again, and answer alike."""

from __future__ import annotations

import math

import numpy as np
import pytest

pytest.importorskip("onnxruntime", reason="needs onnx and onnxruntime: pip install '.[dev]'")

from onnx import helper

from engine.studio.onnx.importing import import_model
from tests.engine.studio.onnx.test_importing import answers_alike, hand_made, weights


def written(*steps: tuple) -> list:
    """Operations, each as its kind, its inputs and its output, and attributes."""
    return [
        helper.make_node(kind, inputs.split(), [output], **(more[0] if more else {}))
        for kind, inputs, output, *more in steps
    ]


MEAN = {"axes": [-1]}
FORMS = {
    "GELU": (
        ("Div", "x root", "a"),
        ("Erf", "a", "b"),
        ("Add", "b one", "c"),
        ("Mul", "x c", "d"),
        ("Mul", "half d", "y"),
    ),
    "SiLU": (("Sigmoid", "x", "a"), ("Mul", "a x", "y")),
    "Mish": (("Softplus", "x", "a"), ("Tanh", "a", "b"), ("Mul", "x b", "y")),
    "Hardswish": (("HardSigmoid", "x", "a", {"alpha": 1 / 6}), ("Mul", "x a", "y")),
    "Softsign": (("Abs", "x", "a"), ("Add", "one a", "b"), ("Div", "x b", "y")),
    "Tanhshrink": (("Tanh", "x", "a"), ("Sub", "x a", "y")),
    "LogSigmoid": (("Sigmoid", "x", "a"), ("Log", "a", "y")),
    "LogSoftmax": (("Softmax", "x", "a", {"axis": -1}), ("Log", "a", "y")),
    "Softmin": (("Neg", "x", "a"), ("Softmax", "a", "y", {"axis": -1})),
    "Threshold": (("Greater", "x half", "a"), ("Where", "a x one", "y")),
    "Softplus": (("Softplus", "x", "a"), ("Greater", "x twenty", "b"), ("Where", "b x a", "y")),
    "LayerNorm": (
        ("ReduceMean", "x", "m", MEAN),
        ("Sub", "x m", "d"),
        ("Pow", "d two", "s"),
        ("ReduceMean", "s", "v", MEAN),
        ("Add", "v eps", "e"),
        ("Sqrt", "e", "r"),
        ("Div", "d r", "n"),
        ("Mul", "n scale", "w"),
        ("Add", "w shift", "y"),
    ),
    "RMSNorm": (
        ("Mul", "x x", "s"),
        ("ReduceMean", "s", "v", MEAN),
        ("Add", "v eps", "e"),
        ("Sqrt", "e", "r"),
        ("Div", "x r", "n"),
        ("Mul", "scale n", "y"),
    ),
}
CONSTANTS = {
    "root": np.float32(math.sqrt(2)),
    "one": np.float32(1),
    "two": np.float32(2),
    "half": np.float32(0.5),
    "twenty": np.float32(20),
    "eps": np.float32(1e-5),
    "scale": weights(4),
    "shift": weights(4),
}


@pytest.mark.parametrize("kind", FORMS)
def test_a_layer_is_found_in_its_operations(kind: str) -> None:
    model = hand_made(written(*FORMS[kind]), CONSTANTS, (4,), ("N", 4), opset=17)
    imported = import_model(model, kind)
    answers_alike(imported)
    assert [node.kind for node in imported.project.nodes][1] == kind


def test_another_constant_makes_it_another_computation() -> None:
    steps = list(FORMS["GELU"])
    steps[-1] = ("Mul", "two d", "y")
    imported = import_model(hand_made(written(*steps), CONSTANTS, (4,), ("N", 4)), "no gelu")
    assert "GELU" not in {node.kind for node in imported.project.nodes}
    answers_alike(imported)


def test_what_others_take_from_the_middle_is_drawn_as_well() -> None:
    model = hand_made(
        written(("Sigmoid", "x", "a"), ("Mul", "a x", "b"), ("Add", "a b", "y")),
        {},
        (4,),
        ("N", 4),
    )
    imported = import_model(model, "twice")
    answers_alike(imported)
    assert {"Sigmoid", "SiLU"} <= {node.kind for node in imported.project.nodes}
