"""`main.py export PROJECT --to safetensors OUT`: a trained network for other programs."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import last_trained, open_project
from engine.studio.commands.saying import say
from engine.studio.training.trained import export_safetensors, load_trained


def run(options: argparse.Namespace) -> int:
    """Write the weights of the project's last run, under PyTorch's names."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        workspace = Path(folder)
        project = open_project(options.project, workspace)
        built = load_trained(project, last_trained(options.project, workspace))
    out = Path(options.out)
    try:
        export_safetensors(built, out)
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {len(built.model.state_dict())} arrays")
    return 0
