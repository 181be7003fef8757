"""A table's columns as features and target: numbers as they are, categories as ones among zeros."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import UNSET

from engine.datasets import DatasetError
from engine.datasets import table as tables
from engine.datasets.table import TableChoice
from engine.datasets.table_file import CsvForm, csv_form
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import quoted
from engine.studio.network.ready import BuildError
from engine.studio.network.settings import DataChoice


def table(writer: Writer, data: DataChoice, node: str) -> Callable[[], None]:
    """A CSV of which columns are learned from, and one is predicted."""
    path = Path(data.source).expanduser()
    choice = _choice(data, path)
    numbers = [column.name for column in choice.features if column.kind == "number"]
    categories = [column.name for column in choice.features if column.kind == "category"]
    used = [column.name for column in (*choice.features, choice.target)]
    writer.needs("import pandas as pd")
    writer.comment_on_folders()
    writer.path("TABLE", path, path, node)
    writer.call("FEATURES = [", map(quoted, used[:-1]), "", node)
    writer.line(f"TARGET = {quoted(used[-1])}", node)
    are_mixed = len({_is_number(each) for each in data.classes}) == 2
    if are_mixed:  # pandas sorts texts by the alphabet alone, the program numbers before them
        writer.call("CLASSES = [", map(quoted, data.classes), "", node)
    writer.blank(2)

    def body() -> None:
        reading = _reading(path)
        writer.call("table = pd.read_csv(", ["TABLE", *reading], "", node)
        if "skipinitialspace=True" in reading:
            writer.line("table.columns = table.columns.str.strip()", node)
            plain = "cell.strip() if isinstance(cell, str) else cell"
            writer.line(f"table = table.map(lambda cell: {plain})", node)
        if choice.missing == "fill":
            _write_filling(writer, numbers, categories, node)
        writer.line("table = table.dropna(subset=[*FEATURES, TARGET])", node)
        _write_inputs(writer, choice, numbers, categories, node)
        if are_mixed:
            writer.line("targets = table[TARGET].map(CLASSES.index).to_numpy(np.int64)", node)
        elif choice.target.kind == "category":
            codes = 'table[TARGET].astype("category").cat.codes'
            writer.line(f"targets = {codes}.to_numpy(np.int64)", node)
        else:
            writer.line("targets = table[[TARGET]].to_numpy(np.float32)", node)

    return body


def _choice(data: DataChoice, path: Path) -> TableChoice:
    """The columns that were chosen, or those that are guessed of the file."""
    if data.columns is not UNSET:
        return data.columns
    try:
        return tables.inspect(path).guess
    except DatasetError as error:
        raise BuildError(str(error)) from error


def _reading(path: Path) -> list[str]:
    """How pandas is told to read the file, as far as it has to be told."""
    form = _form_of(path)
    told = []
    if form.separator != ",":
        told.append(f"sep={quoted(form.separator)}")
    if form.decimal != ".":
        told.append(f"decimal={quoted(form.decimal)}")
    if form.spaced:
        told.append("skipinitialspace=True")
    return told


def _form_of(path: Path) -> CsvForm:
    """How the file is written; the usual way where it cannot be read now."""
    try:
        return csv_form(path)
    except (OSError, ValueError):
        return CsvForm()


def _write_filling(writer: Writer, numbers: list[str], categories: list[str], node: str) -> None:
    """Empty cells get the median of a column of numbers, or its commonest category."""
    each = {"median()": numbers, "mode()[0]": categories}
    for value, names in each.items():
        if names:
            called = "numbers" if names is numbers else "categories"
            writer.call(f"{called} = [", map(quoted, names), "", node)
            writer.line(f"for name in {called}:", node)
            with writer.indented():
                writer.line(f"table[name] = table[name].fillna(table[name].{value})", node)


def _write_inputs(
    writer: Writer, choice: TableChoice, numbers: list[str], categories: list[str], node: str
) -> None:
    """Numbers stay as they are; a category becomes a column of 0 and 1 for each of its values."""
    if not categories:
        writer.line("inputs = table[FEATURES].to_numpy(np.float32)", node)
        return
    if numbers and choice.missing == "drop":
        writer.call("categories = [", map(quoted, categories), "", node)
    writer.line("# A category becomes a column of 0 and 1 for each of its values.", node)
    writer.line("columns = []", node)
    writer.line("for name in FEATURES:", node)
    with writer.indented():
        column = "pd.get_dummies(table[name])"
        if numbers:
            column = f"{column} if name in categories else table[name]"
        writer.line(f"columns.append({column})", node)
    writer.line("inputs = pd.concat(columns, axis=1).to_numpy(np.float32)", node)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
