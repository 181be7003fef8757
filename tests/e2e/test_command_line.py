"""The whole story without a window: from a template to a submission, as a user types it."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import load_file

from engine.datasets.handwriting import generate

ROOT = Path(__file__).parents[2]
TRAINING, TESTS = 60, 5


@pytest.fixture
def practice(tmp_path: Path) -> np.ndarray:
    """The practice problem's layout, small, in the folder `digits`; the labels of its tests."""
    images, labels = generate(TRAINING + TESTS, seed=5)
    for number, image in enumerate(images):
        kind = "train" if number < TRAINING else "test"
        path = tmp_path / "digits" / "Train" / "Images" / kind / f"{number}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).convert("RGBA").save(path)
    rows = [f"{number}.png,{labels[number]}" for number in range(TRAINING)]
    (tmp_path / "digits" / "Train" / "train.csv").write_text("\n".join(["filename,label", *rows]))
    names = [f"{number}.png" for number in range(TRAINING, TRAINING + TESTS)]
    (tmp_path / "digits" / "Test.csv").write_text("\n".join(["filename", *names]))
    return labels[TRAINING:]


@pytest.fixture
def shell(tmp_path: Path):
    """Runs a line as typed in an empty folder on a machine without a display; what it prints."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {
        **{name: value for name, value in os.environ.items() if name not in hidden},
        **{f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CACHE", "STATE", "DATA")},
        "PYTHONPATH": str(ROOT),
        "ENGINE_KERNELS": "off",
    }

    def run(line: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *shlex.split(line)],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    return run


def test_from_new_to_submission(shell, practice, tmp_path: Path) -> None:
    assert "mlp" in shell("new --list").split()
    assert shell("new mlp net.bps") == "net.bps: 784-500-10\n"
    train = "train net.bps --dataset digits --held-out 0.2 --batch-size 16 --seed 3"
    said = shell(f"{train} --epochs 2")
    assert "48 samples (12 held out)" in said and said.endswith("saved to net.bps\n")
    lines = shell("train net.bps --resume --epochs 20 --json").splitlines()
    events = [json.loads(line) for line in lines]
    assert [each["epoch"] for each in events if each["type"] == "HeldOut"] == list(range(3, 21))
    answers = shell("predict net.bps digits/Test.csv --submission out.csv").splitlines()
    names = [f"{number}.png" for number in range(TRAINING, TRAINING + TESTS)]
    classes = [line.split("\t")[1] for line in answers]
    assert [line.split("\t")[0] for line in answers] == names
    rows = [f"{name},{label}" for name, label in zip(names, classes, strict=True)]
    assert (tmp_path / "out.csv").read_text().splitlines() == ["filename,label", *rows]
    assert sum(int(a) == b for a, b in zip(classes, practice, strict=True)) >= 2
    (line,) = shell(f"predict net.bps digits/Train/Images/test/{names[0]} --json").splitlines()
    assert json.loads(line)["class"] == classes[0]
    assert shell("export net.bps --to safetensors net.safetensors --quiet") == ""
    assert sum(array.size for array in load_file(tmp_path / "net.safetensors").values()) == 397510
    assert shell("report net.bps run.html") == "run.html: run1\n"
    assert "in epoch 20 of 20" in (tmp_path / "run.html").read_text()
