"""`main.py predict PROJECT IMAGE…`: what a trained network sees in pictures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import msgspec
import numpy as np
from msgspec import UNSET

from engine.datasets import TestImages, load_image, test_images
from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import last_trained, open_project
from engine.studio.network.losses import has_wired_target
from engine.studio.network.project import ProjectData
from engine.studio.network.settings import DataChoice
from engine.studio.training.predicting.file_prediction import classify
from engine.studio.training.predicting.trained import load_trained


def run(options: argparse.Namespace) -> int:
    """Print a line an image: its name, the class, the probability, with tabs between."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        project = open_project(options.project, workspace, options.trust_code)
        _check_takes_images(options.project, project)
        built = load_trained(project, last_trained(options.project, workspace))
    table = _table(options.images, project.settings.data)
    if options.submission and table is None:
        raise UserError("--submission needs a Test.csv that names the images, instead of images.")
    if table is not None:
        names, inputs = list(table.names), table.inputs
    else:
        names = [Path(image).name for image in options.images]
        inputs = np.stack([load_image(image)[np.newaxis] for image in options.images])
    settings = msgspec.structs.replace(project.settings, device="cpu")
    labels = []
    for name, (label, probability) in zip(names, classify(built, settings, inputs), strict=True):
        labels.append(label)
        if options.json:
            answer = {"name": name, "class": label, "probability": probability}
            print(msgspec.json.encode(answer).decode())
        else:
            print(f"{name}\t{label}\t{probability:.4f}")
    if options.submission and table is not None:
        table.write_submission(options.submission, labels)
        if not options.quiet:
            print(f"{len(labels)} predictions are in {options.submission}", file=sys.stderr)
    return 0


def _check_takes_images(path: str, project: ProjectData) -> None:
    data = project.settings.data
    if has_wired_target(project):
        raise UserError(
            f"predict expects a network that tells classes apart; the one in {path} compares its "
            "output with a target of its own."
        )
    if data.shape != (1, 28, 28) or not data.classes:
        shape = "×".join(map(str, data.shape))
        raise UserError(
            f"predict expects a network that classifies 1×28×28 images; the one in {path} takes "
            f"{shape} from {data.source}."
        )


def _table(images: list[str], data: DataChoice) -> TestImages | None:
    """The table that names the images, where one was given instead of images."""
    tables = [image for image in images if Path(image).suffix.lower() == ".csv"]
    if not tables:
        return None
    if len(images) > 1:
        raise UserError("Give one Test.csv, or images, but not both.")
    return test_images(tables[0], invert=None if data.invert is UNSET else data.invert)
