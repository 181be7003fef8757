"""Module: registration, names, movement, modes, hooks and printing."""

import pytest

import engine
from engine import nn


class Net(nn.Module):
    """A small network with every kind of member."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(engine.tensor([2.0]))
        self.first = nn.Linear(3, 2)
        self.body = nn.Sequential(nn.ReLU(), nn.Linear(2, 2, bias=False))
        self.register_buffer("seen", engine.tensor(0))
        self.register_buffer("scratch", engine.zeros(1), persistent=False)

    def forward(self, x):
        return self.body(self.first(x)) * self.scale


def test_parameters_come_in_order_of_registration_parents_first():
    names = [name for name, _ in Net().named_parameters()]
    assert names == ["scale", "first.weight", "first.bias", "body.1.weight"]


def test_named_parameters_without_recursion_are_the_modules_own():
    assert [name for name, _ in Net().named_parameters("net", recurse=False)] == ["net.scale"]


def test_named_modules_give_qualified_names():
    assert [name for name, _ in Net().named_modules()] == ["", "first", "body", "body.0", "body.1"]
    assert [name for name, _ in Net().named_children()] == ["first", "body"]


def test_a_shared_module_and_its_parameters_come_once():
    shared = nn.Linear(2, 2)
    net = nn.Sequential(shared, shared)
    assert len(list(net.parameters())) == 2
    assert len(list(net.modules())) == 2
    assert len(list(net.named_modules(remove_duplicate=False))) == 3
    assert len(list(net.named_parameters(remove_duplicate=False))) == 4


def test_buffers_are_not_parameters():
    net = Net()
    assert [name for name, _ in net.named_buffers()] == ["seen", "scratch"]
    assert all(buffer is not p for buffer in net.buffers() for p in net.parameters())


def test_lookup_by_path():
    net = Net()
    assert net.get_submodule("body.1") is net.body[1]
    assert net.get_submodule("") is net
    assert net.get_parameter("first.bias") is net.first.bias
    assert net.get_buffer("seen") is net.seen
    with pytest.raises(AttributeError, match="no attribute `nothing`"):
        net.get_submodule("body.nothing")
    with pytest.raises(AttributeError, match=r"not an nn\.Parameter"):
        net.get_parameter("body.1.bias2")
    with pytest.raises(AttributeError, match="not a buffer"):
        net.get_buffer("scale")


def test_assignment_before_init_is_refused():
    class Early(nn.Module):
        def __init__(self):
            self.layer = nn.Linear(1, 1)

    with pytest.raises(AttributeError, match=r"before Module.__init__\(\) call"):
        Early()


def test_a_member_keeps_its_kind():
    net = Net()
    with pytest.raises(TypeError, match="as parameter 'scale'"):
        net.scale = engine.zeros(1)
    with pytest.raises(TypeError, match="as child module 'first'"):
        net.first = 3
    with pytest.raises(TypeError, match="as buffer 'seen'"):
        net.seen = 3
    net.scale = net.first = net.seen = None
    assert net.scale is None and net.first is None and net.seen is None
    assert [name for name, _ in net.named_parameters()] == ["body.1.weight"]


def test_a_parameter_replaces_a_plain_attribute_and_a_module_a_parameter():
    net = Net()
    net.thing = 3
    net.thing = nn.Parameter(engine.zeros(1))
    assert "thing" in dict(net.named_parameters())
    net.thing = nn.ReLU()
    assert "thing" not in dict(net.named_parameters())
    assert dict(net.named_children())["thing"] is net.thing
    del net.thing
    assert not hasattr(net, "thing")


@pytest.mark.parametrize("name", ["", "a.b", "forward", 3])
def test_names_that_cannot_be(name):
    net = Net()
    for register in (net.register_parameter, net.register_buffer, net.register_module):
        with pytest.raises((KeyError, TypeError)):
            register(name, None)


def test_values_that_cannot_be_registered():
    net = Net()
    with pytest.raises(TypeError, match="Parameter or None required"):
        net.register_parameter("p", engine.zeros(1))
    with pytest.raises(TypeError, match="Tensor or None required"):
        net.register_buffer("b", 3)
    with pytest.raises(TypeError, match="not a Module subclass"):
        net.register_module("m", 3)


def test_an_unknown_attribute_is_named():
    with pytest.raises(AttributeError, match="'Net' object has no attribute 'nothing'"):
        _ = Net().nothing


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match='missing the required "forward" function'):
        nn.Module()(1)


def test_train_and_eval_reach_all_modules():
    net = Net()
    assert net.eval() is net
    assert not any(module.training for module in net.modules())
    net.train()
    assert all(module.training for module in net.modules())
    with pytest.raises(ValueError, match="boolean"):
        net.train("yes")


def test_freezing():
    net = Net()
    net.requires_grad_(False)
    assert not any(p.requires_grad for p in net.parameters())


def test_zero_grad_forgets_or_fills_with_zeros():
    net = Net()
    net(engine.ones(1, 3)).sum().backward()
    net.zero_grad(set_to_none=False)
    assert all(p.grad.abs().sum().item() == 0 for p in net.parameters())
    net.zero_grad()
    assert all(p.grad is None for p in net.parameters())


def test_to_casts_floats_and_leaves_integers():
    net = Net()
    before = net.first.weight
    net(engine.ones(1, 3)).sum().backward()
    assert net.to(engine.float64) is net
    assert net.first.weight is before, "optimizers hold on to the parameters"
    assert net.first.weight.dtype == net.first.weight.grad.dtype == engine.float64
    assert net.seen.dtype == engine.int64
    assert net.float().scale.dtype == engine.float32
    assert net.half().scale.dtype == engine.float16
    assert net.to(engine.zeros(1, dtype=engine.float64)).scale.dtype == engine.float64
    assert net.to("cpu", engine.float32).cpu().scale.dtype == engine.float32
    with pytest.raises(TypeError, match="only accepts floating point"):
        net.to(engine.int64)


@pytest.mark.skipif(engine.cuda.is_available(), reason="there is a GPU here")
def test_cuda_without_a_gpu_is_one_clear_sentence():
    with pytest.raises(RuntimeError, match="CUDA is not available"):
        Net().cuda()


def test_apply_visits_children_first():
    visited = []
    net = Net()
    assert net.apply(lambda module: visited.append(type(module).__name__)) is net
    assert visited == ["Linear", "ReLU", "Linear", "Sequential", "Net"]


def test_forward_hooks_see_and_replace():
    layer = nn.Linear(2, 1)
    seen = []
    with layer.register_forward_pre_hook(lambda module, args: (args[0] * 0,)):
        handle = layer.register_forward_hook(lambda module, args, out: seen.append((args, out)))
        out = layer(engine.ones(1, 2))
        assert out.tolist() == [layer.bias.tolist()]
        assert seen[0][0][0].tolist() == [[0.0, 0.0]] and seen[0][1] is out
    handle.remove()
    layer(engine.ones(1, 2))
    assert len(seen) == 1
    layer.register_forward_hook(lambda module, args, out: "replaced")
    assert layer(engine.ones(1, 2)) == "replaced"


def test_hooks_with_keyword_arguments_and_prepended():
    class Scale(nn.Module):
        def forward(self, x, by=1.0):
            return x * by

    scale, order = Scale(), []
    scale.register_forward_pre_hook(lambda m, args: order.append("second"))
    scale.register_forward_pre_hook(lambda m, args: order.append("first"), prepend=True)
    scale.register_forward_pre_hook(lambda m, args, kwargs: (args, {"by": 3.0}), with_kwargs=True)
    scale.register_forward_hook(lambda m, args, kwargs, out: out + kwargs["by"], with_kwargs=True)
    assert scale(engine.ones(1), by=2.0).tolist() == [6.0]
    assert order == ["first", "second"]


def test_repr_nests():
    assert repr(Net()) == (
        "Net(\n"
        "  (first): Linear(in_features=3, out_features=2, bias=True)\n"
        "  (body): Sequential(\n"
        "    (0): ReLU()\n"
        "    (1): Linear(in_features=2, out_features=2, bias=False)\n"
        "  )\n"
        ")"
    )
    assert repr(nn.Module()) == "Module()"


def test_parameter_is_a_leaf_that_shares_memory():
    data = engine.zeros(2)
    parameter = nn.Parameter(data)
    data[0] = 5.0
    assert parameter.tolist() == [5.0, 0.0]
    assert parameter.is_leaf and parameter.requires_grad and isinstance(parameter, engine.Tensor)
    assert repr(parameter).startswith("Parameter containing:\ntensor([5., 0.]")
    assert not nn.Parameter(data, requires_grad=False).requires_grad
    assert type(parameter * 2) is engine.Tensor


def test_deepcopy_copies_parameters():
    import copy

    net = Net()
    twin = copy.deepcopy(net)
    with engine.no_grad():
        twin.scale.fill_(7.0)
    assert net.scale.item() == 2.0 and isinstance(twin.scale, nn.Parameter)
    assert [n for n, _ in twin.named_parameters()] == [n for n, _ in net.named_parameters()]
