"""Naming devices, and asking for a GPU where there is none."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import engine
from engine import devices


def test_names() -> None:
    assert str(engine.device("cpu")) == "cpu"
    assert str(engine.device("cuda:1")) == "cuda:1"
    assert str(engine.device("cuda", 2)) == "cuda:2"
    assert str(engine.device(3)) == "cuda:3"
    assert repr(engine.device("cuda:0")) == "device(type='cuda', index=0)"
    assert engine.device("cuda:1") == engine.device("cuda", 1) != engine.device("cuda")
    assert len({engine.device("cpu"), engine.device("cpu")}) == 1
    assert copy.deepcopy(engine.device("cuda:1")) == engine.device("cuda:1")


@pytest.mark.parametrize("name", ["gpu", "cuda:x", "cuda:", "", "cpu:-1"])
def test_wrong_names(name: str) -> None:
    with pytest.raises(RuntimeError, match="Expected one of cpu, cuda"):
        engine.device(name)


def test_tensors_live_on_the_cpu() -> None:
    x = engine.ones(2)
    assert x.device == engine.device("cpu")
    assert not x.is_cuda
    assert x.to("cpu") is x
    assert x.cpu() is x
    assert devices.namespace(x.array) is np


@pytest.mark.skipif(engine.cuda.is_available(), reason="there is a GPU here")
@pytest.mark.parametrize(
    "ask",
    [
        lambda: engine.ones(2).cuda(),
        lambda: engine.ones(2).to("cuda:0"),
        lambda: engine.zeros(2, device="cuda"),
        lambda: engine.tensor([1.0], device="cuda"),
        lambda: engine.rand(2, device="cuda"),
    ],
)
def test_without_a_gpu_one_sentence_says_so(ask: object) -> None:
    with pytest.raises(RuntimeError, match=r"^CUDA is not available: [^\n]+$"):
        ask()  # type: ignore[operator]


def test_counting_gpus_never_raises() -> None:
    assert engine.cuda.device_count() >= 0
    assert engine.cuda.is_available() == (engine.cuda.device_count() > 0)
