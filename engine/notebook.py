"""How tensors and modules look in a notebook: HTML, made only when a notebook asks for it."""

from __future__ import annotations

import base64
import html
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from engine.devices import to_numpy

if TYPE_CHECKING:
    from engine.nn.module import Module
    from engine.tensor import Tensor

MOST_ROWS, MOST_COLUMNS = 8, 10
"""Of a larger table the first and last ones are shown."""
MOST_PICTURES = 10
SMALLEST_SIDE, LARGEST_SIDE = 8, 512
"""Sides of what is taken for a picture."""
PICTURE_HEIGHT = 56

_TABLE = (
    "border-collapse:collapse;font-variant-numeric:tabular-nums;font-family:monospace;margin:4px 0"
)
_CELL = "text-align:right;padding:1px 8px"
_ABOUT = "font-family:monospace;opacity:.75"


def tensor_html(tensor: Tensor) -> str:
    """What a tensor is, its first numbers as a table, and its pictures if it may hold some."""
    array = to_numpy(tensor.detach().array)
    parts = [f'<div style="{_ABOUT}">{html.escape(_about(tensor))}</div>']
    if _holds_pictures(array):
        parts.append(_pictures(array))
    else:
        parts.append(_table(array))
    return "".join(parts)


def module_html(module: Module) -> str:
    """The modules inside of one another, each with how many parameters it has."""
    return f'<div style="font-family:monospace">{_tree("", module)}</div>'


def _about(tensor: Tensor) -> str:
    """Shape, dtype, device, and what there is of gradients."""
    shape = "×".join(map(str, tensor.shape)) or "a single number"
    words = [type(tensor).__name__, shape, str(tensor.dtype), str(tensor.device)]
    if tensor.grad_fn is not None:
        words.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        words.append("requires_grad" + (", has a grad" if tensor.grad is not None else ""))
    return " · ".join(words)


# ---------------------------------------------------------------- numbers


def _table(array: np.ndarray) -> str:
    """The numbers of the last two dimensions, the first of all others."""
    first = (0,) * max(array.ndim - 2, 0)
    if array.size == 0:
        return ""
    plane = np.atleast_2d(array[first])
    rows, columns = _shown(plane.shape[0], MOST_ROWS), _shown(plane.shape[1], MOST_COLUMNS)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="{_CELL}">{_cell(plane, row, column)}</td>' for column in columns)
        + "</tr>"
        for row in rows
    )
    place = ", ".join((*map(str, first), ":", ":"))
    caption = f'<div style="{_ABOUT}">[{place}]</div>' if first else ""
    return f'{caption}<table style="{_TABLE}">{body}</table>'


def _shown(count: int, most: int) -> list[int | None]:
    """The places that are shown, with None where some are left out."""
    if count <= most:
        return list(range(count))
    half = most // 2
    return [*range(half), None, *range(count - half, count)]


def _cell(plane: np.ndarray, row: int | None, column: int | None) -> str:
    if row is None or column is None:
        return "⋮" if column is not None else "…"
    value = plane[row, column]
    return f"{value:.4g}" if plane.dtype.kind == "f" else str(value)


# ---------------------------------------------------------------- pictures


def _holds_pictures(array: np.ndarray) -> bool:
    """Whether its last two dimensions are sides of pictures, and it holds some of them."""
    if array.ndim < 3 or array.size == 0 or array.dtype.kind not in "fu":
        return False
    return all(SMALLEST_SIDE <= side <= LARGEST_SIDE for side in array.shape[-2:])


def _pictures(array: np.ndarray) -> str:
    """The first of its pictures, from the darkest value of them all to the lightest."""
    stack = array.reshape(-1, *array.shape[-2:])
    some = stack[:MOST_PICTURES].astype(np.float64)
    some = np.nan_to_num(some, posinf=0.0, neginf=0.0)
    low, high = some.min(), some.max()
    grey = np.round(255 * (some - low) / ((high - low) or 1.0)).astype(np.uint8)
    images = "".join(map(_image, grey))
    left = len(stack) - len(some)
    more = f'<span style="{_ABOUT}"> and {left} more</span>' if left else ""
    return f'<div style="margin:4px 0">{images}{more}</div>'


def _image(grey: np.ndarray) -> str:
    data = base64.b64encode(png(grey)).decode()
    style = f"height:{PICTURE_HEIGHT}px;image-rendering:pixelated;margin-right:4px;display:inline"
    return f'<img alt="" style="{style}" src="data:image/png;base64,{data}">'


def png(grey: np.ndarray) -> bytes:
    """A PNG file of uint8 pixels [height, width] (its specification: RFC 2083)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    height, width = grey.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter, here none
    rows[:, 1:] = grey
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes()))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


# ---------------------------------------------------------------- modules


def _tree(name: str, module: Module) -> str:
    kind, extra = type(module).__name__, module.extra_repr().replace("\n", ", ")
    count = _grouped(sum(each.numel() for each in module.parameters()))
    named = f'<span style="opacity:.6">({html.escape(name)})</span> ' if name else ""
    about = f"({extra})" if extra else ""
    title = f"{named}<b>{html.escape(kind)}</b>{html.escape(about)} · {count} parameters"
    children = [_tree(each, child) for each, child in module._modules.items() if child is not None]
    if not children:
        return f'<div style="padding-left:16px">{title}</div>'
    inside = "".join(children)
    return f'<details open style="padding-left:16px"><summary>{title}</summary>{inside}</details>'


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\N{THIN SPACE}")
