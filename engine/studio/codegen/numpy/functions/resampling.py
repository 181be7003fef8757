"""Images, sequences and volumes brought to another size, an axis at a time, by a matrix."""

import numpy as np


def resampling_matrix(size, scale, mode, align_corners=False):
    """How much each place before (a column) counts in each place afterwards (a row)."""
    count = int(size * scale)
    rows, step = np.arange(count), np.float32(1 / scale)
    matrix = np.zeros((count, size), np.float32)
    if mode == "area":
        for row in rows:
            start, end = row * size // count, -(-(row + 1) * size // count)
            matrix[row, start:end] = 1 / (end - start)
    elif mode in ("nearest", "nearest-exact"):
        offset = np.float32(0.5 if mode == "nearest-exact" else 0)
        near = np.floor((rows.astype(np.float32) + offset) * step).astype(int)
        if count in (size, 2 * size):  # whatever the scale is
            near = rows * size // count
        matrix[rows, near.clip(0, size - 1)] = 1
    elif mode == "bicubic":
        places = (rows + 0.5) / scale - 0.5
        if align_corners:
            places = rows * ((size - 1) / max(count - 1, 1))
        for tap in range(-1, 3):
            column = np.floor(places).astype(int) + tap
            x = np.abs(places - column)
            near = (1.25 * x - 2.25) * x * x + 1
            far = ((-0.75 * x + 3.75) * x - 6) * x + 3
            np.add.at(matrix, (rows, column.clip(0, size - 1)), np.where(x < 1, near, far))
    else:
        places = ((rows + 0.5) / scale - 0.5).clip(0) if count != size else rows
        if align_corners:
            places = rows * ((size - 1) / max(count - 1, 1))
        left = np.floor(places).astype(int).clip(0, size - 1)
        share = (places - left).clip(0, 1)
        np.add.at(matrix, (rows, left), 1 - share)
        np.add.at(matrix, (rows, (left + 1).clip(0, size - 1)), share)
    return matrix


def upsample_forward(x, *, scale_factor=2.0, mode="nearest", align_corners=False):
    """x with each axis of space so many times as long."""
    matrices = []
    for axis in range(2, x.ndim):
        matrix = resampling_matrix(x.shape[axis], scale_factor, mode, align_corners)
        matrix = matrix.astype(x.dtype)
        x = np.moveaxis(np.moveaxis(x, axis, -1) @ matrix.T, -1, axis)
        matrices.append(matrix)
    return x, matrices


def upsample_backward(d_y, cache):
    for axis, matrix in enumerate(cache, start=2):
        d_y = np.moveaxis(np.moveaxis(d_y, axis, -1) @ matrix, -1, axis)  # dL/dx = dL/dy · M
    return d_y
