"""Copies and pickles of tensors, modules and optimizers, as PyTorch makes them."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

OPTIMIZERS = [
    *("ASGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax"),
    *("NAdam", "RAdam", "RMSprop", "Rprop", "SGD"),
]


def network(lib: Any) -> Any:
    """Two linear layers that share a weight."""
    net = lib.nn.Sequential(lib.nn.Linear(3, 3), lib.nn.Tanh(), lib.nn.Linear(3, 3))
    net[2].weight = net[0].weight
    for number, parameter in enumerate(net.parameters()):
        parameter.data = lib.arange(float(parameter.numel())).reshape(parameter.shape) / (
            9 + number
        )
    return net


def loss(lib: Any, net: Any) -> Any:
    return net(lib.arange(12.0).reshape(4, 3) / 7).square().mean()


def trained_on(lib: Any, net: Any, optimizer: Any) -> list[Any]:
    """The parameters after three more steps."""
    for _ in range(3):
        optimizer.zero_grad()
        loss(lib, net).backward()
        optimizer.step()
    return [parameter.tolist() for parameter in net.parameters()]


def leaves(lib: Any) -> Any:
    x = lib.arange(6.0).reshape(2, 3)
    leaf = x.clone().requires_grad_()
    (leaf * leaf).sum().backward()
    return {"transposed": x.t(), "row": x[1], "whole": x, "leaf": leaf, "empty": lib.zeros(0, 2)}


def told(value: Any) -> Any:
    """What there is to compare of the tensors of `leaves`."""
    return {
        name: (each.tolist(), each.stride(), each.requires_grad, each.is_leaf, str(each.dtype))
        for name, each in value.items()
    }


def test_tensors() -> None:
    answers = []
    for lib in (torch, engine):
        ours = leaves(lib)
        twin = copy.deepcopy(ours)
        assert told(twin) == told(ours)
        assert twin["leaf"].grad.tolist() == ours["leaf"].grad.tolist()
        twin["row"][0] = 99  # memory that was shared is shared in the copy, and with it alone
        twin["leaf"].grad.zero_()
        answers.append((told(twin), told(ours), ours["leaf"].grad.tolist()))
        assert told(pickle.loads(pickle.dumps(ours))) == told(ours)
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "make",
    [
        lambda lib: lib.ones(2, requires_grad=True) * 2,
        lambda lib: [lib.ones(2), lib.ones(2, requires_grad=True)[0]],
        lambda lib: with_an_output_kept(lib),
    ],
)
def test_what_was_computed_cannot_be_copied(make: Any) -> None:
    for lib in (torch, engine):
        with pytest.raises(RuntimeError, match="graph leaves"):
            copy.deepcopy(make(lib))


def with_an_output_kept(lib: Any) -> Any:
    net = lib.nn.Linear(2, 2)
    net.last = net(lib.ones(1, 2))
    return net


@pytest.mark.parametrize("again", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_modules(again: Any) -> None:
    answers = []
    for lib in (torch, engine):
        net = network(lib).append(lib.nn.BatchNorm1d(3))
        twin = again(net)
        assert twin[2].weight is twin[0].weight and twin[0].weight is not net[0].weight
        assert type(twin[0].weight) is lib.nn.Parameter
        own = loss(lib, net).item()
        with lib.no_grad():
            twin[0].weight.zero_()
        assert loss(lib, net).item() == own
        answers.append(list(twin.state_dict()))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers_go_on_alike(name: str) -> None:
    ends = []
    for lib in (torch, engine):
        net = network(lib)
        optimizer = getattr(lib.optim, name)(net.parameters(), lr=0.05)
        trained_on(lib, net, optimizer)
        twin_net, twin = copy.deepcopy((net, optimizer))
        assert twin.param_groups[0]["params"][0] is twin_net[0].weight
        end = trained_on(lib, net, optimizer)
        assert trained_on(lib, twin_net, twin) == end
        ends.append(end)
    for own, other in zip(*ends, strict=True):
        assert torch.tensor(own).allclose(torch.tensor(other), rtol=1e-4, atol=1e-5)


def test_attributes_of_parameters_are_copied() -> None:
    parameter = engine.nn.Parameter(engine.ones(2))
    parameter.decays = False
    assert copy.deepcopy(parameter).decays is False
    assert pickle.loads(pickle.dumps(parameter)).decays is False


def test_an_lbfgs_keeps_its_memory() -> None:
    x = engine.tensor([1.0, 2.0], requires_grad=True)
    optimizer = engine.optim.LBFGS([x], max_iter=2)

    def closure() -> Any:
        optimizer.zero_grad()
        value = (x**4).sum()
        value.backward()
        return value

    optimizer.step(closure)
    twin = copy.deepcopy(optimizer)
    (own,), (other,) = optimizer.state.values(), twin.state.values()
    assert own["n_iter"] == other["n_iter"] and own["d"] is not other["d"]
