"""Recurrent layers and cells on the GPU beside themselves on the CPU."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import manual_seed, nn
from engine.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from tests.gpu.sides import flat, same_module

pytest.importorskip("torch")

from tests.parity.nn.test_recurrent import CELLS, LAYERS


def made(expression: str) -> nn.Module:
    manual_seed(0)
    return eval(expression, {"nn": nn}).double()


def numbers(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(shape)


def same(module: nn.Module, inputs: list[np.ndarray], call: Any = None) -> None:
    same_module(module, inputs, call, 1e-8, 1e-10)


@pytest.mark.parametrize("expression", LAYERS)
@pytest.mark.parametrize("shape", [(5, 2, 3), (4, 3)])
def test_layers(expression: str, shape: tuple[int, ...]) -> None:
    same(made(expression), [numbers(*shape)])


@pytest.mark.parametrize("expression", LAYERS)
def test_layers_from_a_state(expression: str) -> None:
    """The second time goes on from where the first ended."""
    same(made(expression), [numbers(5, 2, 3)], lambda layer, x: layer(x, layer(x)[1]))


@pytest.mark.parametrize("expression", LAYERS)
@pytest.mark.parametrize("lengths", [[5, 3, 3, 1], [2, 5, 1, 4]])
def test_packed_sequences(expression: str, lengths: list[int]) -> None:
    def packed(layer: nn.Module, x: Any) -> Any:
        sequence = pack_padded_sequence(x, lengths, enforce_sorted=False)
        out, last = layer(sequence)
        padded, found = pad_packed_sequence(out, padding_value=2.0, total_length=6)
        assert found.tolist() == lengths
        return padded, *flat(last)

    same(made(expression), [numbers(5, 4, 3)], packed)


@pytest.mark.parametrize("expression", CELLS)
def test_cells(expression: str) -> None:
    same(made(expression), [numbers(2, 3)], lambda cell, x: cell(x, cell(x)))
