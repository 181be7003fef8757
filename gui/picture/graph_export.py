"""The command that writes the recorded graph: as a picture as it is shown, or for Graphviz."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from engine.studio.graph_dot import dot
from gui.autograd.view import AutogradView
from gui.background import run_in_background
from gui.dialogs.files import ask_where_to_draw
from gui.messages import messages
from gui.picture.dialog import PictureDialog
from gui.picture.export import write_picture
from gui.picture.formats import FORMATS
from gui.picture.graph_drawing import GraphDrawing
from gui.picture.saving import why_not, write_whole
from gui.settings import Settings

translate = QCoreApplication.translate
GRAPH_FORMATS = {**FORMATS, "dot": "Graphviz (DOT)"}


def export_graph(parent: QWidget, view: AutogradView, stem: str) -> None:
    """Ask how and where, and write the graph of the view. `stem` is the proposed file name."""
    if view.is_empty:
        text = translate(
            "picture", "There is no graph yet: show it in the Autograd tab, then export it."
        )
        messages().info(text)
        return
    drawing = GraphDrawing(view.graph_scene, view.live)
    dialog = PictureDialog(lambda arranged: drawing, parent, GRAPH_FORMATS, has_places=False)
    is_wanted = bool(dialog.exec())
    dialog.deleteLater()
    if not is_wanted:
        return
    settings = Settings()
    path = ask_where_to_draw(parent, settings.last_folder / f"{stem}-graph.{dialog.format}")
    if path is None:
        return
    if dialog.format == "dot":
        is_written = write_dot(path, view, stem)
    else:
        is_written = write_picture(path, drawing, dialog.format, dialog.look, dialog.scale, stem)
    if is_written:
        settings.last_folder = path.absolute().parent


def write_dot(path: Path, view: AutogradView, name: str) -> bool:
    """Write all ops, folded or not; False, with a message, where the file cannot be written."""
    draft = view.graph_scene.draft
    assert draft is not None
    titles = {each: draft.titles.of(each).text for each in draft.folding.members}
    text = dot(draft.graph, titles, name, draft.titles.loss)
    try:
        run_in_background(lambda: write_whole(path, text.encode()))
    except OSError as error:
        messages().error(why_not(path, error))
        return False
    messages().info(translate("picture", "The graph is in {0}.").format(path.name))
    return True
