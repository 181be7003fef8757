"""Damaged files of weights and of an optimizer's state are refused in a sentence."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from safetensors.numpy import save

from engine import ones_like
from engine.serialization import load_safetensors
from engine.studio.network.build import build
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.checkpoint import CheckpointError, read_optimizer
from engine.studio.training.optimization.optimizing import make_optimizer
from engine.studio.training.optimizer_file import optimizer_bytes, read_optimizer_file
from engine.studio.training.optimizer_matching import match_optimizer
from engine.studio.training.weights_file import match_weights
from engine.studio.training.weights_reading import read_weights_file
from tests.fuzz.mutation import damaged, fuzzed, refuses_in_a_sentence

MODEL = build(TEMPLATES["binary"].make()).model
NAMES = list(MODEL.state_dict())
WEIGHTS = save({name: np.ones(tuple(v.shape), "f") for name, v in MODEL.state_dict().items()})


def test_damaged_weights(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"

    @fuzzed
    @given(content=damaged(WEIGHTS))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        file = refuses_in_a_sentence(lambda: read_weights_file(path), CheckpointError)
        if file is not None:
            match_weights(MODEL, file.arrays, file.bfloat16)
        with suppress(ValueError):
            load_safetensors(path)

    check()


def header(said: dict, rest: bytes = b"") -> bytes:
    text = json.dumps(said).encode()
    return len(text).to_bytes(8, "little") + text + rest


CLAIMS = [
    (2**63 - 1).to_bytes(8, "little") + b"{}",
    header({"w": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}),
    header({"w": {"dtype": "F32", "shape": [2**62, 4], "data_offsets": [0, 0]}}),
    header({"w": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}, b"1234"),
    header({"w": {"dtype": "F31", "shape": [1], "data_offsets": [0, 4]}}, b"1234"),
    header({"w": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 4]}}, b"1234"),
    header({"w": []}),
    b"\x80\x04\x95" + b"pickle" * 9,
    b"PK\x03\x04" + b"zip" * 9,
]


@pytest.mark.parametrize("content", CLAIMS, ids=range(len(CLAIMS)))
def test_claims_that_cannot_be_true_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"\.$"):
        read_weights_file(path)


def test_a_damaged_optimizers_state(tmp_path: Path) -> None:
    project = TEMPLATES["binary"].make()
    model = build(project).model
    optimizer = make_optimizer(project.settings, model)
    for parameter in model.parameters():
        parameter.grad = ones_like(parameter)
    optimizer.step()
    path = tmp_path / "optimizer.safetensors"
    names = [name for name, _ in model.named_parameters()]

    @fuzzed
    @given(content=damaged(optimizer_bytes(optimizer, names)))
    def check(content: bytes) -> None:
        path.write_bytes(content)
        refuses_in_a_sentence(
            lambda: match_optimizer(model, project.settings, read_optimizer_file(path), path.name),
            CheckpointError,
        )
        read_optimizer(tmp_path, project.settings.optimizer)

    check()
