"""The traps of layers, losses and optimizers, each tested under the name of its row.

The rows go on from `test_numerics.py`, and the parity tests compare the same with PyTorch itself.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

import engine as torch
from engine.nn import functional as F

# --- Row 10: halves are summed as floats


def test_row_10_halves_are_summed_as_floats() -> None:
    ones = torch.ones(4096, 2, dtype=torch.float16)
    assert ones.sum(0).tolist() == [4096, 4096]
    assert ones.sum().item() == 8192
    assert ones.mean(0).tolist() == [1, 1]
    assert ones.cumsum(0)[-1].tolist() == [4096, 4096]
    assert (ones.t() @ ones).tolist() == [[4096] * 2] * 2
    assert torch.einsum("ij,ij->j", ones, ones).tolist() == [4096, 4096]
    assert F.linear(ones.t().contiguous(), ones.t().contiguous()).tolist() == [[4096] * 2] * 2
    assert ones.norm(2, 0).tolist() == [64, 64]
    third = torch.full((3,), 1 / 3, dtype=torch.float16)
    assert third.prod().item() == np.float16(np.float32(np.float16(1 / 3)) ** 3)


def test_row_10_so_are_the_gradients_of_halves() -> None:
    x = torch.ones(1, dtype=torch.float16, requires_grad=True)
    x.expand(4096).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [4096]


# --- Row 11: convolution


def test_row_11_convolution_does_not_turn_the_weight() -> None:
    x = torch.tensor([[[1.0, 2.0, 3.0]]])
    assert F.conv1d(x, torch.tensor([[[1.0, 10.0]]])).tolist() == [[[21.0, 32.0]]]


def test_row_11_shapes_of_weights() -> None:
    assert torch.nn.Conv2d(4, 6, (2, 3), groups=2).weight.shape == (6, 2, 2, 3)
    assert torch.nn.ConvTranspose2d(4, 6, (2, 3), groups=2).weight.shape == (4, 3, 2, 3)


def test_row_11_padding_crops_what_is_transposed() -> None:
    x, weight = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[1.0, 10.0, 100.0]]])
    whole = F.conv_transpose1d(x, weight, stride=2)
    assert whole.tolist() == [[[1.0, 10.0, 102.0, 20.0, 200.0]]]
    assert F.conv_transpose1d(x, weight, stride=2, padding=1).tolist() == [[[10.0, 102.0, 20.0]]]


def test_row_11_what_convolutions_refuse() -> None:
    x, weight = torch.ones(1, 1, 4), torch.ones(1, 1, 2)
    with pytest.raises(RuntimeError, match="output padding"):
        F.conv_transpose1d(x, weight, stride=2, output_padding=2)
    assert F.conv_transpose1d(x, weight, stride=1, dilation=2, output_padding=1).shape == (1, 1, 7)
    with pytest.raises(RuntimeError, match="strided"):
        F.conv1d(x, weight, stride=2, padding="same")


def test_row_11_no_window_starts_in_the_right_padding() -> None:
    x = torch.arange(5.0).reshape(1, 1, 5)
    assert F.max_pool1d(x, 2, 2, padding=1, ceil_mode=True).tolist() == [[[0.0, 2.0, 4.0]]]
    assert F.max_pool1d(x, 2, 2, ceil_mode=True).tolist() == [[[1.0, 3.0, 4.0]]]
    assert F.avg_pool1d(x, 2, 2, ceil_mode=True).tolist() == [[[0.5, 2.5, 4.0]]]


# --- Row 12: gates


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def test_row_12_the_lstm_has_its_gates_in_the_order_i_f_g_o() -> None:
    layer = torch.nn.LSTM(3, 2)
    names = ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    assert [name for name, _ in layer.named_parameters()] == names
    w, u, b, c = (p.detach().numpy() for p in layer.parameters())
    x, h, cell = (np.random.default_rng(0).normal(size=n).astype("float32") for n in (3, 2, 2))
    i, f, g, o = (w @ x + b + u @ h + c).reshape(4, 2)
    new = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    state = tuple(torch.tensor(each).reshape(1, 1, 2) for each in (h, cell))
    out, (_, found) = layer(torch.tensor(x).reshape(1, 1, 3), state)
    np.testing.assert_allclose(found.detach().numpy()[0, 0], new, rtol=1e-5)
    np.testing.assert_allclose(out.detach().numpy()[0, 0], sigmoid(o) * np.tanh(new), rtol=1e-5)


def test_row_12_the_gru_resets_after_the_product() -> None:
    layer = torch.nn.GRU(3, 2)
    w, u, b, c = (p.detach().numpy() for p in layer.parameters())
    x, h = (np.random.default_rng(1).normal(size=n).astype("float32") for n in (3, 2))
    (ri, zi, ni), (rh, zh, nh) = (w @ x + b).reshape(3, 2), (u @ h + c).reshape(3, 2)
    z, n = sigmoid(zi + zh), np.tanh(ni + sigmoid(ri + rh) * nh)
    out, _ = layer(torch.tensor(x).reshape(1, 1, 3), torch.tensor(h).reshape(1, 1, 2))
    np.testing.assert_allclose(out.detach().numpy()[0, 0], (1 - z) * n + z * h, rtol=1e-5)


def test_row_12_names_and_starting_values() -> None:
    layer = torch.nn.LSTM(3, 16, num_layers=2, bidirectional=True)
    names = [name for name, _ in layer.named_parameters()]
    assert "weight_hh_l0_reverse" in names and "bias_ih_l1_reverse" in names
    for parameter in layer.parameters():
        assert parameter.abs().max().item() <= 1 / math.sqrt(16)


# --- Row 13: batch normalisation


def test_row_13_divides_by_one_variance_and_stores_the_other() -> None:
    layer = torch.nn.BatchNorm1d(1, momentum=1.0, eps=0.0)
    assert layer(torch.tensor([[1.0], [3.0]])).tolist() == [[-1.0], [1.0]]
    assert layer.running_mean.tolist() == [2.0] and layer.running_var.tolist() == [2.0]
    assert layer.num_batches_tracked.item() == 1
    assert "num_batches_tracked" in dict(layer.named_buffers())
    with pytest.raises(ValueError, match="more than 1 value per channel"):
        layer(torch.ones(1, 1))


# --- Row 14: cross-entropy


def test_row_14_the_mean_is_over_the_weights_of_targets() -> None:
    x = torch.tensor([[0.0, 1.0], [2.0, 0.5], [0.3, 0.1]], dtype=torch.float64)
    target, weight = torch.tensor([0, 1, -100]), torch.tensor([1.0, 3.0], dtype=torch.float64)
    logs = torch.log_softmax(x, 1).numpy()
    by_hand = -(1 * logs[0, 0] + 3 * logs[1, 1]) / 4
    assert F.cross_entropy(x, target, weight).item() == pytest.approx(by_hand, rel=1e-12)
    smooth = -(logs[:2] * weight.numpy()).sum() / 4 * 0.2 / 2
    smoothed = F.cross_entropy(x, target, weight, label_smoothing=0.2).item()
    assert smoothed == pytest.approx(0.8 * by_hand + smooth, rel=1e-12)
    assert math.isnan(F.cross_entropy(x, torch.full((3,), -100)).item())


# --- Row 15: Adam


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", ["Adam", "AdamW"])
def test_row_15_adam_by_hand(name: str, decay: float, amsgrad: bool) -> None:
    rate, first, second, eps = 0.1, 0.9, 0.999, 1e-3
    x = torch.tensor([1.0, -2.0], dtype=torch.float64, requires_grad=True)
    make = getattr(torch.optim, name)
    optimizer = make([x], lr=rate, eps=eps, weight_decay=decay, amsgrad=amsgrad)
    value, m, v, top = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, 6):
        optimizer.zero_grad()
        (x**2 / t).sum().backward()  # the slopes sink, so that the largest v is not the last
        optimizer.step()
        slope = 2 * value / t
        if name == "Adam":
            slope = slope + decay * value
        else:
            value = value * (1 - rate * decay)
        m = first * m + (1 - first) * slope
        v = second * v + (1 - second) * slope**2
        top = np.maximum(top, v) if amsgrad else v
        below = np.sqrt(top) / math.sqrt(1 - second**t) + eps
        value = value - rate / (1 - first**t) * m / below
        np.testing.assert_allclose(x.detach().numpy(), value, rtol=1e-12)


# --- Row 16: initialisation


def test_row_16_starting_values() -> None:
    torch.manual_seed(0)
    for layer, fan_in in ((torch.nn.Linear(100, 300), 100), (torch.nn.Conv2d(8, 60, 5), 200)):
        bound = 1 / math.sqrt(fan_in)
        for values in (layer.weight, layer.bias):
            assert values.abs().max().item() <= bound
            assert values.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.12)
    table = torch.nn.Embedding(300, 100, padding_idx=7)
    assert table.weight[7].count_nonzero().item() == 0
    assert table.weight.std().item() == pytest.approx(1, rel=0.02)
    assert table.weight.mean().item() == pytest.approx(0, abs=0.02)


# --- Row 17: embedding


def test_row_17_repeated_indices_add_up() -> None:
    table = torch.zeros(3, 2, requires_grad=True)
    picked = F.embedding(torch.tensor([[2, 0], [2, 2]]), table)
    picked.backward(torch.arange(8.0).reshape(2, 2, 2))
    assert table.grad is not None
    assert table.grad.tolist() == [[2.0, 3.0], [0.0, 0.0], [0 + 4 + 6, 1 + 5 + 7]]


# --- Row 19: memory layout


@pytest.mark.parametrize(
    "layer",
    [
        torch.nn.Conv2d(3, 4, 3, padding=1),
        torch.nn.Conv2d(3, 6, 1, groups=3),
        torch.nn.ConvTranspose2d(3, 4, 2, stride=2),
        torch.nn.MaxPool2d(2),
        torch.nn.AvgPool2d(2),
        torch.nn.AdaptiveAvgPool2d(2),
        torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.MaxPool2d(2)),
        torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4)),
    ],
)
def test_row_19_memory_looks_contiguous(layer: torch.nn.Module) -> None:
    x = torch.ones(2, 3, 8, 8, requires_grad=True)
    out = layer(x)
    n, channels, height, width = out.shape
    assert out.is_contiguous()
    assert out.stride() == (channels * height * width, height * width, width, 1)
    assert out.detach().numpy().flags.c_contiguous
    flat = out.view(n, -1)
    assert flat.detach().tolist() == out.detach().numpy().reshape(n, -1).tolist()
    flat.sum().backward()
    assert x.grad is not None and x.grad.is_contiguous()
