"""A project in PyTorch."""

from __future__ import annotations

from engine.studio.codegen.data import write_load_data
from engine.studio.codegen.network import write_network
from engine.studio.codegen.source import Source, Writer
from engine.studio.codegen.training import write_constants, write_training
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData
from engine.studio.network.ready import Ready, ready


def generate(project: Project | ProjectData, folders: bool = True) -> Source:
    """The file. Imported, it leaves the network in `model`; run, it trains it.

    Without `folders` it does not tell where the data lies on this machine.
    """
    found = ready(project)
    writer = Writer(folders)
    write(writer, found)
    return writer.source(docstring(found.title, "PyTorch"))


def write(writer: Writer, found: Ready) -> None:
    """Write everything but docstring and imports."""
    write_constants(writer, found)
    write_network(writer, found)
    writer.blank(2)
    write_load_data(writer, found.settings, found.input_id)
    writer.blank(2)
    write_training(writer, found)


def docstring(title: str, dialect: str) -> str:
    """What the file is, in a line."""
    plain = " ".join(title.replace("\\", " ").replace('"', " ").split())[:60].strip()
    return f"{plain or 'A network'}, from Backprop Studio, in {dialect}."
