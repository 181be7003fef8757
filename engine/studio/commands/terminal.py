"""What the program does where there is no display: its main job, in the terminal."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np

from engine.datasets import Samples, split
from engine.studio.commands.progress import TextReport
from engine.studio.commands.train import train
from engine.studio.data import load_chosen
from engine.studio.network.project import ProjectData
from engine.studio.network.templates import TEMPLATES
from engine.studio.training.messages import Train
from engine.studio.training.predicting.file_prediction import classify
from engine.studio.training.predicting.trained import load_trained

SHOWN = 6
WIDTH = 28
"""Columns of a drawn digit."""


def run() -> int:
    """Train LeNet on the embedded digits and show what it makes of some it has not seen."""
    print(
        "There is no display for the window, so LeNet learns the embedded digits here.\n"
        "For more, see: main.py --help"
    )
    return demonstrate(TEMPLATES["lenet"].make())


def demonstrate(project: ProjectData) -> int:
    """Train the project and show held-out digits with what the network says they are."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        status = train(Train("run1", project, folder), TextReport(project.title))
        built = load_trained(project, Path(folder))
    settings = project.settings
    _, held_out = split(load_chosen(settings.data), settings.held_out, settings.seed)
    answers = classify(built, settings, held_out.inputs)
    truth = [held_out.classes[target] for target in held_out.targets]
    right = sum(label == true for (label, _), true in zip(answers, truth, strict=True))
    print(f"\n{right / len(truth):.2%} of {len(truth)} digits it had not seen are right. Some:\n")
    _show(held_out.take(slice(0, SHOWN)), answers[:SHOWN], truth[:SHOWN])
    return status


def _show(samples: Samples, answers: list[tuple[str, float]], truth: list[str]) -> None:
    """The samples side by side, as many as fit into a line, with what was seen in them below."""
    pictures = [drawn(image[0]) for image in np.asarray(samples.inputs)]
    captions = [
        f"{label} ({probability:.1%}), is {true}".center(WIDTH)
        for (label, probability), true in zip(answers, truth, strict=True)
    ]
    fitting = max(1, shutil.get_terminal_size().columns // WIDTH)
    for start in range(0, len(pictures), fitting):
        for row in zip(*pictures[start : start + fitting], strict=True):
            print("".join(row).rstrip())
        print("".join(captions[start : start + fitting]).rstrip() + "\n")


def drawn(image: np.ndarray) -> list[str]:
    """A 28×28 image as 14 lines of text, two of its rows a line, one column a character."""
    shades = " ▄▀█" if _can_print("▄▀█") else " .'#"
    ink = (image > 0.4).astype(int)
    return [
        "".join(shades[2 * top + bottom] for top, bottom in zip(upper, lower, strict=True))
        for upper, lower in zip(ink[::2], ink[1::2], strict=True)
    ]


def _can_print(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
