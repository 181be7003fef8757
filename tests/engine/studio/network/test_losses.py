"""What each loss expects of prediction, target and data."""

import pytest

from engine.studio.network.catalogue import CATALOGUE
from engine.studio.network.losses import check_prediction, check_wired_target, expected_prediction
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import ShapeError

DIGITS = DataChoice()
LINE = DataChoice("line", (1,), (), (1,))


@pytest.mark.parametrize("kind", [e.kind for e in CATALOGUE.values() if e.category == "loss"])
def test_class_data_wants_a_value_for_each_class(kind: str) -> None:
    assert expected_prediction(CATALOGUE[kind], DIGITS) == (10,)
    check_prediction(CATALOGUE[kind], DIGITS, (10,))


def test_numbers_want_predictions_of_their_shape() -> None:
    assert expected_prediction(CATALOGUE["MSELoss"], LINE) == (1,)
    with pytest.raises(ShapeError) as caught:
        check_prediction(CATALOGUE["MSELoss"], LINE, (2,))
    assert caught.value.id == "target-mismatch"


@pytest.mark.parametrize(
    ("kind", "data", "prediction", "id"),
    [
        ("CrossEntropyLoss", DIGITS, (12,), "classes-mismatch"),
        ("CrossEntropyLoss", DIGITS, (32, 7, 7), "classes-rank"),
        ("MSELoss", DIGITS, (1,), "classes-mismatch"),
        ("CrossEntropyLoss", LINE, (1,), "loss-needs-classes"),
        ("NLLLoss", LINE, (1,), "loss-needs-classes"),
    ],
)
def test_what_does_not_go_together(kind, data, prediction, id) -> None:
    with pytest.raises(ShapeError) as caught:
        check_prediction(CATALOGUE[kind], data, prediction)
    assert caught.value.id == id


def test_a_wired_target_has_the_predictions_shape_and_is_no_label() -> None:
    check_wired_target(CATALOGUE["MSELoss"], (3, 4), (3, 4))
    check_wired_target(CATALOGUE["CrossEntropyLoss"], (10,), (10,))
    with pytest.raises(ShapeError, match="target-mismatch"):
        check_wired_target(CATALOGUE["MSELoss"], (3,), (4,))
    with pytest.raises(ShapeError, match="target-needs-labels"):
        check_wired_target(CATALOGUE["NLLLoss"], (10,), (10,))
