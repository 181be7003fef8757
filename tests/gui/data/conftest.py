"""A document on small sets, and sessions that a test speaks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from PIL import Image

from engine.studio.data import choose
from engine.studio.network.edits import ChangeSettings
from engine.studio.network.templates import TEMPLATES
from gui.document import Document
from gui.training.session import TrainingSession
from gui.training.worker.workspace import Workspace


@pytest.fixture(autouse=True)
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or fills the cache of the person who runs it."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("engine.datasets.cache.user_cache_dir", lambda name: str(folder))


@pytest.fixture
def document() -> Document:
    """The 784-500-10 template."""
    document = Document()
    document.open(TEMPLATES["mlp"].make())
    return document


@pytest.fixture
def use(document: Document) -> Callable[..., None]:
    """Chooses data by name or path, with other settings if wanted."""

    def use(source: str, **settings: object) -> None:
        changed = msgspec.structs.replace(document.settings, data=choose(source), **settings)
        document.push("Choose data", [ChangeSettings(changed)])

    return use


@pytest.fixture
def session(document: Document, tmp_path: Path) -> Iterator[TrainingSession]:
    """A session whose worker is never started: a test tells it what a worker would."""
    session = TrainingSession(document, workspace=Workspace(tmp_path / "quiet"))
    yield session
    session.shutdown()


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A folder of twelve pictures, 40×30, dark on light, of the classes a and b."""
    folder = tmp_path / "letters"
    folder.mkdir()
    rows = ["filename,label"]
    for number in range(12):
        pixels = np.full((30, 40), 240, np.uint8)
        pixels[5:25, 2 + number : 8 + number] = 10
        Image.fromarray(pixels).save(folder / f"{number}.png")
        rows.append(f"{number}.png,{'ab'[number % 2]}")
    (folder / "train.csv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture
def flowers(tmp_path: Path) -> Path:
    """A table of sixty flowers with a gap: two numbers, a colour, and the kind."""
    rows = ["long,wide,colour,kind"]
    for number in range(60):
        wide = "" if number == 5 else f"{number / 7:.3f}"
        rows.append(
            f"{number / 10},{wide},{['red', 'blue', 'green'][number % 3]},{'ab'[number % 2]}"
        )
    path = tmp_path / "flowers.csv"
    path.write_text("\n".join(rows) + "\n")
    return path
