"""Images kept as bytes, perhaps on the disk, that become numbers when they are asked for."""

import numpy as np

MOST_FLOATS = 1 << 30  # bytes of float32 images that are made at once; a larger set stays a stack


class ImageStack:
    """uint8 images that read like a float32 array [n, 1, height, width] with values in [0, 1].

    It takes a fourth of the memory, and next to none where `pixels` is a memory-mapped file.
    """

    dtype = np.dtype(np.float32)

    def __init__(self, pixels: np.ndarray, rows: np.ndarray | None = None) -> None:
        """pixels: uint8 [m, height, width]. rows: which of them, in which order; all if None."""
        self._pixels = pixels
        self._rows = np.arange(len(pixels)) if rows is None else rows

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self._rows), 1, *self._pixels.shape[1:])

    @property
    def nbytes(self) -> int:
        """What the images take as float32."""
        return int(np.prod(self.shape)) * self.dtype.itemsize

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: int | slice | np.ndarray) -> np.ndarray:
        """The images at these places as float32, with the axis of channels."""
        return self._pixels[self._rows[rows]][..., None, :, :] / np.float32(255)

    def __array__(self, dtype: np.dtype | None = None, copy: bool | None = None) -> np.ndarray:
        return self[:].astype(dtype or self.dtype, copy=False)

    def take(self, rows: slice | np.ndarray) -> "ImageStack":
        """The images at these places, still as bytes."""
        return ImageStack(self._pixels, self._rows[rows])


def as_inputs(pixels: np.ndarray, packed: bool) -> np.ndarray | ImageStack:
    """uint8 images as a set's inputs: float32, unless they shall or must stay packed."""
    stack = ImageStack(pixels)
    if packed or stack.nbytes > MOST_FLOATS:
        return stack
    return pixels[:, None] / np.float32(255)
