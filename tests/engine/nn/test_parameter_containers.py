"""Lists and dicts of parameters."""

import pytest

import engine
from engine import nn


def test_a_list_registers_what_it_holds():
    several = nn.ParameterList([engine.ones(2), nn.Parameter(engine.zeros(1))])
    several.append(engine.ones(3))
    several += [engine.ones(4)]
    assert [name for name, _ in several.named_parameters()] == ["0", "1", "2", "3"]
    assert [len(each) for each in several] == [2, 1, 3, 4]
    assert len(several[-1]) == 4 and [len(each) for each in several[1:3]] == [1, 3]
    several[0] = engine.zeros(5)
    assert isinstance(several[0], nn.Parameter) and len(several[0]) == 5


def test_a_list_refuses_what_is_none():
    with pytest.raises(IndexError, match="index 1 is out of range"):
        nn.ParameterList([engine.ones(1)])[1]
    with pytest.raises(TypeError, match="called with an iterable"):
        nn.ParameterList(engine.ones(3))
    with pytest.raises(RuntimeError, match="should not be called"):
        nn.ParameterList()(engine.ones(1))


def test_a_dict_registers_what_it_holds():
    named = nn.ParameterDict({"left": engine.ones(2)})
    named["right"] = nn.Parameter(engine.zeros(3))
    named.update([("middle", engine.ones(1))])
    assert [name for name, _ in named.named_parameters()] == ["left", "right", "middle"]
    assert list(named) == list(named.keys()) and len(named) == 3 and "right" in named
    assert named.get("nothing") is None and len(named.pop("right")) == 3
    del named["left"]
    assert [key for key, _ in named.items()] == ["middle"] and len(list(named.values())) == 1
    named.clear()
    assert len(named) == 0 and list(named.parameters()) == []


def test_a_dict_refuses_what_is_no_name():
    with pytest.raises(TypeError, match="not a string"):
        nn.ParameterDict()[3] = engine.ones(1)
    with pytest.raises(KeyError):
        nn.ParameterDict()["training"]
    with pytest.raises(RuntimeError, match="should not be called"):
        nn.ParameterDict()(engine.ones(1))
