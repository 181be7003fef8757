"""Each mend solves the problem it is offered for, and says what it will do."""

import pytest

from engine.studio.network import sentences
from engine.studio.network.check import analyse
from engine.studio.network.edits import apply
from engine.studio.network.network import Node
from engine.studio.network.settings import DataChoice

ENTROPY = "CrossEntropyLoss"
IMAGE = ["Input", ("Conv2d", {"kernel_size": 5}), "MaxPool2d"]
LINE = DataChoice("line", (1,), (), (1,))

CASES = [
    ("features-mismatch", ["Input", "Flatten", ("Linear", {"in_features": 9}), ENTROPY], None,
     ["Set in_features to 784", "Make in_features automatic"]),
    ("features-mismatch", [*IMAGE, ("Linear", {"in_features": 2304}), ENTROPY], None,
     ["Insert Flatten before fc"]),
    ("channels-mismatch", ["Input", ("Conv2d", {"in_channels": 3}), "Flatten", "Linear", ENTROPY],
     None, ["Set in_channels to 1", "Make in_channels automatic"]),
    ("padding-too-large",
     ["Input", ("MaxPool2d", {"padding": (2, 2)}), "Flatten", "Linear", ENTROPY], None,
     ["Set padding to 1×1"]),
    ("loss-needs-classes", ["Input", ("Linear", {"out_features": 1}), ENTROPY], LINE,
     ["Use MSELoss"]),
    ("target-mismatch", ["Input", "Linear", "MSELoss"], LINE, ["Set out_features of fc to 1"]),
    ("classes-mismatch", ["Input", "Flatten", ("Linear", {"out_features": 12}), "Tanh", ENTROPY],
     None, ["Set out_features of fc to 10"]),
    ("classes-mismatch", ["Input", "Flatten", ENTROPY], None, ["Insert Linear before loss"]),
    ("classes-rank", [*IMAGE, ENTROPY], None, ["Insert Flatten and Linear before loss"]),
    ("classes-rank", [*IMAGE, "Linear", "ReLU", ENTROPY], None, ["Insert Flatten before fc"]),
    ("softmax-before-cross-entropy", ["Input", "Flatten", "Linear", "Softmax", ENTROPY], None,
     ["Remove Softmax"]),
    ("nll-without-log-softmax", ["Input", "Flatten", "Linear", "NLLLoss"], None,
     ["Insert LogSoftmax before loss"]),
    ("kernel-too-large", ["Input", ("Conv2d", {"kernel_size": 40}), "Flatten", "Linear", ENTROPY],
     None, ["Set kernel_size to 28×28"]),
    ("uneven-parts",
     ["Input", ("Conv2d", {"out_channels": 8}), ("GroupNorm", {"num_groups": 6}), "Flatten",
      "Linear", ENTROPY], None, ["Set num_groups to 2"]),
    ("uneven-parts",
     ["Input", ("Conv2d", {"out_channels": 8}), ("Conv2d", {"groups": 6}), "Flatten", "Linear",
      ENTROPY], None, ["Set groups to 2"]),
    ("uneven-parts",
     ["Input", ("Flatten", {"end_dim": 2}), ("TransformerEncoderLayer", {"nhead": 6}), "Flatten",
      "Linear", ENTROPY], None, ["Set nhead to 2"]),
    ("channels-mismatch",
     ["Input", "Conv2d", ("BatchNorm2d", {"num_features": 3}), "Flatten", "Linear", ENTROPY], None,
     ["Set num_features to 16", "Make num_features automatic"]),
    ("features-mismatch",
     ["Input", ("Flatten", {"end_dim": 2}), ("LSTM", {"input_size": 9}), "Select", "Linear",
      ENTROPY], None, ["Set input_size to 28", "Make input_size automatic"]),
    ("rank-mismatch", ["Input", "GRU", "Select", "Linear", ENTROPY], None,
     ["Insert Flatten before GRU"]),
    ("rank-mismatch",
     ["Input", ("Flatten", {"end_dim": 2}), "Conv2d", "Flatten", "Linear", ENTROPY], None,
     ["Insert Unflatten before conv"]),
    ("norm-mismatch",
     ["Input", ("LayerNorm", {"normalized_shape": (9,)}), "Flatten", "Linear", ENTROPY], None,
     ["Make normalized_shape automatic"]),
    ("order-mismatch", ["Input", ("Permute", {"dims": (2, 1)}), "Flatten", "Linear", ENTROPY], None,
     ["Make dims automatic"]),
    ("index-out-of-range",
     ["Input", ("Select", {"dim": 2, "index": 28}), "Flatten", "Linear", ENTROPY], None,
     ["Set index to -1"]),
    ("mode-mismatch", ["Input", ("Upsample", {"mode": "linear"}), "Flatten", "Linear", ENTROPY],
     None, ["Set mode to bilinear"]),
    ("slopes-mismatch",
     ["Input", "Conv2d", ("PReLU", {"num_parameters": 3}), "Flatten", "Linear", ENTROPY], None,
     ["Set num_parameters to 16"]),
    ("widened-too-much",
     ["Input", ("ConvTranspose2d", {"output_padding": 2}), "Flatten", "Linear", ENTROPY], None,
     ["Set output_padding to 0×0"]),
    ("sigmoid-twice", ["Input", "Flatten", "Linear", "Sigmoid", "BCEWithLogitsLoss"], None,
     ["Remove Sigmoid"]),
    ("not-probabilities", ["Input", "Flatten", "Linear", "BCELoss"], None,
     ["Insert Sigmoid before loss"]),
    ("bad-parameter", ["Input", ("Conv3d", {"kernel_size": (3, 3)}), "Flatten", "Linear", ENTROPY],
     DataChoice("v", (1, 5, 5, 5), tuple("0123456789")), ["Set kernel_size to 3×3×3"]),
    ("bad-parameter", ["Input", "Flatten", ("Linear", {"out_features": 0}), ENTROPY], None,
     ["Set out_features to 10"]),
    ("bad-parameter", ["Input", "Flatten", ("Linear", {"in_features": "x"}), ENTROPY], None,
     ["Make in_features automatic"]),
    ("unknown-parameter", ["Input", "Flatten", ("Linear", {"colour": 1}), ENTROPY], None,
     ["Remove colour"]),
    ("no-input", ["Flatten", "Linear", ENTROPY], None, ["Add Input"]),
    ("no-loss", ["Input", "Flatten", "Linear"], None, ["Add CrossEntropyLoss"]),
    ("no-loss", ["Input", ("Linear", {"out_features": 1})], LINE, ["Add MSELoss"]),
]  # fmt: skip


@pytest.mark.parametrize(("id", "layers", "data", "texts"), CASES)
def test_every_mend_offered_makes_the_network_ready(
    chain, problem_of, id, layers, data, texts
) -> None:
    offered = problem_of(chain(*layers, data=data), id).mends
    assert [sentences.text(mend) for mend in offered] == texts
    for mend in offered:
        project = chain(*layers, data=data)
        apply(project, mend.edits)
        analysis = analyse(project.network, project.settings.data)
        assert analysis.ready, [problem.id for problem in analysis.problems]
        assert analysis.problems == ()


def test_an_unflattened_image_can_be_flattened_or_taken_as_it_is(chain, problem_of) -> None:
    project = chain(*IMAGE, ("Linear", {"in_features": 99}), ENTROPY)
    texts = [sentences.text(mend) for mend in problem_of(project, "features-mismatch").mends]
    assert texts == [
        "Set in_features to 12",
        "Make in_features automatic",
        "Insert Flatten before fc",
    ]


def test_the_one_open_end_is_offered_to_an_unconnected_input(chain, problem_of) -> None:
    project = chain("Input", "Flatten", "Linear")
    project.network.add_node(Node("n9", ENTROPY, "loss"))
    (mend,) = problem_of(project, "unconnected-input").mends
    assert sentences.text(mend) == "Connect fc"
    apply(project, mend.edits)
    assert analyse(project.network, project.settings.data).ready


def test_two_open_ends_are_no_obvious_source(chain, problem_of) -> None:
    project = chain("Input", "Flatten", "Linear")
    project.network.add_node(Node("n8", "Input", "input2"))
    project.network.add_node(Node("n9", ENTROPY, "loss"))
    assert problem_of(project, "unconnected-input").mends == ()


def test_what_comes_after_is_no_source(chain, problem_of) -> None:
    project = chain("Flatten", "Linear")
    assert problem_of(project, "unconnected-input").mends == ()


def test_what_is_behind_an_inserted_layer_steps_aside(chain, problem_of) -> None:
    project = chain("Input", "Flatten", "Linear", "NLLLoss")
    loss = project.network.nodes["n4"]
    apply(project, problem_of(project, "nll-without-log-softmax").mends[0].edits)
    inserted = project.network.nodes["n5"]
    assert (inserted.x, inserted.y) == (loss.x, loss.y)
    assert project.network.nodes["n4"].x > loss.x
    assert project.network.nodes["n3"].x == 400.0
