"""Many files become one array, in order, with progress, and with every problem counted."""

from pathlib import Path

import numpy as np
import pytest

from engine.datasets import decoding
from engine.datasets.handwriting import generate
from engine.datasets.source import DatasetError, LoadCancelledError


def decode(files: list[Path], **options) -> tuple[np.ndarray, str]:
    images = np.empty((len(files), 28, 28), np.uint8)
    return images, decoding.decode_images([str(file) for file in files], images, **options)


@pytest.fixture
def files(tmp_path: Path, save_png, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """25 digits, decoded in chunks of ten."""
    monkeypatch.setattr(decoding, "CHUNK", 10)
    paths = [tmp_path / f"{i}.png" for i in range(25)]
    for path, image in zip(paths, generate(25, seed=0)[0], strict=True):
        save_png(path, image)
    return paths


def test_images_come_in_the_order_of_their_files_and_progress_is_told(files):
    seen = []
    images, note = decode(files, progress=lambda done, total: seen.append((done, total)))
    assert np.array_equal(images, generate(25, seed=0)[0]) and note == ""
    assert len(seen) == 3 and seen[-1] == (25, 25) and seen == sorted(seen)


def test_cancelling_stops(files):
    asked = []
    with pytest.raises(LoadCancelledError, match="cancelled"):
        decode(files, cancelled=lambda: asked.append(1) or True)
    assert len(asked) == 1


def test_unreadable_files_are_counted_and_the_first_is_named(files):
    files[7].write_bytes(b"nonsense")
    files[20].write_bytes(b"")
    with pytest.raises(DatasetError, match=r"2 of 25 images .* first of them .*7\.png"):
        decode(files)


def test_other_sizes_are_fitted_whole_and_said_so(tmp_path: Path, save_png):
    wide = np.zeros((50, 100), np.uint8)
    wide[:, 45:55] = 255
    save_png(tmp_path / "wide.png", wide)
    images, note = decode([tmp_path / "wide.png"])
    assert note == "resized from 100×50 to 28×28"
    image = images[0]
    assert not image[:7].any() and not image[21:].any()  # 28 wide, 14 high, in the middle
    assert image[14, 14] == 255 and image[14, 2] == 0
    save_png(tmp_path / "small.png", wide[:9, :9])
    _, note = decode([tmp_path / "wide.png", tmp_path / "small.png"])
    assert note == "resized from 2 sizes to 28×28"


def test_dark_ink_on_light_paper_is_inverted_and_said_so(tmp_path: Path, save_png):
    images = generate(3, seed=1)[0]
    paths = [tmp_path / f"{i}.png" for i in range(3)]
    for path, image in zip(paths, images, strict=True):
        save_png(path, 255 - image)
    decoded, note = decode(paths)
    assert np.array_equal(decoded, images)
    assert note == "dark ink on light paper, inverted"
    decoded, note = decode(paths, invert=False)
    assert np.array_equal(decoded, 255 - images) and note == ""
    assert decode(paths, invert=True)[1] == "dark ink on light paper, inverted"
