"""The graph and its norms are those of autograd, and cost nothing when nobody watches."""

import msgspec
import pytest

import engine
from engine.datasets import load
from engine.studio.network.build import build
from engine.studio.training.messages import GradientNorms, Graph, OpTimes
from engine.studio.training.recorder import Recorder


@pytest.fixture
def built(project_of):
    return build(project_of("lenet"))


@pytest.fixture
def samples():
    return load("digits", limit=4)


def recorded(built, samples):
    recorder = Recorder()
    recorder.watch(True)
    return recorder, recorder.record(built, samples, "cpu")


def test_nothing_is_due_until_someone_watches():
    recorder = Recorder()
    recorder.expect_graph()
    assert not recorder.graph_is_due
    recorder.watch(True)
    assert recorder.graph_is_due
    recorder.watch(False)
    assert not recorder.graph_is_due


def test_ops_and_parameters_belong_to_their_layers(built, samples):
    _, (graph, _) = recorded(built, samples)
    assert isinstance(graph, Graph)
    by_layer = {}
    for node in graph.nodes:
        by_layer.setdefault(node.layer, set()).add(node.name)
    ids = built.model.node_ids
    assert by_layer[ids["conv1"]] >= {"ConvolutionBackward0", "conv1.weight", "conv1.bias"}
    assert "ReluBackward0" in by_layer[ids["relu1"]]
    assert "NllLossBackward0" in by_layer[None]
    weight = next(node for node in graph.nodes if node.name == "fc.weight")
    assert weight.kind == "parameter" and weight.shape == (10, 1568)
    assert weight.dtype == "float32"


def test_edges_lead_from_the_loss_to_every_parameter(built, samples):
    _, (graph, norms) = recorded(built, samples)
    reached = {0}
    for edge in graph.edges:  # consumers come first
        assert edge.source in reached
        reached.add(edge.target)
    assert reached == set(range(len(graph.nodes)))
    assert isinstance(norms, GradientNorms)
    assert set(norms.norms) == reached and all(norms.norms.values())


def test_a_graph_is_sent_once_and_again_when_the_model_changes(built, samples):
    recorder, _ = recorded(built, samples)
    assert not recorder.graph_is_due
    recorder.expect_graph()
    assert recorder.graph_is_due


def test_recording_leaves_the_model_as_it_was(built, samples):
    built.model.train()
    recorded(built, samples)
    assert built.model.training
    assert all(parameter.grad is None for parameter in built.model.parameters())


def test_norms_come_at_most_twice_a_second(built, samples, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("engine.studio.training.recorder.time.monotonic", lambda: now[0])
    recorder, _ = recorded(built, samples)
    loss = engine.ones(2, requires_grad=True).sum()

    def batch():
        recorder.await_norms(loss)
        return len(recorder.norms(built.model, 1))

    sent = 0
    for _ in range(40):
        now[0] += 0.25
        sent += batch()
    assert sent == 20
    recorder.watch(False)
    now[0] += 10
    assert batch() == 0


def test_a_graph_fits_its_message(built, samples):
    _, events = recorded(built, samples)
    for event in events:
        assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event


def test_the_gradient_that_reaches_the_loss_is_one(built, samples):
    _, (_, norms) = recorded(built, samples)
    assert norms.norms[0] == pytest.approx(1.0)


def test_times_are_of_every_op_and_are_measured_once(built, samples):
    recorder, (graph, _) = recorded(built, samples)
    recorder.measure(is_resting=True)
    again, times = recorder.record(built, samples, "cpu")
    assert again.nodes == graph.nodes
    assert isinstance(times, OpTimes)
    ops = {node.index for node in graph.nodes if node.kind == "op"}
    assert set(times.seconds) == ops
    assert all(forward >= 0 and backward > 0 for forward, backward in times.seconds.values())
    recorder.expect_graph()
    assert not any(isinstance(e, OpTimes) for e in recorder.record(built, samples, "cpu"))


def test_times_in_training_need_no_graph_anew(built, samples):
    recorder, _ = recorded(built, samples)
    recorder.measure(is_resting=False)
    assert not recorder.graph_is_due


def test_saved_tensors_are_told(built, samples):
    _, (graph, _) = recorded(built, samples)
    linear = next(node for node in graph.nodes if node.name == "AddmmBackward0")
    assert {saved.shape for saved in linear.saved} == {(4, 1568), (10, 1568)}
    assert sum(saved.size for saved in linear.saved) == linear.saved_bytes


def test_a_network_that_learns_nothing_has_an_empty_graph(built, samples):
    for parameter in built.model.parameters():
        parameter.requires_grad_(False)
    _, (graph,) = recorded(built, samples)
    assert graph.nodes == () and graph.loss > 0
