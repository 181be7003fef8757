"""One sentence for people from any error that training or predicting can meet."""

from __future__ import annotations

from engine.datasets import DatasetError
from engine.studio.debugging.file import RecordingError
from engine.studio.network.archive import ArchiveError
from engine.studio.network.build import BuildError
from engine.studio.network.modules import LayerError
from engine.studio.onnx.package import OnnxError
from engine.studio.training.checkpoint import CheckpointError
from engine.studio.training.predicting.prediction import PredictionError
from engine.studio.training.requirements import TrainingError

WORDED = (
    ArchiveError,
    BuildError,
    CheckpointError,
    DatasetError,
    LayerError,
    OnnxError,
    PredictionError,
    RecordingError,
    TrainingError,
)
"""Errors whose text is the sentence to show; what the user gave or chose is the reason."""


def is_fault(error: BaseException) -> bool:
    """Whether the program is to blame, and nothing that the user gave, chose or has."""
    known = isinstance(error, (*WORDED, MemoryError, OSError))
    return not (known or "CUDA" in str(error))


def sentence(error: BaseException) -> str:
    """What happened and what to do, in one sentence."""
    if isinstance(error, WORDED):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            "There is not enough memory for this: lower the batch size, or make the network "
            "smaller."
        )
    if isinstance(error, OSError):
        name = f" ({error.filename})" if error.filename else ""
        return f"A file could not be read or written{name}: {error.strerror or error}."
    if "CUDA" in str(error):
        first = str(error).splitlines()[0]
        return f"The GPU cannot be used ({first}): choose another device, or restart the program."
    return (
        f"Something went wrong in the training process ({type(error).__name__}): "
        f"{str(error).splitlines()[0] if str(error) else 'no reason was given'}."
    )
