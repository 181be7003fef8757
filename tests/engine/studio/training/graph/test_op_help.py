"""The documentation line of a recorded op."""

import pytest

from engine.studio.training.graph.op_help import op_help


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("AddmmBackward0", "mat1 @ mat2"),
        ("ConvolutionBackward0", "Slide weight"),
        ("LogSoftmaxBackward0", "logarithm"),
        ("MaxPool2DWithIndicesBackward0", "largest element"),
        ("MeanBackward1", "mean"),
        ("LSTMLayerBackward0", "LSTM"),
        ("TBackward0", "transpose"),
    ],
)
def test_an_op_tells_what_it_computes(name, part):
    words = op_help(name)
    assert part.lower() in words.lower()
    assert "`" not in words and "Raises" not in words and "\n" not in words


def test_nothing_is_told_of_an_unknown_op():
    assert op_help("MyOwnBackward") == op_help("AccumulateGrad") == ""
