"""The whole file: the functions a network needs, the network, its data and its training."""

from __future__ import annotations

from engine.studio.codegen.data import write_load_data
from engine.studio.codegen.numpy.blocks import BlockFunctions
from engine.studio.codegen.numpy.coverage import UncoveredError, covering, uncovered
from engine.studio.codegen.numpy.network import NetworkCode
from engine.studio.codegen.numpy.pasting import Function, functions, with_callees
from engine.studio.codegen.numpy.training import TrainingCode
from engine.studio.codegen.source import Source, Writer
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData
from engine.studio.network.ready import Ready, ready

TRAINING = ("gradient_descent", "adam", "adaptive", "lbfgs", "schedules")
"""The modules whose functions stand behind the network."""
HEADING = 76
"""How wide headings are."""


def generate(project: Project | ProjectData) -> Source:
    """The project as one file that needs NumPy alone, and pandas or Pillow only to read files.

    Imported as a module it leaves `params`, `forward`, `loss` and `backward`; run, it trains. Where
    a layer is not covered, the file begins with a sentence that says so, which `notes` hold too,
    and has the functions of the other layers alone. Raises BuildError, with the sentence of the
    first problem, where the network cannot be trained.
    """
    found = ready(project)
    missing = uncovered(found)
    if missing:
        return _parts(found, missing)
    try:
        return _file(found)
    except UncoveredError as error:
        return _parts(found, [str(error)])


def _parts(found: Ready, missing: list[str]) -> Source:
    """The functions of the layers that are covered, each as lines of its layers."""
    writer = Writer()
    sentence = f"NumPy code does not cover: {', '.join(missing)}."
    writer.note(sentence)
    layers = [each for each in covering(found) if each.stem]
    ends = ("_forward", "_backward", "")
    names = {f"{each.stem}{end}" for each in layers for end in ends} & functions().keys()
    writer.blank()
    for function in with_callees(names):
        writer.needs(*function.imports)
        stem = function.name.removesuffix("_forward").removesuffix("_backward")
        writer.lines(function.text, *(each.path for each in layers if each.stem == stem))
        writer.blank(2)
    end = "The network cannot be written so: these are the functions of its other layers.\n"
    return writer.source(f"{sentence}\n\n{end}" if names else sentence)


def _file(found: Ready) -> Source:
    writer = Writer()
    writer.needs("import numpy as np")
    blocks = BlockFunctions()
    network = NetworkCode(found, blocks)
    training = TrainingCode(found, network)
    pasted = with_callees({*blocks.functions, *network.functions, *training.functions})
    training.write_constants(writer)
    _write_pasted(writer, "The layers", [each for each in pasted if each.module not in TRAINING])
    if blocks:
        _write_heading(writer, "The blocks")
        blocks.write(writer)
    _write_heading(writer, "The network")
    network.write(writer)
    _write_pasted(writer, "The optimizer", [each for each in pasted if each.module in TRAINING])
    _write_heading(writer, "The data and the training")
    writer.blank(2)
    write_load_data(writer, found.settings, found.input_id)
    training.write(writer)
    return writer.source(_docstring(found))


def _write_heading(writer: Writer, title: str) -> None:
    writer.blank(2)
    writer.comment(f"{title} {'-' * (HEADING - len(title))}")


def _write_pasted(writer: Writer, title: str, functions: list[Function]) -> None:
    _write_heading(writer, title)
    for function in functions:
        writer.needs(*function.imports)
        writer.blank(2)
        writer.lines(function.text)


def _docstring(found: Ready) -> str:
    title = found.title.replace("\\", "").replace('"', "'") or "A network"
    return f"""{title}: a network by hand, in NumPy.

`forward` computes the prediction and keeps what it needs in a cache. `loss` says how wrong it is.
`backward` goes through the layers in reverse, by the chain rule: each takes dL/dy, the loss's
derivative by its output, and gives dL/dx and the gradients of its weights.
"""
