"""Many images classified into a CSV file, with progress and a way out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.datasets import ImageStack, LoadCancelledError
from engine.datasets.unlabelled import images_to_classify
from engine.studio.network.build import Built
from engine.studio.network.losses import has_wired_target
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import Settings
from engine.studio.training.predicting.prediction import PredictionError, predict
from engine.studio.training.watching.watch_messages import FilesPredicted, PredictFiles

BATCH = 256

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


def classify(
    built: Built,
    settings: Settings,
    inputs: np.ndarray | ImageStack,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> list[tuple[str, float]]:
    """The likeliest class of each of `inputs` [n, …], and its probability."""
    classes = settings.data.classes
    answers: list[tuple[str, float]] = []
    for start in range(0, len(inputs), BATCH):
        if cancelled is not None and cancelled():
            raise LoadCancelledError
        values = predict(built, inputs[start : start + BATCH], settings.device)
        answers += [(classes[row.argmax()], float(row.max())) for row in values]
        if progress is not None:
            progress(len(answers), len(inputs))
    return answers


def check_classifies_images(project: ProjectData) -> None:
    """PredictionError unless the project's network tells classes of 28×28 pictures apart."""
    data = project.settings.data
    if has_wired_target(project):
        raise PredictionError(
            "Expected a network that tells classes apart; this one compares its output with a "
            "target of its own."
        )
    if data.shape != (1, 28, 28) or not data.classes:
        shape = "×".join(map(str, data.shape))
        raise PredictionError(
            f"Expected a network that classifies 1×28×28 images; this one takes {shape} from "
            f"{data.source}."
        )


def predict_files(
    built: Built,
    project: ProjectData,
    command: PredictFiles,
    progress: Progress,
    cancelled: Cancelled,
) -> FilesPredicted:
    """Do as the command says. Raises PredictionError, DatasetError or LoadCancelledError."""
    check_classifies_images(project)
    table = images_to_classify(command.source, progress=progress, cancelled=cancelled)
    answers = classify(built, project.settings, table.inputs, progress, cancelled)
    table.write_submission(command.target, [label for label, _ in answers])
    return FilesPredicted(len(answers), command.target)
