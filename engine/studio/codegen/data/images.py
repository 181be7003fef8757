"""Pictures: the program's digits, MNIST's files, folders of pictures with a CSV."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from msgspec import UNSET

from engine.datasets import DatasetError, mnist
from engine.datasets.embedded import RESOURCE
from engine.datasets.image_folder import CSV_NAME
from engine.datasets.image_table import LABELS, NAMES, find_csv, find_images, read_table
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import quoted
from engine.studio.network.settings import DataChoice

Body = Callable[[], None]
AS_INPUTS = "inputs = images[:, None] / np.float32(255)  # from 0 to 1, with an axis of channels"


def digits(writer: Writer, node: str) -> Body:
    """The digits that come with the program, from its file."""
    writer.comment("The digits that come with Backprop Studio: take the file along with this one.")
    file = Path(str(files("assets") / RESOURCE))
    writer.path("DIGITS", file, file, node)
    writer.blank(2)

    def body() -> None:
        writer.line("with np.load(DIGITS) as archive:", node)
        with writer.indented():
            writer.line('images, labels = archive["images"], archive["labels"]', node)
        writer.line(AS_INPUTS, node)
        writer.line("targets = labels.astype(np.int64)", node)

    return body


def generated_digits(writer: Writer, source: str, node: str) -> Body:
    """Digits that only the program can make."""
    writer.needs("from engine.datasets import load")
    writer.note(
        "Only Backprop Studio makes these digits: run the code where it is installed, for it takes "
        "them from the package engine."
    )

    def body() -> None:
        writer.line(f"samples = load({quoted(source)})  # made by Backprop Studio", node)
        writer.line("inputs, targets = samples.inputs, samples.targets", node)

    return body


def mnist_folder(source: str) -> Path | None:
    """The folder with MNIST's files that a source means, if it means any."""
    if source == mnist.NAME:
        return mnist.data_folder()
    folder = Path(source).expanduser()
    return folder if mnist.holds_mnist(folder) else None


def mnist_files(writer: Writer, source: str, node: str) -> Body:
    """MNIST's training images, from the files its authors published."""
    folder = mnist_folder(source)
    assert folder is not None, "the caller has asked"
    writer.comment_on_folders()
    writer.path("FOLDER", folder, folder, node)
    writer.blank(2)
    names = [_file(folder, stem) for stem in mnist.TRAINING]
    if not all((folder / name).is_file() for name in names):
        writer.note(f"MNIST is not in {folder} yet: download it there before the code is run.")
    starts = (mnist.IMAGES_HEADER, mnist.LABELS_HEADER)

    def body() -> None:
        for variable, name, start in zip(("images", "labels"), names, starts, strict=True):
            opened = "open"
            if name.endswith(".gz"):
                writer.needs("import gzip")
                opened = "gzip.open"
            path = f'f"{{FOLDER}}/{name}"'
            mode = "" if opened == "gzip.open" else ', "rb"'
            writer.line(f"with {opened}({path}{mode}) as file:", node)
            with writer.indented():
                content = f"np.frombuffer(file.read(), np.uint8, offset={start})"
                writer.line(f"{variable} = {content}", node)
        writer.line("inputs = images.reshape(-1, 1, 28, 28) / np.float32(255)  # from 0 to 1", node)
        writer.line("targets = labels.astype(np.int64)", node)

    return body


def _file(folder: Path, stem: str) -> str:
    """The name of one of the files, as it lies in the folder or is published."""
    names = (f"{stem}.gz", stem, stem.replace("-idx", ".idx"))
    return next((name for name in names if (folder / name).is_file()), names[0])


READ_PICTURE = '''
def read_picture(name):
    """A picture's grey values, fitted into 28 x 28 pixels."""
    with Image.open(f"{PICTURES}/{name}") as file:
        grey = file.convert("L")
    paper = grey.getpixel((0, 0))
    return np.asarray(ImageOps.pad(grey, (28, 28), Image.Resampling.BILINEAR, color=paper))
'''


def folder(writer: Writer, data: DataChoice, node: str) -> Body:
    """Pictures in a folder, which a CSV lists with their labels."""
    root = Path(data.source).expanduser()
    csv, pictures, names, labels = _layout(writer, root)
    writer.needs("import pandas as pd", "from PIL import Image, ImageOps")
    writer.comment_on_folders()
    writer.path("TABLE", csv, root, node)
    writer.path("PICTURES", pictures, root, node)
    is_numeric = all(_is_number(name) for name in data.classes)
    if not is_numeric:
        writer.call("CLASSES = [", map(quoted, data.classes), "", node)
    writer.blank(2)
    writer.lines(READ_PICTURE, node)
    writer.blank(2)

    def body() -> None:
        read_as = f"dtype={{{quoted(names)}: str}}" if is_numeric else _AS_TEXT
        writer.line(f"table = pd.read_csv(TABLE, {read_as})", node)
        each = f"read_picture(name) for name in table[{quoted(names)}]"
        writer.line(f"images = np.stack([{each}])", node)
        _write_inverting(writer, data, node)
        writer.line(AS_INPUTS, node)
        column = f"table[{quoted(labels)}]"
        if not is_numeric:
            found = f"{column}.str.strip().map(CLASSES.index)"
            writer.line(f"targets = {found}.to_numpy(np.int64)", node)
        elif data.classes == tuple(map(str, range(len(data.classes)))):
            writer.line(f"targets = {column}.to_numpy(np.int64)", node)
        else:
            writer.call("classes = [", data.classes, "", node)
            writer.line(f"targets = np.searchsorted(classes, {column})", node)

    return body


_AS_TEXT = "dtype=str, keep_default_na=False"


def _write_inverting(writer: Writer, data: DataChoice, node: str) -> None:
    """Ink is bright where the network reads it."""
    if data.invert is UNSET:
        edges = "images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]"
        writer.line(f"edges = np.concatenate([{edges}], axis=1)", node)
        writer.line("if np.mean(np.median(edges, axis=1) >= 128) > 0.5:", node)
        with writer.indented():
            writer.line("images = 255 - images  # they are dark on light", node)
    elif data.invert:
        writer.line("images = 255 - images  # they are dark on light", node)


def _layout(writer: Writer, folder: Path) -> tuple[Path, Path, str, str]:
    """The CSV, the folder of its pictures, and its columns of names and of labels."""
    csv = find_csv(folder, CSV_NAME)
    try:
        if csv is None:
            raise DatasetError("")
        table = read_table(csv, labelled=True)
        first = Path(find_images(table, "train")[0])
    except DatasetError:
        writer.note(
            f"The folder {folder} could not be read, so the code looks for {CSV_NAME} and the "
            "pictures right in it."
        )
        return folder / CSV_NAME, folder, NAMES, LABELS
    name = Path(table.names[0])
    pictures = first.parents[len(name.parts) - 1]
    columns = {each.strip().lower(): each for each in _header(csv)}
    return csv, pictures, columns.get(NAMES, NAMES), columns.get(LABELS, LABELS)


def _header(csv: Path) -> list[str]:
    """The names of the columns as they stand in the file."""
    with csv.open(encoding="utf-8-sig") as file:
        return [cell.strip("\n").strip('"') for cell in file.readline().split(",")]


def _is_number(label: str) -> bool:
    return label.lstrip("-").isdecimal()
