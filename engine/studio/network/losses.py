"""What each loss expects of the prediction and of the chosen data."""

from __future__ import annotations

from engine.studio.network.analysis import Shape
from engine.studio.network.settings import DataChoice
from engine.studio.network.shapes import ShapeError


def expected_prediction(kind: str, data: DataChoice) -> Shape:
    """The shape a loss wants for one sample; ShapeError where loss and data do not go together."""
    if data.classes:
        return (len(data.classes),)
    if kind == "MSELoss":
        return data.target_shape
    raise ShapeError("loss-needs-classes", data=data.source)


def check_prediction(kind: str, data: DataChoice, prediction: Shape) -> None:
    """ShapeError where the prediction does not fit the dataset's targets."""
    expected = expected_prediction(kind, data)
    if prediction == expected:
        return
    if not data.classes:
        raise ShapeError("target-mismatch", expected=expected, given=prediction)
    classes = len(data.classes)
    if len(prediction) != 1:
        raise ShapeError("classes-rank", classes=classes, given=prediction)
    raise ShapeError("classes-mismatch", classes=classes, given=prediction)


def check_wired_target(kind: str, prediction: Shape, target: Shape) -> None:
    """ShapeError where the prediction does not fit a target that the network computes."""
    if kind == "NLLLoss":
        raise ShapeError("target-needs-labels")
    if prediction != target:
        raise ShapeError("target-mismatch", expected=target, given=prediction)
