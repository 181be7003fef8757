"""The command that writes the network as a picture: asks how and where, and tells what came of it.

The network is painted in the window's own thread, as Qt wants it; packing and writing, which take
longer, are done beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.background import run_in_background
from gui.dialogs.files import ask_where_to_draw
from gui.document import Document
from gui.messages import messages
from gui.picture import formats
from gui.picture.dialog import PictureDialog
from gui.picture.drawing import Drawing, Look, NetworkDrawing, Pictures
from gui.picture.outlines import outlined
from gui.picture.saving import why_not, write_whole
from gui.settings import Settings

translate = QCoreApplication.translate


def export_picture(parent: QWidget, document: Document, pictures: Pictures, stem: str) -> None:
    """Ask, and write the open level.

    `stem` is the proposed file name, `pictures` are the activations on the nodes.
    """
    if not document.network.nodes:
        text = translate("picture", "There is nothing to draw: put layers on the canvas first.")
        messages().info(text)
        return
    dialog = PictureDialog(drawing_of(document, pictures), parent)
    is_wanted = bool(dialog.exec())
    dialog.deleteLater()
    if not is_wanted:
        return
    settings = Settings()
    path = ask_where_to_draw(parent, settings.last_folder / f"{stem}.{dialog.format}")
    if path is not None and write_picture(
        path, dialog.drawing, dialog.format, dialog.look, dialog.scale, document.project.title
    ):
        settings.last_folder = path.absolute().parent


def drawing_of(document: Document, pictures: Pictures) -> Callable[[bool], Drawing]:
    """Draws the open level as it is now, or arranged for a paper."""
    project, level = document.snapshot(), document.level
    return lambda arranged: NetworkDrawing(project, pictures, arranged, level)


def write_picture(
    path: Path, drawing: Drawing, format: str, look: Look, scale: float, title: str
) -> bool:
    """Write the file; False, with a message, where it cannot be. The old one is then as it was."""
    try:
        pack = _painted(drawing, format, look, scale, title)
        run_in_background(lambda: write_whole(path, pack()))
    except OSError as error:
        messages().error(why_not(path, error))
        return False
    except MemoryError:
        text = translate("picture", "There is no memory for so large a picture: make it smaller.")
        messages().error(text)
        return False
    messages().info(translate("picture", "The picture is in {0}.").format(path.name))
    return True


def _painted(
    drawing: Drawing, format: str, look: Look, scale: float, title: str
) -> Callable[[], bytes]:
    """Paint the network; what is returned makes the file of it, in any thread."""
    if format == "png":
        image = drawing.image(scale, look)
        return lambda: formats.png(image)
    if format == "svg":
        text = formats.svg(drawing, look, title)
        return lambda: outlined(text)
    data = formats.pdf(drawing, look, title)
    return lambda: data
