"""Decodes many small image files into one array, several at a time."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import numpy as np

from engine.datasets.ink import SIZE
from engine.datasets.pictures import LIGHT, background, read_grey
from engine.datasets.source import DatasetError, LoadCancelledError

CHUNK = 200  # images a thread decodes before progress is reported and cancelling is asked


def decode_images(
    files: Sequence[str],
    images: np.ndarray,
    invert: bool | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> str:
    """Read image files of any size and kind as grey images into `images`, uint8 [n, 28, 28].

    An image of another size keeps its proportions and is filled up with its background. All are
    inverted if `invert` says so; None inverts them where most have dark ink on light paper.
    Returns what people should know of it, in a few words or none. Raises DatasetError naming the
    first file that cannot be read and how many there are, LoadCancelledError when cancelled()
    says so.
    """
    sizes: list[tuple[int, int]] = [(SIZE, SIZE)] * len(files)
    papers = np.zeros(len(files))
    problems: dict[int, DatasetError] = {}

    def decode(chunk: range) -> int:
        for i in chunk:
            try:
                images[i], sizes[i], papers[i] = _decode(Path(files[i]))
            except DatasetError as error:
                problems[i] = error
        return len(chunk)

    chunks = [range(start, min(start + CHUNK, len(files))) for start in range(0, len(files), CHUNK)]
    done = 0
    # Pillow lets go of the interpreter while it decodes, so threads share the work.
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as threads:
        for future in as_completed([threads.submit(decode, chunk) for chunk in chunks]):
            done += future.result()
            if cancelled is not None and cancelled():
                threads.shutdown(wait=True, cancel_futures=True)
                raise LoadCancelledError
            if progress is not None:
                progress(done, len(files))
    if problems:
        raise _unreadable(files, problems)
    notes = [_resized_note(sizes)]
    is_dark_on_light = bool(np.mean(papers >= LIGHT) > 0.5)
    if is_dark_on_light if invert is None else invert:
        np.subtract(255, images, out=images)
        notes.append("dark ink on light paper, inverted" if is_dark_on_light else "inverted")
    return "; ".join(note for note in notes if note)


def _decode(path: Path) -> tuple[np.ndarray, tuple[int, int], float]:
    """One file's 28×28 pixels, its own (width, height), and its background's grey value."""
    from PIL import Image, ImageOps

    image = read_grey(path)
    pixels = np.asarray(image)
    size, paper = image.size, background(pixels)
    if size != (SIZE, SIZE):
        image = ImageOps.pad(image, (SIZE, SIZE), Image.Resampling.BILINEAR, color=int(paper))
        pixels = np.asarray(image)
    return pixels, size, paper


def _unreadable(files: Sequence[str], problems: dict[int, DatasetError]) -> DatasetError:
    if len(files) == 1:
        return problems[0]
    first = min(problems)
    return DatasetError(
        f"{len(problems):,} of {len(files):,} images cannot be read as an image, the first of them "
        f"{files[first]}: replace what is damaged, or take its rows out of the CSV."
    )


def _resized_note(sizes: Sequence[tuple[int, int]]) -> str:
    others = {size for size in sizes if size != (SIZE, SIZE)}
    if not others:
        return ""
    if len(others) > 1:
        return f"resized from {len(others):,} sizes to {SIZE}×{SIZE}"
    ((width, height),) = others
    return f"resized from {width}×{height} to {SIZE}×{SIZE}"
