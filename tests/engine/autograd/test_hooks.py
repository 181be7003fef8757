"""Hooks on tensors, leaves and graph nodes, and gradients that are kept."""

from __future__ import annotations

import pytest

import engine as torch


def leaf() -> torch.Tensor:
    return torch.tensor([1.0, 2.0], requires_grad=True)


def test_a_tensor_hook_sees_and_replaces() -> None:
    x = leaf()
    y = x * 3
    seen = []
    y.register_hook(lambda grad: seen.append(grad.tolist()))
    y.register_hook(lambda grad: grad * 10)
    y.sum().backward()
    assert seen == [[1.0, 1.0]]
    assert x.grad.tolist() == [30.0, 30.0]


def test_a_leaf_hook_runs_once_with_the_whole_gradient() -> None:
    x = leaf()
    seen = []
    x.register_hook(lambda grad: seen.append(grad.tolist()))
    (x * 2 + x * 3).sum().backward()
    assert seen == [[5.0, 5.0]]


def test_hooks_are_taken_back() -> None:
    x = leaf()
    handle = x.register_hook(lambda grad: grad * 0)
    handle.remove()
    handle.remove()
    with x.register_hook(lambda grad: grad * 2):
        x.sum().backward()
    x.sum().backward()
    assert x.grad.tolist() == [3.0, 3.0]


def test_a_hook_may_remove_itself() -> None:
    x = leaf()
    handles = []
    handles.append(x.register_hook(lambda grad: handles[0].remove()))
    x.sum().backward()
    assert not x._hooks.of_output(0)


def test_hooks_run_for_autograd_grad_too() -> None:
    x = leaf()
    x.register_hook(lambda grad: grad * 2)
    assert torch.autograd.grad(x.sum(), x)[0].tolist() == [2.0, 2.0]


def test_after_accumulation() -> None:
    x = leaf()
    seen = []
    handle = x.register_post_accumulate_grad_hook(lambda leaf: seen.append(leaf.grad.tolist()))
    x.sum().backward()
    x.sum().backward()
    torch.autograd.grad(x.sum(), x)
    assert seen == [[1.0, 1.0], [2.0, 2.0]]
    handle.remove()
    x.sum().backward()
    assert len(seen) == 2


def test_an_optimizer_in_the_hook() -> None:
    x = leaf()

    def step(parameter: torch.Tensor) -> None:
        with torch.no_grad():
            parameter -= parameter.grad
        parameter.grad = None

    x.register_post_accumulate_grad_hook(step)
    x.sum().backward()
    assert x.tolist() == [0.0, 1.0] and x.grad is None


def test_where_hooks_cannot_hang() -> None:
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        torch.ones(2).register_hook(print)
    with pytest.raises(RuntimeError, match="doesn't require gradient"):
        torch.ones(2).register_post_accumulate_grad_hook(print)
    with pytest.raises(RuntimeError, match="non-leaf"):
        (leaf() * 2).register_post_accumulate_grad_hook(print)
    with pytest.raises(RuntimeError, match="requires_grad=False"):
        torch.ones(2).retain_grad()


def test_retain_grad() -> None:
    x = leaf()
    y = x * 3
    assert not y.retains_grad
    y.retain_grad()
    x.retain_grad()  # a leaf keeps its gradient anyway
    assert y.retains_grad and not x.retains_grad
    y.register_hook(lambda grad: grad * 2)
    (y * 5).sum().backward()
    assert y.grad.tolist() == [10.0, 10.0]  # what is kept is what the hooks made of it
    assert x.grad.tolist() == [30.0, 30.0]


def test_node_hooks() -> None:
    x = leaf()
    y = x * 3
    seen = []
    y.grad_fn.register_prehook(lambda grads: (grads[0] * 2,))
    y.grad_fn.register_hook(
        lambda given, grads: seen.append((given[0].tolist(), grads[0].tolist()))
    )
    y.sum().backward()
    assert seen == [([6.0, 6.0], [2.0, 2.0])]
    assert x.grad.tolist() == [6.0, 6.0]


def test_hooks_are_recorded_with_create_graph() -> None:
    x = leaf()
    y = x * x
    handle = y.register_hook(lambda grad: grad * grad)
    (first,) = torch.autograd.grad((y * y).sum(), x, create_graph=True)
    handle.remove()
    # (2y)² · 2x = 8x⁵, whose derivative is 40x⁴
    assert first.tolist() == [8.0, 256.0]
    assert torch.autograd.grad(first.sum(), x)[0].tolist() == [40.0, 640.0]
