"""Asking which file to open, and where to save."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

translate = QCoreApplication.translate


def ask_project_to_open(parent: QWidget, folder: Path) -> Path | None:
    """A project file or a model to draw; None if the user thought better of it."""
    name, _ = QFileDialog.getOpenFileName(
        parent,
        translate("files", "Open a project"),
        str(folder),
        translate("files", "Projects and ONNX models (*.bps *.onnx);;All files (*)"),
    )
    return Path(name) if name else None


def ask_where_to_save(parent: QWidget, proposal: Path) -> Path | None:
    """Where to save the project; an existing file was confirmed to be replaced."""
    title = translate("files", "Save the project")
    kinds = translate("files", "Backprop Studio projects (*.bps)")
    return _ask_for_new(parent, title, proposal, kinds)


def ask_where_to_export(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write the weights, or the network; an existing file is to be replaced."""
    title = translate("files", "Export the weights or the network")
    weights = translate("files", "Weights (*.safetensors)")
    model = translate("files", "ONNX model, with weights (*.onnx)")
    return _ask_for_new(parent, title, proposal, f"{weights};;{model}")


def ask_weights_to_import(parent: QWidget, folder: Path) -> Path | None:
    """A file of weights; None if the user thought better of it."""
    title = translate("files", "Import weights")
    kinds = translate("files", "Weights (*.safetensors *.safetensors.index.json);;All files (*)")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_optimizer_to_import(parent: QWidget, folder: Path) -> Path | None:
    """A file of an optimizer's state; None if the user thought better of it."""
    title = translate("files", "Import the optimizer's state")
    kinds = translate("files", "Optimizers' states (*.safetensors);;All files (*)")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_where_to_export_optimizer(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write the optimizer's state; an existing file is to be replaced."""
    title = translate("files", "Export the optimizer's state")
    kinds = translate("files", "Optimizers' states (*.safetensors)")
    return _ask_for_new(parent, title, proposal, kinds)


def ask_where_to_export_runs(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write runs, with a suffix that says how; an existing file is to be replaced."""
    title = translate("files", "Export runs")
    table = translate("files", "Table of the curves (*.csv)")
    data = translate("files", "Settings and curves (*.json)")
    picture = translate("files", "Picture of the plots (*.png)")
    drawing = translate("files", "Drawing of the plots (*.svg)")
    paper = translate("files", "Page of the plots (*.pdf)")
    return _ask_for_new(parent, title, proposal, ";;".join((table, data, picture, drawing, paper)))


def ask_where_to_write_code(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write code; an existing file was confirmed to be replaced."""
    title = translate("files", "Save the code")
    return _ask_for_new(parent, title, proposal, translate("files", "Python code (*.py)"))


def ask_where_to_report(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write a report, with a suffix that says how; an existing file is to be replaced."""
    title = translate("files", "Write a report")
    paper = translate("files", "Pages to print (*.pdf)")
    page = translate("files", "Page for a browser (*.html)")
    return _ask_for_new(parent, title, proposal, f"{paper};;{page}")


def ask_where_to_export_matrix(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write a confusion matrix, with a suffix that says how."""
    title = translate("files", "Export the confusion matrix")
    drawing = translate("files", "Drawing of the matrix (*.svg)")
    picture = translate("files", "Picture of the matrix (*.png)")
    table = translate("files", "Table of the counts (*.csv)")
    paper = translate("files", "Page of the matrix (*.pdf)")
    return _ask_for_new(parent, title, proposal, ";;".join((drawing, picture, paper, table)))


def ask_where_to_draw(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write a picture; an existing file was confirmed to be replaced."""
    title = translate("files", "Export a picture")
    kind = proposal.suffix.removeprefix(".").upper()
    kinds = translate("files", "{0} pictures (*{1})").format(kind, proposal.suffix)
    return _ask_for_new(parent, title, proposal, kinds)


def ask_picture_to_read(parent: QWidget, folder: Path) -> Path | None:
    """A picture of a digit; None if the user thought better of it."""
    name, _ = QFileDialog.getOpenFileName(
        parent,
        translate("files", "Open an image"),
        str(folder),
        translate("files", "Images (*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp)"),
    )
    return Path(name) if name else None


def ask_table_to_predict(parent: QWidget, folder: Path) -> Path | None:
    """A CSV that names images; None if the user thought better of it."""
    title = translate("files", "Predict the images of a Test.csv")
    kinds = translate("files", "Tables of images (*.csv)")
    name, _ = QFileDialog.getOpenFileName(parent, title, str(folder), kinds)
    return Path(name) if name else None


def ask_folder_to_predict(parent: QWidget, folder: Path) -> Path | None:
    """A folder of images; None if the user thought better of it."""
    title = translate("files", "Predict a folder of images")
    name = QFileDialog.getExistingDirectory(parent, title, str(folder))
    return Path(name) if name else None


def ask_where_to_submit(parent: QWidget, proposal: Path) -> Path | None:
    """Where to write the predicted classes; an existing file was confirmed to be replaced."""
    title = translate("files", "Write the predictions")
    return _ask_for_new(parent, title, proposal, translate("files", "Tables (*.csv)"))


def _ask_for_new(parent: QWidget, title: str, proposal: Path, kinds: str) -> Path | None:
    dialog = QFileDialog(parent, title, str(proposal.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(proposal.suffix.removeprefix("."))
    dialog.selectFile(proposal.name)
    dialog.filterSelected.connect(lambda kind: _follow(dialog, kind))
    return Path(dialog.selectedFiles()[0]) if dialog.exec() else None


def _follow(dialog: QFileDialog, kind: str) -> None:
    """Give the proposed name the suffix of the kind of file that was chosen."""
    suffix = kind.partition("*.")[2].split()[0].rstrip(")")
    dialog.setDefaultSuffix(suffix)
    files = dialog.selectedFiles()
    if files and Path(files[0]).suffix:
        dialog.selectFile(Path(files[0]).with_suffix(f".{suffix}").name)
