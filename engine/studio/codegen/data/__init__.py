"""The function `load_data` of written code: the chosen data as NumPy arrays, in every dialect.

    write_load_data(writer, settings, node)

It is code without anything of ours wherever others could write it as well, and a kind of data set
is a file here: it writes the lines that leave `inputs` and `targets`.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from engine.datasets import Normalisation, generated, mnist, table, toys
from engine.datasets.embedded import NAME as DIGITS
from engine.studio.codegen.data import images, numbers, tables
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import literal
from engine.studio.network.settings import DataChoice, Settings

BODY = Callable[[], None]


def write_load_data(writer: Writer, settings: Settings, node: str) -> None:
    """Write `load_data()`, which returns inputs and targets; its lines are those of this node.

    Inputs are float32 (N, …), normalised if that was chosen; targets are class indices, int64 (N,),
    or numbers, float32 (N, k). Held out is to be their end, so that they come in mixed order where
    the program draws what it holds out.
    """
    data = settings.data
    writer.needs("import numpy as np")
    write_body = _begin(writer, data, node)
    writer.line("def load_data():", node)
    with writer.indented():
        writer.line(f'"""{_docstring(data)}"""', node)
        write_body()
        if data.normalisation is not UNSET:
            _normalise(writer, data.normalisation, node)
        if settings.held_out > 0 and not _is_ordered(data.source):
            mixed = f"order = np.random.default_rng({settings.seed}).permutation(len(inputs))"
            writer.line(mixed, node)
            writer.line("return inputs[order], targets[order]", node)
        else:
            writer.line("return inputs, targets", node)


def may_be_few(source: str) -> bool:
    """Whether a set can be so small that a share of it is no sample: those people bring along."""
    return not (source in (DIGITS, mnist.NAME, *toys.TOYS) or generated.is_generated(source))


def _begin(writer: Writer, data: DataChoice, node: str) -> BODY:
    """Write what stands before the function; what writes its body is returned."""
    source = data.source
    if source == DIGITS:
        return images.digits(writer, node)
    if generated.is_generated(source):
        return images.generated_digits(writer, source, node)
    if source in toys.TOYS:
        return numbers.toy(writer, source, node)
    if table.is_table(source):
        return tables.table(writer, data, node)
    if images.mnist_folder(source) is not None:
        return images.mnist_files(writer, source, node)
    return images.folder(writer, data, node)


def _is_ordered(source: str) -> bool:
    """Whether the end of the set is what the program holds out; the others are mixed."""
    mixed = (DIGITS, mnist.NAME)
    if source in mixed or generated.is_generated(source) or table.is_table(source):
        return False
    return source in toys.TOYS or images.mnist_folder(source) is None


def _docstring(data: DataChoice) -> str:
    inputs = ", ".join(["N", *map(str, data.shape)])
    if data.classes:
        return f"The inputs ({inputs}) and the targets (N,): which of {len(data.classes)} classes."
    targets = ", ".join(["N", *map(str, data.target_shape)])
    return f"The inputs ({inputs}) and the targets ({targets})."


def _normalise(writer: Writer, normalisation: Normalisation, node: str) -> None:
    mean, std = normalisation.mean, normalisation.std
    if len(mean) == 1:
        writer.line(f"inputs = (inputs - {literal(mean[0])}) / {literal(std[0])}", node)
        return
    for name, values in (("mean", mean), ("std", std)):
        writer.call(f"{name} = [", map(literal, values), "", node)
    writer.line("inputs = (inputs - np.float32(mean)) / np.float32(std)", node)
