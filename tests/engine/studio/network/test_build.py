"""The built module computes what the analysis promised, layer by layer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Tensor, from_numpy, manual_seed, nn, rand, randn, tensor
from engine.datasets import load
from engine.studio.network.build import BuildError, build
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.project import snapshot
from engine.studio.network.settings import DataChoice, Settings
from engine.studio.network.templates import TEMPLATES


def own_target(
    nodes: list[Node], wires: list[tuple[str, str, str]], target: str, output: str = "output"
) -> Project:
    """A project whose last node is compared with what another node gives, for samples of 4."""
    loss = Node("n99", "MSELoss", "loss")
    network = Network([Node("n1", "Input", "input"), *nodes, loss])
    for source, end, port in [*wires, (nodes[-1].id, "n99", "input")]:
        network.add_wire(Wire(source, "output", end, port))
    network.add_wire(Wire(target, output, "n99", "target"))
    return Project("T", network, Settings(DataChoice("t", (4,), (), ())))


# ------------------------------------------------------------------------ whole networks


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_a_template_computes_a_loss_and_gradients_for_all_its_weights(template) -> None:
    project = template.make()
    built = build(project)
    samples = load(project.settings.data.source, limit=3)
    prediction, loss = built.evaluate(from_numpy(samples.inputs), from_numpy(samples.targets))
    loss.backward()
    expected = built.analysis.input_shapes[built.analysis.loss, "input"]
    assert tuple(prediction.shape) == (3, *expected)
    assert loss.ndim == 0
    weights = list(built.model.parameters())
    assert sum(parameter.numel() for parameter in weights) == template.parameters
    assert all(parameter.grad is not None for parameter in weights)


def test_the_modules_are_called_as_the_nodes() -> None:
    model = build(TEMPLATES["lenet"].make()).model
    assert list(model.state_dict()) == [
        "conv1.weight",
        "conv1.bias",
        "conv2.weight",
        "conv2.bias",
        "fc.weight",
        "fc.bias",
    ]
    assert model.node_ids["conv1"] == "n2"
    assert [name for name, _ in model.named_children()] == list(model.node_ids)


def test_a_seed_gives_the_same_weights_whatever_the_order_of_drawing(chain) -> None:
    project = chain("Input", "Flatten", ("Linear", {"out_features": 4}), "Linear", "MSELoss")
    nodes, wires = project.network.nodes.values(), project.network.wires.values()
    reverse = Network(reversed(list(nodes)), reversed(list(wires)))
    other = Project("T", reverse, project.settings)
    states = []
    for each in (project, other):
        manual_seed(3)
        states.append(build(snapshot(each)).model.state_dict())
    assert list(states[0]) == list(states[1])
    assert all(bool((states[0][name] == states[1][name]).all()) for name in states[0])


def test_branches_are_computed_and_added() -> None:
    four = {"out_features": 4}
    nodes = [
        Node("n2", "Linear", "left", parameters=four),
        Node("n3", "Linear", "right", parameters=four),
        Node("n4", "Add", "add"),
    ]
    wires = [("n1", "n2", "input"), ("n1", "n3", "input"), ("n2", "n4", "a"), ("n3", "n4", "b")]
    built = build(own_target(nodes, wires, "n1"))
    x = randn(5, 4)
    prediction, loss = built.evaluate(x, x)
    expected = built.model.left(x) + built.model.right(x)
    assert bool((prediction == expected).all())
    assert loss.item() == pytest.approx(((expected - x) ** 2).mean().item(), rel=1e-5)


def test_one_output_can_go_to_several_inputs() -> None:
    nodes = [Node("n2", "ReLU", "relu"), Node("n3", "Add", "add")]
    wires = [("n1", "n2", "input"), ("n2", "n3", "a"), ("n2", "n3", "b")]
    model = build(own_target(nodes, wires, "n2")).model
    x = randn(5, 4)
    prediction, target, _ = model.forward_with_target(x)
    assert bool((prediction == 2 * x.relu()).all())
    assert bool((target == x.relu()).all())
    assert bool((model(x) == prediction).all())


def test_what_leads_nowhere_is_not_built(chain) -> None:
    project = chain("Input", "Flatten", "Linear", "CrossEntropyLoss")
    project.network.add_node(Node("n9", "Linear", "spare"))
    project.network.add_wire(Wire("n2", "output", "n9", "input"))
    assert list(build(project).model.node_ids) == ["flatten", "fc"]


def test_mean_squared_error_takes_labels_as_a_one_among_zeros(chain) -> None:
    built = build(chain("Input", "Flatten", "Linear", "MSELoss"))
    prediction = randn(2, 10)
    wanted = [[float(column == label) for column in range(10)] for label in (3, 0)]
    loss = built.loss(prediction, tensor([3, 0]))
    assert float(loss) == pytest.approx(
        float(((prediction - tensor(wanted)) ** 2).mean()), rel=1e-5
    )


def test_a_layer_of_several_outputs_feeds_several_layers() -> None:
    nodes = [Node("n2", "Split", "split"), Node("n3", "Multiply", "gate")]
    wires = [("n1", "n2", "input")]
    project = own_target(nodes, wires, "n2", output="a")
    project.network.add_wire(Wire("n2", "a", "n3", "a"))
    project.network.add_wire(Wire("n2", "b", "n3", "b"))
    x = randn(5, 4)
    prediction, target, _ = build(project).model.forward_with_target(x)
    assert bool((prediction == x[:, :2] * x[:, 2:]).all())
    assert bool((target == x[:, :2]).all())


def test_a_variance_is_wired_to_the_loss_beside_the_mean() -> None:
    nodes = [
        Node("n1", "Input", "input"),
        Node("n2", "Linear", "mean", parameters={"out_features": 1}),
        Node("n3", "Linear", "spread", parameters={"out_features": 1}),
        Node("n4", "Softplus", "softplus"),
        Node("n5", "GaussianNLLLoss", "loss"),
    ]
    wires = [("n1", "n2", "input"), ("n1", "n3", "input"), ("n3", "n4", "input")]
    wires += [("n2", "n5", "input"), ("n4", "n5", "var")]
    network = Network(nodes, [Wire(a, "output", b, port) for a, b, port in wires])
    built = build(Project("T", network, Settings(DataChoice("t", (4,), (), (1,)))))
    x, y = randn(5, 4), randn(5, 1)
    mean, loss = built.evaluate(x, y)
    variance = built.model.softplus(built.model.spread(x))
    expected = nn.GaussianNLLLoss()(mean, y, variance)
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    loss.backward()
    assert all(weight.grad is not None for weight in built.model.parameters())


@pytest.mark.parametrize("kind", ["CrossEntropyLoss", "MSELoss", "NLLLoss"])
def test_the_reduction_is_the_nodes(chain, kind: str) -> None:
    layers = ["Input", "Flatten", "Linear", "LogSoftmax"]
    mean = build(chain(*layers, kind)).loss
    total = build(chain(*layers, (kind, {"reduction": "sum"}))).loss
    prediction, targets = randn(4, 10).log_softmax(1), tensor([1, 2, 3, 4])
    count = 40 if kind == "MSELoss" else 4
    expected = count * mean(prediction, targets).item()
    assert total(prediction, targets).item() == pytest.approx(expected, rel=1e-4)


def test_a_network_that_is_not_ready_says_why(chain) -> None:
    with pytest.raises(BuildError, match="fc expects 9 features"):
        build(chain("Input", "Flatten", ("Linear", {"in_features": 9}), "CrossEntropyLoss"))
    with pytest.raises(BuildError, match="The canvas is empty"):
        build(Project())


def test_a_machine_without_the_memory_says_so(chain, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(**parameters: object) -> nn.Module:
        raise MemoryError

    monkeypatch.setattr(nn, "Linear", no_memory)
    with pytest.raises(BuildError, match="do not fit into this machine's memory"):
        build(chain("Input", "Flatten", "Linear", "CrossEntropyLoss"))


@settings(max_examples=50)
@given(data=st.data())
def test_what_is_ready_can_be_built_and_computes(wild, data) -> None:
    project = data.draw(wild)
    analysis = analyse(project.network, project.settings.data)
    choice = project.settings.data
    if not analysis.ready:
        with pytest.raises(BuildError):
            build(project)
        return
    output: Tensor = build(project).model(rand(2, *choice.shape))
    assert tuple(output.shape) == (2, *analysis.input_shapes[analysis.loss, "input"])
