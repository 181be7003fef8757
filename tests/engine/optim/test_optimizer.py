"""Optimizer: groups, settings, state dicts."""

import numpy as np
import pytest

import engine
from engine import nn, optim

METHODS = [
    lambda p: optim.SGD(p, lr=0.1),
    lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    lambda p: optim.Adam(p, lr=0.1, amsgrad=True),
    lambda p: optim.AdamW(p, lr=0.1),
    lambda p: optim.RMSprop(p, lr=0.1, momentum=0.9, centered=True),
    lambda p: optim.Adadelta(p),
    lambda p: optim.Adagrad(p),
    lambda p: optim.Adamax(p),
    lambda p: optim.ASGD(p, lr=0.1),
    lambda p: optim.NAdam(p, lr=0.1),
    lambda p: optim.RAdam(p, lr=0.1),
    lambda p: optim.Rprop(p),
]


def parameter(*values):
    return nn.Parameter(engine.tensor(values or (1.0, 2.0)))


def descend(optimizer, parameters, steps):
    """Some steps down the sum of squares."""
    for _ in range(steps):
        optimizer.zero_grad()
        sum((p * p).sum() for p in parameters).backward()
        optimizer.step()


@pytest.mark.parametrize("make", METHODS)
def test_every_method_finds_the_bottom_of_a_bowl(make):
    p = parameter(1.0, -2.0)
    optimizer = make([p])
    for group in optimizer.param_groups:
        rates = {"Adadelta": 5.0, "Adagrad": 0.5, "RAdam": 0.05}
        group["lr"] = rates.get(type(optimizer).__name__, 0.01)
    descend(optimizer, [p], 600)
    assert np.abs(p.numpy(force=True)).max() < 0.2


@pytest.mark.parametrize("make", METHODS)
def test_maximize_goes_up(make):
    p = parameter()
    optimizer = make([p])
    optimizer.param_groups[0]["maximize"] = True
    before = p.tolist()
    descend(optimizer, [p], 1)
    assert all(after > start for after, start in zip(p.tolist(), before, strict=True))


@pytest.mark.parametrize("make", METHODS)
def test_a_saved_state_goes_on_as_if_never_stopped(make):
    first, second = parameter(), parameter()
    one, two = make([first]), make([second])
    descend(one, [first], 3)
    with engine.no_grad():
        second.copy_(first)
    two.load_state_dict(one.state_dict())
    descend(one, [first], 3)
    descend(two, [second], 3)
    assert first.tolist() == second.tolist()


def test_a_loaded_state_is_a_copy():
    p, q = parameter(), parameter()
    one, two = optim.Adam([p]), optim.Adam([q])
    descend(one, [p], 1)
    two.load_state_dict(one.state_dict())
    descend(one, [p], 1)
    assert two.state[q]["step"].item() == 1.0
    assert one.state[p]["step"].item() == 2.0


def test_state_dict_numbers_the_parameters():
    p, q = parameter(), parameter()
    optimizer = optim.Adam([{"params": [p]}, {"params": [q], "lr": 0.5}])
    descend(optimizer, [p, q], 1)
    state = optimizer.state_dict()
    assert [group["params"] for group in state["param_groups"]] == [[0], [1]]
    assert [group["lr"] for group in state["param_groups"]] == [1e-3, 0.5]
    assert set(state["state"][1]) == {"step", "exp_avg", "exp_avg_sq"}


def test_groups_have_settings_of_their_own():
    slow, fast = parameter(1.0), parameter(1.0)
    optimizer = optim.SGD([{"params": slow, "lr": 0.0}], lr=0.1)
    optimizer.add_param_group({"params": [fast]})
    descend(optimizer, [slow, fast], 1)
    assert slow.item() == 1.0 and fast.item() == pytest.approx(0.8)


def test_parameters_without_gradient_stay():
    p = parameter(1.0)
    optimizer = optim.Adam([p], weight_decay=0.5)
    optimizer.step()
    assert p.item() == 1.0 and not optimizer.state


def test_zero_grad_forgets_or_fills_with_zeros():
    p = parameter()
    optimizer = optim.SGD([p])
    (p * p).sum().backward()
    optimizer.zero_grad(set_to_none=False)
    assert p.grad.tolist() == [0.0, 0.0]
    optimizer.zero_grad()
    assert p.grad is None


def test_a_closure_computes_the_loss_even_without_grad_mode():
    p = parameter(3.0)
    optimizer = optim.SGD([p], lr=0.1)

    def closure():
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    with engine.no_grad():
        assert optimizer.step(closure).item() == 9.0
    assert p.item() == pytest.approx(2.4)


def test_a_step_makes_what_autograd_saved_stale():
    p = parameter()
    loss = (p * p).sum()
    (p * 2).sum().backward()
    optim.SGD([p], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_large_parameters_are_updated_whole():
    p = nn.Parameter(engine.ones(300, 301))
    optimizer = optim.Adam([p], lr=0.5)
    p.sum().backward()
    optimizer.step()
    assert np.allclose(p.numpy(force=True), 0.5)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: optim.SGD([]), ValueError, "empty parameter list"),
        (lambda: optim.SGD(parameter()), TypeError, "iterable of Tensors"),
        (lambda: optim.SGD([1.0]), TypeError, "can only optimize Tensors"),
        (lambda: optim.SGD([parameter() * 2]), ValueError, "non-leaf"),
        (lambda: optim.SGD([parameter()], lr=-1), ValueError, "Invalid learning"),
        (lambda: optim.SGD([parameter()], nesterov=True), ValueError, "Nesterov momentum"),
        (
            lambda: optim.Adam([parameter()], betas=(0.9, 1.0)),
            ValueError,
            "parameter at index 1",
        ),
        (lambda: optim.Adam([parameter()], eps=float("nan")), ValueError, "epsilon"),
        (lambda: optim.RMSprop([parameter()], alpha=-1), ValueError, "alpha"),
        (lambda: optim.Adadelta([parameter()], rho=2), ValueError, "rho"),
        (lambda: optim.Rprop([parameter()], etas=(1.2, 0.5)), ValueError, "eta"),
        (lambda: optim.NAdam([parameter()], momentum_decay=-1), ValueError, "momentum_decay"),
        (lambda: optim.SGD([parameter()], differentiable=True), ValueError, "not supported"),
        (lambda: optim.SGD([{"params": {parameter()}}]), TypeError, "ordered collections"),
        (lambda: optim.SGD([parameter()], lr=engine.ones(2)), ValueError, "1-element"),
        (lambda: optim.SGD([("a", parameter()), parameter()]), ValueError, "names"),
        (
            lambda: optim.LBFGS([{"params": parameter()}, {"params": parameter()}]),
            ValueError,
            "parameter groups",
        ),
        (lambda: optim.LBFGS([parameter()]).step(), TypeError, "needs a closure"),
    ],
)
def test_settings_that_cannot_be(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_one_parameter_in_two_groups_is_refused():
    p = parameter()
    optimizer = optim.SGD([p])
    with pytest.raises(ValueError, match="more than one parameter group"):
        optimizer.add_param_group({"params": p})


def test_a_state_of_other_groups_is_refused():
    optimizer = optim.SGD([parameter()])
    two = optim.SGD([{"params": parameter()}, {"params": parameter()}])
    with pytest.raises(ValueError, match="different number of parameter groups"):
        optimizer.load_state_dict(two.state_dict())
    longer = optim.SGD([parameter(), parameter()])
    with pytest.raises(ValueError, match="doesn't match the size"):
        optimizer.load_state_dict(longer.state_dict())


def test_repr_lists_the_settings():
    assert repr(optim.SGD([parameter()], lr=0.1)).startswith(
        "SGD (\nParameter Group 0\n    dampening: 0\n    differentiable: False\n"
    )


def test_names_of_parameters_are_kept():
    layer = nn.Linear(2, 1)
    optimizer = optim.SGD(layer.named_parameters(), lr=0.1)
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.state_dict()["param_groups"][0]["params"] == [0, 1]


def test_a_rate_that_is_a_tensor_is_read_at_each_step():
    p, rate = parameter(1.0), engine.tensor(0.1)
    optimizer = optim.SGD([p], lr=rate)
    descend(optimizer, [p], 1)
    rate.fill_(0.25)
    descend(optimizer, [p], 1)
    assert p.item() == pytest.approx(0.4)


def test_hooks_run_around_a_step():
    p, seen = parameter(1.0), []
    optimizer = optim.SGD([p], lr=0.1)
    handle = optimizer.register_step_pre_hook(lambda o, args, kwargs: seen.append(p.item()))
    optimizer.register_step_post_hook(lambda o, args, kwargs: seen.append(p.item()))
    descend(optimizer, [p], 1)
    handle.remove()
    descend(optimizer, [p], 1)
    assert seen == pytest.approx([1.0, 0.8, 0.64])
