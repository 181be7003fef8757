"""State dicts: keys, sharing, loading, and what does not fit."""

import numpy as np
import pytest

import engine
from engine import nn


def net():
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))


def test_keys_are_qualified_names_of_parameters_and_persistent_buffers():
    model = net()
    model.register_buffer("scratch", engine.zeros(1), persistent=False)
    assert list(model.state_dict()) == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
        "1.running_mean",
        "1.running_var",
        "1.num_batches_tracked",
        "2.weight",
        "2.bias",
    ]
    assert next(iter(model.state_dict(prefix="model."))) == "model.0.weight"


def test_state_shares_memory_outside_the_graph():
    model = net()
    state = model.state_dict()
    assert not any(tensor.requires_grad for tensor in state.values())
    state["0.bias"].fill_(3.0)
    assert model[0].bias.tolist() == [3.0, 3.0]
    assert model.state_dict(keep_vars=True)["0.bias"] is model[0].bias


def test_loading_copies_in_place_and_reports_a_match():
    model, other = net(), net()
    weight = model[0].weight
    result = model.load_state_dict(other.state_dict())
    assert repr(result) == "<All keys matched successfully>"
    assert model[0].weight is weight
    for key, value in other.state_dict().items():
        assert np.array_equal(model.state_dict()[key].numpy(), value.numpy())
    with engine.no_grad():
        other[0].weight.fill_(9.0)
    assert model[0].weight.numpy(force=True).max() < 9.0


def test_loading_casts_to_the_modules_dtype():
    model = net().double()
    model.load_state_dict(net().state_dict())
    assert model[0].weight.dtype == engine.float64


def test_missing_and_unexpected_keys_are_all_named():
    model, state = net(), net().state_dict()
    del state["2.bias"]
    state["extra"] = engine.zeros(1)
    state["0.weight"] = engine.zeros(3, 3)
    with pytest.raises(RuntimeError) as caught:
        model.load_state_dict(state)
    text = str(caught.value)
    assert text.startswith("Error(s) in loading state_dict for Sequential:\n\t")
    assert 'Unexpected key(s) in state_dict: "extra". ' in text
    assert 'Missing key(s) in state_dict: "2.bias". ' in text
    assert (
        "size mismatch for 0.weight: copying a param with shape torch.Size([3, 3]) from "
        "checkpoint, the shape in current model is torch.Size([2, 3])." in text
    )


def test_not_strict_loads_what_fits():
    model, state = net(), net().state_dict()
    del state["2.bias"]
    state["extra"] = engine.zeros(1)
    result = model.load_state_dict(state, strict=False)
    assert result.missing_keys == ["2.bias"] and result.unexpected_keys == ["extra"]
    assert np.array_equal(model[0].weight.numpy(force=True), state["0.weight"].numpy())


def test_assign_takes_the_tensors_themselves():
    model, state = net(), net().double().state_dict()
    model.load_state_dict(state, assign=True)
    assert isinstance(model[0].weight, nn.Parameter)
    assert model[0].weight.dtype == engine.float64
    state["0.bias"].fill_(3.0)
    assert model[0].bias.tolist() == [3.0, 3.0]


def test_values_must_be_tensors_in_a_dict():
    with pytest.raises(TypeError, match="dict-like"):
        net().load_state_dict([1])
    state = net().state_dict()
    state["0.weight"] = [[1.0]]
    with pytest.raises(RuntimeError, match=r'parameter named "0\.weight", expected torch\.Tensor'):
        net().load_state_dict(state)


def test_a_shared_module_has_all_its_keys():
    shared = nn.Linear(1, 1)
    assert list(nn.Sequential(shared, shared).state_dict()) == [
        "0.weight",
        "0.bias",
        "1.weight",
        "1.bias",
    ]
