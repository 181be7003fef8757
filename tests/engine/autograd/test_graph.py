"""The recorded graph as data: names, scopes, shapes, edges, and gradient norms."""

import gc

import pytest

import engine
from engine import nn
from engine.autograd.graph import arriving_norms, capture, gradient_norms, observe


def lenet_like():
    return nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8, 3),
    )


def test_an_unobserved_graph_has_names_shapes_and_no_scopes():
    model = nn.Linear(3, 2)
    loss = model(engine.ones(4, 3)).sum()
    graph = capture(loss)
    assert [(node.name, node.kind) for node in graph.nodes if node.kind == "op"] == [
        ("SumBackward0", "op"),
        ("AddmmBackward0", "op"),
    ]
    assert graph.nodes[0].shape == () and graph.nodes[1].shape == (4, 2)
    assert graph.nodes[1].dtype == engine.float32 and graph.nodes[1].saved_bytes > 0
    assert all(node.scope is None for node in graph.nodes)
    leaves = [node for node in graph.nodes if node.kind != "op"]
    assert {node.kind for node in leaves} == {"leaf"}
    assert sorted(node.shape for node in leaves) == [(2,), (2, 3)]


def test_names_are_pytorchs_and_scopes_the_modules_paths():
    model = lenet_like()
    with observe(model):
        loss = nn.functional.cross_entropy(model(engine.randn(5, 1, 4, 4)), engine.arange(5) % 3)
    graph = capture(loss, model)
    ops = [(node.name, node.scope) for node in graph.nodes if node.kind == "op"]
    assert ops == [
        ("NllLossBackward0", None),
        ("LogSoftmaxBackward0", None),
        ("AddmmBackward0", "4"),
        ("ViewBackward0", "3"),
        ("MaxPool2DWithIndicesBackward0", "2"),
        ("ReluBackward0", "1"),
        ("ConvolutionBackward0", "0"),
    ]
    parameters = {node.name: node for node in graph.nodes if node.kind == "parameter"}
    assert set(parameters) == {"0.weight", "0.bias", "4.weight", "4.bias"}
    assert parameters["0.weight"].scope == "0"
    assert parameters["0.weight"].shape == (2, 1, 3, 3)


def test_edges_run_from_op_to_next_function():
    model = lenet_like()
    graph = capture(model(engine.randn(5, 1, 4, 4)).sum(), model)
    assert [node.index for node in graph.nodes] == list(range(len(graph.nodes)))
    assert all(edge.source < edge.target for edge in graph.edges)
    named = {
        (graph.nodes[edge.source].name, graph.nodes[edge.target].name, edge.input_nr)
        for edge in graph.edges
    }
    assert ("AddmmBackward0", "4.bias", 0) in named
    assert ("AddmmBackward0", "4.weight", 2) in named
    assert ("ConvolutionBackward0", "0.weight", 1) in named
    assert len(graph.edges) == len(graph.nodes) - 1, "this one is a tree"


def test_a_tensor_used_twice_is_one_node():
    x = engine.ones(2, requires_grad=True)
    graph = capture((x * x).sum())
    assert [node.name for node in graph.nodes if node.kind == "op"] == [
        "SumBackward0",
        "MulBackward0",
    ]
    assert len(graph.nodes) == 3
    assert [(e.source, e.target, e.input_nr) for e in graph.edges[1:]] == [(1, 2, 0), (1, 2, 1)]


def test_scopes_nest_and_end():
    class Outer(nn.Module):
        def __init__(self):
            super().__init__()
            self.inner = nn.Sequential(nn.Tanh())

        def forward(self, x):
            return self.inner(x * 2) * 3

    model = Outer()
    with observe(model):
        inside = model(engine.ones(1, requires_grad=True))
        outside = inside + 1
    assert [n.scope for n in capture(outside).nodes if n.kind == "op"] == [None, "", "inner.0", ""]
    later = model(engine.ones(1, requires_grad=True))
    assert {n.scope for n in capture(later).nodes} == {None}


def test_an_error_inside_leaves_no_scope_behind():
    model = nn.Sequential(nn.Linear(2, 2))
    with observe(model), pytest.raises(RuntimeError):
        model(engine.ones(1, 5))
    assert engine.autograd.modes.current_scope is None
    assert engine.autograd.graph.observed is None


def test_a_very_long_chain_is_captured_without_recursion():
    x = engine.ones(1, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = y + 1
    assert len(capture(y).nodes) == 20_001


def test_a_leaf_alone_has_no_graph():
    assert capture(engine.ones(1, requires_grad=True)).nodes == []


def test_capturing_keeps_nothing_alive():
    import weakref

    model = nn.Linear(2, 2)
    out = model(engine.ones(1, 2))
    node = weakref.ref(out.grad_fn)
    gc.collect()
    gc.disable()
    try:
        graph = capture(out.sum(), model)
        del out
        assert node() is None and graph.nodes
    finally:
        gc.enable()


def test_gradient_norms_are_named():
    model = nn.Linear(2, 1)
    assert gradient_norms(model) == {}
    model(engine.tensor([[3.0, 4.0]])).sum().backward()
    assert gradient_norms(model) == {"weight": 5.0, "bias": 1.0}


def test_the_norms_that_arrive_at_ops_are_those_of_the_gradients():
    x = engine.tensor([3.0, 4.0], requires_grad=True)
    y = x * 2
    loss = (y * engine.tensor([1.0, 2.0])).sum()
    norms = arriving_norms(loss)
    names = [node.name for node in capture(loss).nodes]
    assert norms == {}
    loss.backward()
    assert names[:3] == ["SumBackward0", "MulBackward0", "MulBackward0"]
    assert norms == {0: 1.0, 1: pytest.approx(2**0.5), 2: pytest.approx(5**0.5)}


def test_what_an_op_saves_is_told_by_its_name():
    x = engine.ones(2, 3, requires_grad=True)
    (node, *_) = capture((x * 2.0).exp()).nodes
    (saved,) = node.saved
    assert (saved.name, saved.shape, saved.dtype, saved.nbytes) == ("out", (2, 3), "float32", 24)
    assert node.saved_bytes == 24


def test_numbers_among_what_is_saved_are_not_told():
    x = engine.ones(2, requires_grad=True)
    (node, *_) = capture(x * 2.0).nodes
    assert all(each.nbytes > 0 for each in node.saved)
