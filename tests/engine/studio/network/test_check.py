"""Every problem is found where it stands, and the valid part of a network keeps its shapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.studio.network import check, sentences
from engine.studio.network.analysis import Cost
from engine.studio.network.check import analyse
from engine.studio.network.edits import Project, apply
from engine.studio.network.network import Network, Node, Wire
from engine.studio.network.settings import DataChoice

ENTROPY = "CrossEntropyLoss"
LENET = (
    "Input",
    ("Conv2d", {"kernel_size": (5, 5), "padding": (2, 2)}),
    "ReLU",
    "MaxPool2d",
    "Flatten",
    "Linear",
    "CrossEntropyLoss",
)
LINE = DataChoice("line", (1,), (), (1,))


def look(project: Project) -> check.Analysis:
    return analyse(project.network, project.settings.data)


def ids(project: Project) -> list[str]:
    return [problem.id for problem in look(project).problems]


def test_a_sound_network_is_ready_and_all_its_shapes_are_known(chain) -> None:
    analysis = look(chain(*LENET))
    assert analysis.ready
    assert analysis.problems == ()
    assert analysis.shapes["n4", "output"] == (16, 14, 14)
    assert analysis.input_shapes["n6", "input"] == (3136,)
    assert analysis.resolved["n6"]["in_features"] == 3136
    assert analysis.resolved["n4"]["stride"] == (2, 2)
    assert analysis.costs["n2"] == Cost(416, 313_600, 12_544, 784)
    assert analysis.order == tuple(f"n{number}" for number in range(1, 8))
    assert analysis.loss == "n7"


def test_an_empty_canvas_has_no_problems_and_is_not_ready() -> None:
    analysis = look(Project())
    assert analysis.problems == ()
    assert not analysis.ready


def test_a_typed_value_that_does_not_fit_stands_on_its_node(chain, problem_of) -> None:
    project = chain(*LENET[:5], ("Linear", {"in_features": 1050}), "CrossEntropyLoss")
    problem = problem_of(project, "features-mismatch")
    assert (problem.node, problem.port, problem.severity) == ("n6", "input", "error")
    assert sentences.title(problem) == "fc expects 1050 features"
    assert sentences.detail(problem) == "Flatten gives 16×14×14 = 3136"
    analysis = look(project)
    assert ("n6", "output") not in analysis.shapes
    assert analysis.shapes["n5", "output"] == (3136,), "what lies before keeps its shape"
    assert analysis.costs["n6"].parameters == 10_510, "what is typed can still be counted"


def test_linear_acts_on_the_last_axis_as_in_pytorch(chain) -> None:
    analysis = look(chain("Input", "Linear"))
    assert analysis.shapes["n2", "output"] == (1, 28, 10)


def test_half_a_network_keeps_what_is_known(chain) -> None:
    project = chain("Input", "Conv2d")
    project.network.add_node(Node("n9", "Linear", "fc"))
    analysis = look(project)
    assert analysis.shapes["n2", "output"] == (16, 26, 26)
    assert not analysis.ready
    assert {problem.id for problem in analysis.problems} == {"unconnected-input", "no-loss"}


HUGE = ("Linear", {"out_features": 10**9})


@pytest.mark.parametrize(
    ("id", "layers"),
    [
        ("classes-mismatch", ["Input", "Flatten", ("Linear", {"out_features": 12}), ENTROPY]),
        ("classes-rank", ["Input", "Conv2d", ENTROPY]),
        ("softmax-before-cross-entropy", ["Input", "Flatten", "Linear", "Softmax", ENTROPY]),
        ("nll-without-log-softmax", ["Input", "Flatten", "Linear", "NLLLoss"]),
        ("kernel-too-large", ["Input", ("Conv2d", {"kernel_size": 40}), ENTROPY]),
        ("rank-mismatch", ["Input", "Flatten", "Conv2d", ENTROPY]),
        ("too-large", ["Input", "Flatten", HUGE, ENTROPY]),
        ("bad-parameter", ["Input", ("Linear", {"out_features": "ten"}), ENTROPY]),
        ("bad-parameter", ["Input", ("Linear", {"bias": 3}), "MSELoss"]),
        ("bad-parameter", ["Input", "Linear", ("MSELoss", {"reduction": "none"})]),
        ("unknown-parameter", ["Input", "Flatten", ("Linear", {"colour": 3}), ENTROPY]),
        ("unknown-layer", ["Input", "Quantum2d", ENTROPY]),
        ("no-input", ["Flatten", "Linear", ENTROPY]),
        ("no-loss", ["Input", "Flatten", "Linear"]),
    ],
)
def test_each_problem_is_found(chain, problem_of, id, layers) -> None:
    assert sentences.text(problem_of(chain(*layers), id)).endswith(".")


@pytest.mark.parametrize(
    ("id", "layers", "data"),
    [
        ("loss-needs-classes", ["Input", "Linear", "CrossEntropyLoss"], LINE),
        ("target-mismatch", ["Input", "Linear", "MSELoss"], LINE),
        ("bad-data", ["Input", "ReLU"], DataChoice("odd", (0, 3))),
    ],
)
def test_problems_with_other_data(chain, problem_of, id, layers, data) -> None:
    assert sentences.text(problem_of(chain(*layers, data=data), id)).endswith(".")


def test_warnings_do_not_keep_a_network_from_training(chain) -> None:
    analysis = look(chain("Input", "Flatten", "Linear", "Softmax", "CrossEntropyLoss"))
    assert [problem.severity for problem in analysis.problems] == ["warning"]
    assert analysis.ready


def test_a_second_input_and_a_second_loss_are_too_many(chain) -> None:
    project = chain("Input", "Flatten", "Linear", "MSELoss")
    project.network.add_node(Node("n8", "Input", "input2"))
    project.network.add_node(Node("n9", "MSELoss", "loss2"))
    found = {problem.id: problem.node for problem in look(project).problems}
    assert found["several-inputs"] == "n8"
    assert found["several-losses"] == "n9"
    assert look(project).loss is None


def test_what_leads_nowhere_is_warned_of(chain, problem_of) -> None:
    project = chain(*LENET)
    project.network.add_node(Node("n9", "ReLU", "spare"))
    project.network.add_wire(Wire("n5", "output", "n9", "input"))
    assert problem_of(project, "unused").node == "n9"
    assert look(project).ready


def test_a_circle_from_a_hand_edited_file_is_named(chain, problem_of) -> None:
    network = Network(
        [Node("n1", "ReLU", "a"), Node("n2", "ReLU", "b"), Node("n3", "Tanh", "c")],
        [Wire(*each) for each in (("n1", "output", "n2", "input"), ("n2", "output", "n1", "input"),
                                  ("n2", "output", "n3", "input"))],
    )  # fmt: skip
    problems = analyse(network, DataChoice()).problems
    assert [problem.node for problem in problems if problem.id == "cycle"] == ["n1", "n2"]


def test_a_wire_at_an_unknown_port_is_named(chain, problem_of) -> None:
    project = chain(*LENET)
    project.network.add_wire(Wire("n1", "output", "n3", "extra"))
    problem = problem_of(project, "unknown-port")
    assert (problem.node, problem.port) == ("n3", "extra")
    apply(project, problem.mends[0].edits)
    assert look(project).ready


@pytest.mark.parametrize(
    ("name", "id"),
    [("fc", "name-taken"), ("2nd", "name-not-identifier"), ("eval", "name-reserved")],
)
def test_names_from_a_hand_edited_file_are_checked(chain, problem_of, name, id) -> None:
    project = chain("Input", "Flatten", "Linear", "Linear", "CrossEntropyLoss")
    node = project.network.nodes["n4"]
    project.network.replace_node(Node("n4", node.kind, name, node.x, node.y))
    problem = problem_of(project, id)
    assert problem.node == "n4"
    apply(project, problem.mends[0].edits)
    assert look(project).ready


def test_one_int_from_a_hand_edited_file_is_a_pair(chain) -> None:
    analysis = look(chain("Input", ("Conv2d", {"kernel_size": 5, "padding": 2})))
    assert analysis.shapes["n2", "output"] == (16, 28, 28)
    assert analysis.resolved["n2"]["kernel_size"] == (5, 5)


def test_a_residual_connection_is_sound(chain) -> None:
    project = chain("Input", ("Conv2d", {"padding": (1, 1)}), "ReLU")
    network = project.network
    network.add_node(Node("n4", "Add", "add"))
    network.add_wire(Wire("n2", "output", "n4", "a"))
    network.add_wire(Wire("n3", "output", "n4", "b"))
    assert look(project).shapes["n4", "output"] == (16, 28, 28)


def test_a_target_can_be_wired(chain) -> None:
    project = chain("Input", "ReLU", "MSELoss")
    project.network.add_wire(Wire("n1", "output", "n3", "target"))
    assert look(project).ready


@given(data=st.data())
def test_whatever_the_network_holds_analysis_answers_in_sentences(wild, data) -> None:
    project = data.draw(wild)
    analysis = look(project)
    assert set(analysis.resolved) == set(analysis.costs) == set(project.network.nodes)
    for problem in analysis.problems:
        assert problem.node is None or problem.node in project.network.nodes
        assert sentences.title(problem)
        assert sentences.detail(problem)
        assert sentences.text(problem).endswith(".")
    sound = project.network.nodes and "bad-data" not in ids(project)
    if sound and not analysis.ready:
        assert analysis.problems, "what cannot be trained says why"


@given(data=st.data())
def test_every_mend_can_be_applied_and_taken_back(wild, data) -> None:
    project = data.draw(wild)
    for problem in look(project).problems:
        for mend in problem.mends:
            before = dict(project.network.nodes), dict(project.network.wires)
            apply(project, apply(project, mend.edits))
            assert (project.network.nodes, project.network.wires) == before


def test_weights_before_a_table_of_rows_learn_nothing(chain) -> None:
    data = DataChoice("words", (6,), ("a", "b"))
    sound = chain(
        "Input", "Embedding", "Flatten", ("Linear", {"out_features": 2}), ENTROPY, data=data
    )
    assert ids(sound) == []
    pointless = [
        "Input",
        "Linear",
        "Embedding",
        "Flatten",
        ("Linear", {"out_features": 2}),
        ENTROPY,
    ]
    (problem,) = look(chain(*pointless, data=data)).problems
    assert (problem.id, problem.severity) == ("nothing-to-learn-before", "warning")
    assert "fc learns nothing" in sentences.text(problem)


def test_both_outputs_of_a_split_have_their_shapes(chain) -> None:
    project = chain("Input", ("Split", {"size": 10, "dim": 2}))
    analysis = look(project)
    assert analysis.shapes["n2", "a"] == (1, 10, 28)
    assert analysis.shapes["n2", "b"] == (1, 18, 28)


def test_a_problem_stands_on_the_input_that_is_to_blame() -> None:
    nodes = [
        Node("n1", "Input", "input"),
        Node("n2", "Flatten", "rows", parameters={"end_dim": 2}),
        Node("n3", "Linear", "fc", parameters={"out_features": 5}),
        Node("n4", "TransformerDecoderLayer", "decoder"),
    ]
    wires = [
        ("n1", "n2", "input"),
        ("n2", "n3", "input"),
        ("n2", "n4", "tgt"),
        ("n3", "n4", "memory"),
    ]
    network = Network(nodes, [Wire(a, "output", b, port) for a, b, port in wires])
    found = [p for p in analyse(network, DataChoice()).problems if p.id == "rows-mismatch"]
    assert [problem.port for problem in found] == ["memory"]
    assert sentences.text(found[0]) == "decoder expects rows of 28 values. fc gives 28×5."


def test_a_variance_that_may_be_negative_is_an_error_with_a_mend() -> None:
    nodes = [
        Node("n1", "Input", "input"),
        Node("n2", "Linear", "fc", parameters={"out_features": 1}),
        Node("n3", "Linear", "fc2", parameters={"out_features": 1}),
        Node("n4", "GaussianNLLLoss", "loss"),
    ]
    wires = [
        ("n1", "n2", "input"),
        ("n1", "n3", "input"),
        ("n2", "n4", "input"),
        ("n3", "n4", "var"),
    ]
    network = Network(nodes, [Wire(a, "output", b, port) for a, b, port in wires])
    (problem,) = analyse(network, LINE).problems
    assert (problem.id, problem.port) == ("not-positive", "var")
    project = Project("T", network)
    apply(project, problem.mends[0].edits)
    assert analyse(network, LINE).ready


ABSURD = {
    "kernel_size": (0, -3, 40, 10**9, 10**12, (1, 10**9)),
    "out_channels": (0, 10**9, 10**12),
    "groups": (3, 7, 10**9),
    "padding": (-1, 10**6, 10**9, 10**12),
    "stride": (0, 10**9, 10**12),
    "dilation": (0, 10**9),
}


@pytest.mark.parametrize(
    ("parameter", "value"), [(name, value) for name, values in ABSURD.items() for value in values]
)
def test_an_absurd_convolution_is_answered_by_a_sentence(chain, parameter, value) -> None:
    """Nothing is computed with it, and one layer is told of: where it begins."""
    layers = ("Input", ("Conv2d", {parameter: value}), "ReLU", "Flatten", "Linear", ENTROPY)
    errors = [each for each in look(chain(*layers)).problems if each.severity == "error"]
    if (parameter, value) != ("stride", 10**9):  # which sees one window, as PyTorch does
        assert [problem.node for problem in errors] == ["n2"]
    for problem in errors:
        sentence = sentences.text(problem)
        assert sentence.endswith(".") and len(sentence) < 300 and "{" not in sentence


def test_what_is_too_large_is_told_where_it_begins(chain) -> None:
    wide = ("Conv2d", {"out_channels": 10**8})
    project = chain("Input", wide, "ReLU", "MaxPool2d", ("Conv2d", {"out_channels": 1}), "Flatten")
    large = [each.node for each in look(project).problems if each.id == "too-large"]
    assert large == ["n2"]
    assert "make it smaller" in sentences.text(look(project).problems[0])
