"""Backward hooks on modules (those on forward are tested with Module)."""

from __future__ import annotations

import gc

import pytest

import engine as torch
from engine import nn


class Pair(nn.Module):
    """Two inputs, one of them no tensor; two outputs."""

    def forward(self, x, factor, y):
        return x * factor, x * y


def leaf(*values: float) -> torch.Tensor:
    return torch.tensor(values, requires_grad=True)


def test_hooks_see_the_gradients_of_inputs_and_outputs() -> None:
    layer, seen = nn.Linear(2, 1), []
    layer.register_full_backward_hook(lambda *each: seen.append(each))
    x = torch.ones(3, 2, requires_grad=True)
    (layer(x) * 5).sum().backward()
    ((module, grad_input, grad_output),) = seen
    assert module is layer
    assert [each.tolist() for each in grad_output] == [[[5.0]] * 3]
    assert [each.tolist() for each in grad_input] == [x.grad.tolist()]


def test_places_of_several_inputs_and_outputs() -> None:
    pair, seen = Pair(), []
    pair.register_full_backward_hook(lambda m, given, out: seen.append((given, out)))
    x, y = leaf(2.0), torch.tensor([3.0])
    _, product = pair(x, 7, y)
    assert not y.requires_grad
    product.backward()
    ((grad_input, grad_output),) = seen
    assert grad_input[0].tolist() == [3.0] and grad_input[1:] == (None, None)
    assert grad_output[0] is None and grad_output[1].tolist() == [1.0]


def test_a_hook_replaces_the_gradient_of_the_input() -> None:
    layer = nn.Identity()
    handle = layer.register_full_backward_hook(lambda m, given, out: (given[0] * 10,))
    x = leaf(1.0)
    layer(x).backward()
    handle.remove()
    layer(x).backward()
    assert x.grad.tolist() == [11.0]


def test_pre_hooks_replace_the_gradient_of_the_output() -> None:
    layer, seen = nn.Linear(1, 1), []
    layer.register_full_backward_pre_hook(lambda m, out: (out[0] * 3,))
    layer.register_full_backward_pre_hook(lambda m, out: seen.append("first"), prepend=True)
    layer.register_full_backward_hook(lambda m, given, out: seen.append(out[0].item()))
    layer(leaf(1.0)).backward()
    assert layer.bias.grad.tolist() == [3.0]
    assert seen == ["first", 3.0]


def test_inputs_without_gradient() -> None:
    layer, seen = nn.Linear(1, 1), []
    layer.register_full_backward_hook(lambda m, given, out: seen.append((given, out[0].item())))
    layer(torch.ones(1)).backward()
    assert seen == [((None,), 1.0)]


def test_no_gradients_no_hooks() -> None:
    layer = nn.Linear(1, 1)
    layer.register_full_backward_hook(lambda *each: pytest.fail("called"))
    with torch.no_grad():
        assert layer(torch.ones(1)).grad_fn is None


def test_every_layer_of_a_network() -> None:
    net, order = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1)), []
    for module in net:
        module.register_full_backward_hook(lambda m, *_: order.append(type(m).__name__))
    net(torch.ones(1, 2)).sum().backward()
    assert order == ["Linear", "Tanh", "Linear"]
    plain = torch.nn.Sequential(*net)
    grads = [p.grad.tolist() for p in net.parameters()]
    for module in net:
        module._backward_hooks.clear()
    net.zero_grad()
    plain(torch.ones(1, 2)).sum().backward()
    assert grads == [p.grad.tolist() for p in net.parameters()]


def test_a_wrong_number_of_gradients() -> None:
    layer = nn.Identity()
    layer.register_full_backward_hook(lambda m, given, out: (given[0], given[0]))
    with pytest.raises(RuntimeError, match="got 2, but expected 1"):
        layer(leaf(1.0)).backward()


def test_hooks_make_no_cycles() -> None:
    layer = nn.Linear(2, 1)
    layer.register_full_backward_hook(lambda *each: None)
    x = torch.ones(1, 2, requires_grad=True)
    layer(x).sum().backward()
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(20):
            layer(x).sum().backward()
        assert len(gc.get_objects()) - before < 20
    finally:
        gc.enable()
