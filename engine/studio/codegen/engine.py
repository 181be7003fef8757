"""A project in our engine: PyTorch's lines, but for what they import."""

from __future__ import annotations

from engine.studio.codegen import pytorch
from engine.studio.codegen.source import Source, Writer
from engine.studio.network.edits import Project
from engine.studio.network.project import ProjectData
from engine.studio.network.ready import ready

IMPORTS = {
    "import torch": "import engine as torch",
    "from torch import nn, optim": "from engine import nn, optim",
    "import torch.nn.functional as F": "import engine.nn.functional as F",
    "from torch.utils.data import DataLoader, TensorDataset": (
        "from engine.data import DataLoader, TensorDataset"
    ),
}


def generate(project: Project | ProjectData) -> Source:
    """The file. Imported, it leaves the network in `model`; run, it trains it."""
    found = ready(project)
    writer = Writer()
    pytorch.write(writer, found)
    writer.replace_imports(IMPORTS)
    return writer.source(pytorch.docstring(found.title, "its own engine"))
