"""The command line: reads the arguments, runs a command, words what goes wrong.

Each command is a file in `commands/`, imported only when it runs.
"""

from __future__ import annotations

import argparse
import importlib
import math
import os
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from engine.studio.commands.errors import UserError

USER_ERROR, FAULT, INTERRUPTED = 2, 1, 130
"""Exit statuses: what the user got wrong, what the program got wrong, Ctrl-C."""

EXAMPLES = """\
examples:
  main.py                                    open the window
  main.py digits.bps                         open a project in the window
  main.py new lenet digits.bps               make a project from a template
  main.py train digits.bps --epochs 2        train it
  main.py train digits.bps --resume --epochs 5
  main.py sweep digits.bps --over lr=0.1,0.01 --over batch_size=32,64
  main.py predict digits.bps seven.png       say what a picture shows
  main.py export digits.bps --to safetensors weights.safetensors
"""


class Parser(argparse.ArgumentParser):
    """argparse, with its complaints as one sentence."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message.rstrip('.')}. ({self.prog} --help says more.)")


def main(arguments: Sequence[str]) -> int:
    """Run a command; the exit status is 0, 2 for a user's mistake, 1 for the program's."""
    try:
        return _run(arguments)
    except SystemExit as end:  # argparse has shown a help text
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough (`| head`): nothing is wrong, and nothing left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _explain(error)


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether these are the window's arguments: nothing, or a project's file."""
    return not arguments or (
        len(arguments) == 1 and arguments[0] not in COMMANDS and Path(arguments[0]).is_file()
    )


def has_display() -> bool:
    """Whether a window can open. Qt would end the program without a word of use."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _run(arguments: Sequence[str]) -> int:
    if wants_window(arguments):
        return _without_display(arguments)
    if arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        raise UserError(
            f"There is no command and no project file '{arguments[0]}': the commands are "
            f"{', '.join(COMMANDS)}."
        )
    options = parser().parse_args(arguments)
    command = importlib.import_module(f"engine.studio.commands.{options.command}")
    status: int = command.run(options)
    return status


def _without_display(arguments: Sequence[str]) -> int:
    """What is left of the window's work where none can open."""
    if arguments:
        raise UserError(
            f"There is no display for a window with {arguments[0]}: use train, predict or export."
        )
    from engine.studio.commands import terminal

    return terminal.run()


def _explain(error: Exception) -> int:
    """One line on stderr; the traceback of a fault goes to the log."""
    from engine.studio.commands.train import WorkerError
    from engine.studio.training.failures import WORDED

    sentence = " ".join(str(error).split())
    if isinstance(error, (UserError, *WORDED)):
        print(sentence, file=sys.stderr)
        return USER_ERROR
    if isinstance(error, WorkerError):
        detail = error.detail
    else:
        detail = traceback.format_exc()
        sentence = f"Something went wrong ({type(error).__name__}: {sentence})."
    print(f"{sentence} {_log(detail)}", file=sys.stderr)
    return FAULT


def _log(detail: str) -> str:
    """Keep a traceback; a sentence that says where."""
    from platformdirs import user_log_path

    path = user_log_path("backprop-studio") / "command.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')}\n{detail}\n")
    except OSError as error:
        return f"The log {path} could not be written ({error.strerror})."
    return f"The log is {path}."


# ---------------------------------------------------------------- arguments


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = Parser(
        prog="main.py",
        description="Build, train and use neural networks. Without a command: the window.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (help, add_arguments) in COMMANDS.items():
        add_arguments(commands.add_parser(name, help=help, description=help))
    return top


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("template", nargs="?", metavar="TEMPLATE", help="lenet, mlp, …")
    command.add_argument("out", nargs="?", metavar="OUT.bps", help="the file to make")
    command.add_argument("--list", action="store_true", help="print the templates' names")
    command.add_argument("--force", action="store_true", help="replace a file that is there")


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a .bps file")
    _settings(command)
    add = command.add_argument
    add("--find-rate", action="store_true", help="look for a learning rate instead of training")
    add("--resume", action="store_true", help="go on with the last run, up to --epochs in all")
    _output(command)


def _sweep(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a .bps file")
    command.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="NAME=VALUES",
        help="a setting and its values, such as lr=0.1,0.01 or, drawn at random, lr=0.001..0.1; "
        "may come again",
    )
    command.add_argument(
        "--random", type=_whole(1), metavar="N", help="N random choices instead of all of them"
    )
    _settings(command)
    _output(command)


def _output(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--out", metavar="OUT.bps", help="write there, instead of into PROJECT")
    add("--json", action="store_true", help="print what happens as JSON lines")


def _settings(command: argparse.ArgumentParser) -> None:
    """Every setting of a run."""
    add = command.add_argument
    add(
        "--dataset",
        metavar="NAME|DIR|CSV",
        help="digits, digits:50000, mnist, a folder of images with a CSV, or a table",
    )
    add("--target", metavar="COLUMN", help="the column of a table that is to be predicted")
    add("--loss", metavar="NAME", help="cross-entropy, mse, nll, huber, … or a loss layer's name")
    add("--epochs", type=_whole(1), metavar="N", help="how often to go through the samples")
    add("--batch-size", type=_whole(1), metavar="N", help="samples a step")
    add("--optimizer", metavar="NAME", help="SGD, Adam, AdamW, RMSprop, LBFGS, …")
    add(
        "--optimizer-option",
        action="append",
        metavar="NAME=VALUE",
        help="one of the optimizer's options, such as weight_decay=0.01; may come again",
    )
    add("--lr", dest="learning_rate", type=_rate, metavar="X", help="the learning rate")
    add("--momentum", type=_at_least_0, metavar="X", help="SGD's momentum")
    add("--schedule", metavar="NAME", help="how the rate changes: StepLR, OneCycleLR, …, or none")
    add(
        "--schedule-option",
        action="append",
        metavar="NAME=VALUE",
        help="one of the schedule's options, such as gamma=0.5; may come again",
    )
    add("--schedule-per", choices=["epoch", "batch"], help="what the schedule counts")
    add("--clip-norm", type=_rate, metavar="X", help="the largest norm of all gradients")
    add("--clip-value", type=_rate, metavar="X", help="the largest gradient of a weight")
    add(
        "--patience",
        dest="stop_patience",
        type=_whole(1),
        metavar="N",
        help="stop after N epochs without a lower held-out loss",
    )
    add(
        "--min-delta",
        dest="stop_min_delta",
        type=_at_least_0,
        metavar="X",
        help="a held-out loss is lower if it is so by more than X",
    )
    add(
        "--restore-best",
        action=argparse.BooleanOptionalAction,
        help="end with the weights of the epoch with the lowest held-out loss",
    )
    add(
        "--mixed-precision",
        action=argparse.BooleanOptionalAction,
        help="compute in half precision where that is safe; on a GPU only",
    )
    add("--held-out", type=_share, metavar="X", help="share of the samples kept for validation")
    add("--device", type=_device, metavar="cpu|cuda:N", help="where to compute")
    add("--threads", type=_whole(1), metavar="N", help="how many cores to compute on")
    add("--seed", type=_whole(0), metavar="N", help="same seed and threads, same numbers")


def _predict(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a trained .bps file")
    command.add_argument("images", nargs="+", metavar="IMAGE|Test.csv", help="what to recognise")
    command.add_argument("--submission", metavar="OUT.csv", help="write the classes of Test.csv")


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a trained .bps file")
    command.add_argument("--to", choices=["safetensors"], required=True)
    command.add_argument("out", metavar="OUT", help="the file to write")


def _report(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a trained .bps file")
    command.add_argument("out", metavar="OUT.html", help="the page to write")
    command.add_argument("--run", metavar="ID", help="which run, such as run2; else the last one")


def _datasets(command: argparse.ArgumentParser) -> None:
    command.add_argument("--download", action="store_true", help="fetch MNIST first")


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "new": ("Make a project from a template.", _new),
    "train": ("Train a project; it is updated with the run and its weights.", _train),
    "sweep": ("Train a project once for each of several settings.", _sweep),
    "predict": ("Print the class of each image and its probability.", _predict),
    "export": ("Write the trained weights for other programs.", _export),
    "report": ("Write a page about a run: network, settings, curves, numbers.", _report),
    "datasets": ("List what there is to train on.", _datasets),
}


def _whole(minimum: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[+]?\d{1,18}", text) or int(text) < minimum:
            raise argparse.ArgumentTypeError(
                f"expected a whole number of at least {minimum}, got '{text}'"
            )
        return int(text)

    return read


def _number(text: str, fits: Callable[[float], bool], expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not fits(value):
        raise argparse.ArgumentTypeError(f"expected {expected}, got '{text}'")
    return value


def _rate(text: str) -> Any:
    return _number(text, lambda x: 0 < x < math.inf, "a number above 0, such as 0.001")


def _at_least_0(text: str) -> Any:
    return _number(text, lambda x: 0 <= x < math.inf, "a number of at least 0")


def _share(text: str) -> Any:
    return _number(text, lambda x: 0 <= x < 1, "a share from 0 to below 1, such as 0.3")


def _device(text: str) -> str:
    if not re.fullmatch(r"cpu|cuda(:\d+)?", text):
        raise argparse.ArgumentTypeError(f"expected cpu, cuda or cuda:N, got '{text}'")
    return text
