"""The words for problems, mends and refusals."""

import pytest

from engine.studio.network import sentences
from engine.studio.network.analysis import Mend, Problem, Refusal

MISMATCH = {"name": "fc", "expected": 1050, "source": "Flatten", "given": (1568,)}


def test_a_problem_says_what_was_expected_what_came_and_what_to_do() -> None:
    mends = (
        Mend("set-parameter", {"parameter": "in_features", "value": 1568}, ()),
        Mend("insert-before", {"layers": "Flatten", "name": "fc"}, ()),
    )
    values = {**MISMATCH, "factors": (32, 7, 7)}
    problem = Problem("features-mismatch", "error", "n1", "input", values, mends)
    assert sentences.title(problem) == "fc expects 1050 features"
    assert sentences.detail(problem) == "Flatten gives 32×7×7 = 1568"
    assert sentences.text(problem) == (
        "fc expects 1050 features. Flatten gives 32×7×7 = 1568: "
        "set in_features to 1568, or insert Flatten before fc."
    )


def test_a_problem_without_a_mend_ends_after_its_detail() -> None:
    problem = Problem("features-mismatch", "error", "n1", "input", MISMATCH)
    assert sentences.text(problem) == "fc expects 1050 features. Flatten gives 1568."


def test_a_refusal_is_one_sentence() -> None:
    refusal = Refusal("cycle", {"source": "relu", "target": "conv"})
    assert sentences.text(refusal) == (
        "relu already depends on conv: this wire would close a circle."
    )


@pytest.mark.parametrize(
    ("type", "values", "expected"),
    [
        ("int", {"minimum": 1, "maximum": 2**31 - 1}, "It expects a whole number from 1 on"),
        ("int", {"minimum": -8, "maximum": 8}, "It expects a whole number from -8 to 8"),
        ("pair", {"minimum": 0, "maximum": 2**31 - 1}, "It expects two whole numbers from 0 on"),
        ("float", {"minimum": 0.0, "maximum": 1.0}, "It expects a number from 0 to 1"),
        ("bool", {"minimum": None, "maximum": None}, "It expects on or off"),
        ("choice", {"choices": ("mean", "sum")}, "It expects one of mean, sum"),
    ],
)
def test_what_a_parameter_expects(type, values, expected) -> None:
    known = {"name": "fc", "parameter": "p", "value": "x", "type": type, **values}
    assert sentences.detail(Problem("bad-parameter", "error", "n1", None, known)) == expected


@pytest.mark.parametrize("value", [2**31, (3, 2**40)])
def test_what_is_too_much_is_told_the_most(value) -> None:
    known = {"name": "fc", "parameter": "p", "value": value, "type": "int"}
    known |= {"minimum": 1, "maximum": 2**31 - 1}
    assert sentences.detail(Problem("bad-parameter", "error", "n1", None, known)).endswith(
        "from 1 to 2\N{THIN SPACE}147\N{THIN SPACE}483\N{THIN SPACE}647"
    )


def test_numbers_have_thin_spaces_from_ten_thousand_on() -> None:
    assert sentences.number(9999) == "9999"
    assert sentences.number(12_832) == "12\N{THIN SPACE}832"
    assert sentences.number(-1_234_567) == "-1\N{THIN SPACE}234\N{THIN SPACE}567"


def test_numbers_that_no_one_can_read_are_rounded() -> None:
    assert sentences.number(10**15 - 1).endswith("999")
    assert sentences.number(10**15) == "about 10^15"
    assert sentences.shape((10**5000, 3)) == "about 10^5000×3"


def test_shapes_are_products() -> None:
    assert sentences.shape((32, 7, 7)) == "32×7×7"
    assert sentences.shape(()) == "a single number"
