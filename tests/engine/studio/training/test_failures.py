"""Every error has one sentence, and is put down to the right side."""

import errno

import pytest

from engine.datasets import DatasetError
from engine.studio.network.modules import LayerError
from engine.studio.training.failures import is_fault, sentence
from engine.studio.training.requirements import TrainingError


@pytest.mark.parametrize(
    ("error", "words", "fault"),
    [
        (TrainingError("Choose another."), "Choose another.", False),
        (LayerError("No such row."), "No such row.", False),
        (DatasetError("Not there."), "Not there.", False),
        (MemoryError(), "lower the batch size", False),
        (OSError(errno.ENOSPC, "No space left", "x.json"), "(x.json): No space left", False),
        (RuntimeError("CUDA error: device lost\nmore"), "choose another device", False),
        (ZeroDivisionError("division by zero"), "(ZeroDivisionError): division by zero", True),
        (AssertionError(), "no reason was given", True),
        (ValueError("one\ntwo"), "one.", True),
    ],
    ids=lambda value: type(value).__name__,
)
def test_errors_are_worded(error, words, fault):
    assert words in sentence(error)
    assert "\n" not in sentence(error)
    assert is_fault(error) is fault
