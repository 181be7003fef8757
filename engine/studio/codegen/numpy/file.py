"""The whole file: the functions a network needs, the network, its data and its training."""

from __future__ import annotations

from engine.studio.codegen.data import write_load_data
from engine.studio.codegen.numpy.blocks import BlockFunctions, UncoveredError
from engine.studio.codegen.numpy.coverage import uncovered
from engine.studio.codegen.numpy.network import NetworkCode
from engine.studio.codegen.numpy.pasting import Function, with_callees
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
    a layer is not covered, the text is a comment that says so, and `notes` too. Raises BuildError,
    with the sentence of the first problem, where the network cannot be trained.
    """
    found = ready(project)
    missing = uncovered(found)
    if missing:
        return _refusal(missing)
    try:
        return _file(found)
    except UncoveredError as error:
        return _refusal([str(error)])


def _refusal(missing: list[str]) -> Source:
    """What is written where the network cannot be."""
    sentence = f"NumPy code does not cover: {', '.join(missing)}."
    text = f"# {sentence}\n# Leave them out, or take the PyTorch code.\n"
    return Source(text, {}, (sentence,))


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
