"""Image files: any kind of PNG (and what else Pillow reads) as grey values."""

from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

import numpy as np

from engine.datasets.source import DatasetError

if TYPE_CHECKING:
    from PIL.Image import Image

LIGHT = 128  # a background of at least this grey value is paper, and the ink on it is dark
MOST_PIXELS = 64_000_000  # a small file can unpack to any size; larger pictures are refused
MOST_FILE_BYTES = 256 << 20
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")  # and none that runs a program


def read_grey(path: Path) -> "Image":
    """An image file as a Pillow image of mode L.

    Raises DatasetError if it cannot be read, or is so large that it would fill the memory.
    """
    from PIL import Image, ImageOps

    try:
        _check_file(path)
        # Opened here, for by itself Pillow would ask the disk about each folder on the way.
        with path.open("rb") as stream, Image.open(stream, formats=FORMATS) as file:
            _check_size(path, *file.size)
            file.load()
            # Turning an image that tells of no way up would copy it for nothing.
            return _grey(ImageOps.exif_transpose(file) if file.getexif() else file)
    except DatasetError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DatasetError(_too_large(path, "more than 89 million pixels")) from error
    except FileNotFoundError as error:
        raise DatasetError(f"There is no image {path}: check the path.") from error
    except Exception as error:  # Pillow raises errors of many kinds for a broken file
        raise DatasetError(
            f"{path} cannot be read as an image; it may be damaged or of another kind: save it as "
            "PNG again."
        ) from error


def _check_file(path: Path) -> None:
    """Pipes and devices never end, and a picture of this size is none."""
    status = path.stat()
    if not S_ISREG(status.st_mode):
        raise DatasetError(f"{path} is no file: choose a picture.")
    if status.st_size > MOST_FILE_BYTES:
        raise DatasetError(_too_large(path, f"{status.st_size >> 20:,} MiB"))


def _check_size(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise DatasetError(_too_large(path, f"{width:,}×{height:,} pixels"))


def _too_large(path: Path, size: str) -> str:
    return (
        f"{path} has {size}, where at most {MOST_PIXELS // 1_000_000} million pixels are read: "
        "make it smaller."
    )


def background(grey: np.ndarray) -> float:
    """The grey value of a picture's background, uint8 [height, width]: its border's median."""
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    border.sort()  # a tenth of the time of np.median, which every image of a set would wait for
    middle = len(border) // 2
    return (float(border[middle - 1]) + float(border[middle])) / 2


def bright_ink(grey: np.ndarray) -> np.ndarray:
    """A picture with ink bright on black: uint8 [height, width] -> float32 in [0, 1].

    Ink is what differs from the background, so grey paper becomes black. On a black background
    nothing changes.
    """
    paper = background(grey)
    difference = paper - grey if paper >= LIGHT else grey - paper
    most = paper if paper >= LIGHT else 255 - paper  # as far as ink can be from this paper
    return np.clip(difference / most, 0, 1).astype(np.float32)


def _grey(image: "Image") -> "Image":
    """Any mode of image as L; 16 bits are scaled down, transparency becomes background."""
    from PIL import Image

    if image.mode.startswith("I"):  # 16-bit grey, which convert("L") would clip instead of scale
        deep = np.asarray(image).astype(np.int64)
        return Image.fromarray((np.clip(deep, 0, 65535) // 257).astype(np.uint8))
    if not image.has_transparency_data:
        return image.convert("L")
    image = image.convert("RGBA")
    grey, opacity = image.convert("L"), image.getchannel("A")
    if opacity.getextrema() == (255, 255):
        return grey
    # What shows is drawn on whichever background it stands out from.
    weights = np.asarray(opacity, np.float32)
    shown = (np.asarray(grey) * weights).sum() / max(weights.sum(), 1)
    behind = Image.new("L", image.size, 0 if shown >= LIGHT else 255)
    return Image.composite(grey, behind, opacity)
