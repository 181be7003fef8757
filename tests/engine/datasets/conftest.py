"""Folders of images like those people have, and a cache of its own for every test."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.datasets.handwriting import generate


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or fills the cache of the person who runs it."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("engine.datasets.cache.user_cache_dir", lambda name: str(folder))
    return folder / "datasets"


@pytest.fixture
def save_png() -> Callable[[Path, np.ndarray], None]:
    """Writes uint8 pixels, [h, w] or [h, w, channels], as a PNG and makes the folders for it."""

    def save(path: Path, pixels: np.ndarray) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(path)

    return save


@pytest.fixture
def practice_folder(tmp_path: Path, save_png) -> tuple[Path, np.ndarray, np.ndarray]:
    """The practice problem's layout with 30 training and 5 test images, RGBA as there.

    Returns the folder, all 35 images (uint8 [35, 28, 28]) and their labels.
    """
    root = tmp_path / "practice"
    images, labels = generate(35, seed=5)
    for i, image in enumerate(images):
        opaque = np.full_like(image, 255)
        kind = "train" if i < 30 else "test"
        rgba = np.stack([image, image, image, opaque], axis=-1)
        save_png(root / "Train" / "Images" / kind / f"{i}.png", rgba)
    rows = "".join(f"{i}.png,{labels[i]}\n" for i in range(30))
    (root / "Train" / "train.csv").write_text("filename,label\n" + rows)
    names = [f"{i}.png" for i in range(30, 35)]
    (root / "Test.csv").write_text("\n".join(["filename", *names]) + "\n")
    sample = "".join(f"0,{name}\n" for name in reversed(names))
    (root / "Sample_Submission.csv").write_text("label,filename\n" + sample)
    return root, images, labels
