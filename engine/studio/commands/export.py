"""`main.py export PROJECT --to FORMAT OUT`: a project for other programs and for other people."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from engine.studio.codegen import DIALECTS, generate
from engine.studio.commands.errors import UserError
from engine.studio.commands.opening import last_trained, last_trained_or_none, open_project
from engine.studio.commands.saying import say
from engine.studio.files import write_together
from engine.studio.onnx.package import need_onnx
from engine.studio.sandbox.dry_run import try_code
from engine.studio.training.optimizer_file import export_optimizer
from engine.studio.training.predicting.trained import export_safetensors, fresh, load_trained

STANDARD_OUTPUT = "-"


def run(options: argparse.Namespace) -> int:
    """Write the project in the format that `--to` names."""
    with tempfile.TemporaryDirectory(prefix="backprop-studio-") as folder:
        FORMATS[options.to](options, Path(folder))
    return 0


def _weights(options: argparse.Namespace, workspace: Path) -> None:
    """The weights of the project's last run, under PyTorch's names."""
    project = open_project(options.project, workspace, options.trust_code)
    built = load_trained(project, last_trained(options.project, workspace))
    out = Path(options.out)
    try:
        export_safetensors(built, out)
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {len(built.model.state_dict())} arrays")


def _onnx(options: argparse.Namespace, workspace: Path) -> None:
    """The network with the last run's weights, or with fresh ones where it never learned."""
    need_onnx()
    from engine.studio.onnx.exporting import export_onnx

    project = open_project(options.project, workspace, options.trust_code)
    folder = last_trained_or_none(workspace)
    if folder is None:
        built = fresh(project)
        print(f"{options.project} has not been trained: the weights are fresh.", file=sys.stderr)
    else:
        built = load_trained(project, folder)
    built.model.eval()
    out = Path(options.out)
    try:
        model = export_onnx(built, project, out)
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {len(model.graph.node)} operations")


def _optimizer(options: argparse.Namespace, workspace: Path) -> None:
    """What the last run's optimizer remembers, in the layout of PyTorch's state dicts."""
    project = open_project(options.project, workspace, options.trust_code)
    folder = last_trained(options.project, workspace)
    built = load_trained(project, folder)
    out = Path(options.out)
    try:
        count = export_optimizer(built, project, folder, out)
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: the state of {count} parameters")


def _code(options: argparse.Namespace, workspace: Path) -> None:
    """The project as code of a dialect, trained or not; what it cannot hold goes to stderr."""
    project = open_project(options.project, workspace, options.trust_code)
    try_code(project)
    source = generate(project, options.to)
    for note in source.notes:
        print(note, file=sys.stderr)
    if options.out == STANDARD_OUTPUT:
        sys.stdout.write(source.text)
        return
    out = Path(options.out)
    refusal = source.name_refusal(out)
    if refusal:
        raise UserError(refusal)
    try:
        write_together(out.parent, {out.name: source.text.encode()})
    except OSError as error:
        raise UserError(f"{out} could not be written ({error.strerror}).") from error
    say(options, f"{out}: {source.text.count(chr(10))} lines")


FORMATS: dict[str, Callable[[argparse.Namespace, Path], None]] = {
    **dict.fromkeys(DIALECTS, _code),
    "safetensors": _weights,
    "onnx": _onnx,
    "optimizer": _optimizer,
}
"""What writes each format, with a folder to work in; `arguments.FORMATS` lists the same names."""
