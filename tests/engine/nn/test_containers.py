"""Sequential, ModuleList and ModuleDict."""

import pytest

import engine
from engine import nn


def layers(count):
    return [nn.Linear(1, 1) for _ in range(count)]


def test_sequential_calls_in_order():
    net = nn.Sequential(nn.Flatten(), nn.Linear(4, 2), nn.ReLU())
    x = engine.ones(3, 2, 2)
    expected = net[2](net[1](net[0](x)))
    assert net(x).tolist() == expected.tolist()


def test_sequential_takes_names():
    net = nn.Sequential({"conv": nn.Linear(1, 1), "act": nn.ReLU()})
    assert [name for name, _ in net.named_children()] == ["conv", "act"]
    assert net[1] is net.act
    assert list(dict(net[:1].named_children())) == ["conv"]


@pytest.mark.parametrize("container", [nn.Sequential, lambda *m: nn.ModuleList(m)])
def test_list_like_access(container):
    a, b, c, d = layers(4)
    net = container(a, b)
    assert len(net) == 2 and list(net) == [a, b] and net[-1] is b and a in net and c not in net
    net.append(c).insert(0, d)
    assert list(net) == [d, a, b, c]
    assert list(net[1:3]) == [a, b] and type(net[1:3]) is type(net)
    assert net.pop(1) is a
    del net[0]
    assert list(net) == [b, c] and list(net._modules) == ["0", "1"]
    net[0] = d
    net += [a]
    assert list(net) == [d, c, a]
    with pytest.raises(IndexError, match="index 3 is out of range"):
        net[3]


def test_sums_of_containers():
    a, b = layers(2)
    assert list(nn.Sequential(a) + nn.Sequential(b)) == [a, b]
    assert list(nn.ModuleList([a]) + nn.ModuleList([b])) == [a, b]
    with pytest.raises(ValueError, match="Sequential class"):
        nn.Sequential(a) + nn.ModuleList([b])


def test_module_list_prints_equal_neighbours_once():
    modules = nn.ModuleList([nn.ReLU(), nn.ReLU(), nn.Tanh()])
    assert repr(modules) == "ModuleList(\n  (0-1): 2 x ReLU()\n  (2): Tanh()\n)"
    assert repr(nn.ModuleList()) == "ModuleList()"


def test_module_dict():
    a, b = layers(2)
    modules = nn.ModuleDict({"a": a})
    modules["b"] = b
    assert list(modules) == ["a", "b"] and "a" in modules and len(modules) == 2
    assert list(modules.values()) == [a, b] and list(modules.items()) == [("a", a), ("b", b)]
    assert len(list(modules.parameters())) == 4
    assert modules.pop("a") is a
    del modules["b"]
    modules.update([("c", a)])
    assert list(modules.keys()) == ["c"]
    modules.clear()
    assert len(modules) == 0
