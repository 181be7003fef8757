"""Files that are let go over the window: each is opened as what it is, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QMimeData

from engine.datasets.table import is_table
from gui.data.commands import DataCommands
from gui.files.commands import FileCommands
from gui.files.exchange import ONNX
from gui.files.project_files import SUFFIX
from gui.messages import messages

translate = QCoreApplication.translate

LEARNED = (".safetensors", ".json", ".pt", ".pth", ".bin", ".ckpt", ".h5", ".npz", ".pkl")
"""Files of weights: those that can be read, and those that it is told why they cannot be."""
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")


def file_in(data: QMimeData) -> Path | None:
    """The file or folder that is dragged, if a single one of this machine is."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 else None


def open_dropped(path: Path, files: FileCommands, data: DataCommands) -> None:
    """Open a project, a model, weights or data; what it is, its name tells."""
    suffix = path.suffix.lower()
    if path.is_dir():
        data.open_folder(str(path))
    elif suffix in (SUFFIX, ONNX):
        files.open(path)
    elif is_table(path.name):
        data.open_table(str(path))
    elif suffix in LEARNED:
        files.files.exchange.load(path)
    elif suffix in PICTURES:
        sentence = translate("Dropping", "{0} is a picture: drop it on the drawing pad.")
        messages().error(sentence.format(path.name))
    else:
        sentence = translate(
            "Dropping",
            "{0} cannot be opened: drop a project (.bps), a model (.onnx), weights "
            "(.safetensors), a table (.csv) or a folder of pictures.",
        )
        messages().error(sentence.format(path.name))
