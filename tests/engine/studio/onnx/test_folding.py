"""Operations on constants are worked out; what would be as large as a batch, or larger, is not."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("onnx", reason="needs onnx: pip install '.[dev]'")

from engine.studio.onnx.folding import BATCH, Filled, NotConstantError, fold


def whole(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


@pytest.mark.parametrize(
    ("kind", "attributes", "inputs", "expected"),
    [
        ("Gather", {"axis": 0}, [whole(5, 6, 7), np.int64(1).reshape(())], 6),
        ("Concat", {"axis": 0}, [whole(1), whole(2)], [1, 2]),
        ("Unsqueeze", {"axes": [0]}, [np.int64(3).reshape(())], [3]),
        ("Unsqueeze", {}, [np.int64(3).reshape(()), whole(0)], [3]),
        ("Slice", {"starts": [1], "ends": [2**62]}, [whole(1, 2, 3)], [2, 3]),
        ("Slice", {}, [whole(1, 2, 3), whole(-1), whole(-(2**62)), whole(0), whole(-1)], [3, 2, 1]),
        ("Div", {}, [whole(-7), whole(2)], [-3]),
        ("Div", {}, [whole(7), whole(0)], [0]),
        ("Cast", {"to": 7}, [np.array([2.7], np.float32)], [2]),
        ("Mul", {}, [whole(BATCH), whole(4)], [4 * BATCH]),
        ("Range", {}, [np.int64(0), np.int64(6), np.int64(2)], [0, 2, 4]),
        ("Identity", {}, [Filled(0.5)], None),
    ],
)
def test_what_comes_of_constants(kind, attributes, inputs, expected) -> None:
    (found,) = fold(kind, attributes, inputs, 1)
    if expected is None:
        assert found == inputs[0]
    else:
        assert found.tolist() == expected


def test_a_state_for_each_sample_is_filled_with_one_value() -> None:
    assert fold("ConstantOfShape", {}, [whole(1, BATCH, 64)], 1) == [Filled(0.0)]
    state = Filled(0.0, (1, BATCH, 64))
    assert fold("Expand", {}, [np.zeros((1, 1, 64)), whole(1, BATCH, 64)], 1) == [state]


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        ("ConstantOfShape", [whole(2**20, 2**20)]),
        ("Expand", [np.zeros(1), whole(2**40)]),
        ("Range", [np.float32(0), np.float32(1e12), np.float32(1)]),
        ("Add", [np.zeros((2**14, 1)), np.zeros(2**14)]),
        ("TopK", [whole(1)]),
        ("Reshape", [whole(1, 2), whole(3)]),
        ("Add", [Filled(0.0), whole(1)]),
    ],
)
def test_what_is_too_large_or_unknown_is_left_alone(kind, inputs) -> None:
    with pytest.raises(NotConstantError):
        fold(kind, {}, inputs, 1)


def test_a_split_gives_its_parts() -> None:
    parts = fold("Split", {"axis": 0}, [whole(1, 2, 3, 4, 5)], 2)
    assert [part.tolist() for part in parts] == [[1, 2, 3], [4, 5]]
