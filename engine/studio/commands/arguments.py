"""The arguments of every command, and the examples that its help teaches by."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from engine.studio.commands import values
from engine.studio.commands.errors import UserError

INSTALLED = "backprop-studio"
"""What the program is called where it is installed."""
FORMATS = ("pytorch", "engine", "numpy", "safetensors", "onnx", "optimizer")
"""What a project can be exported as; `export.py` has what writes each."""


PICTURES = ("report", "network", "curves", "confusion")
"""What `report` writes: the whole, or a part of it."""


class Parser(argparse.ArgumentParser):
    """argparse, with its complaints as one sentence."""

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message.rstrip('.')}. ({self.prog} --help says more.)")


@dataclass(frozen=True)
class Command:
    """A command: what it does in a line, its arguments, and lines that show how it is used."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    examples: str
    module: str = ""
    """The file that does it, where that is not called as the command is."""


def parser(program: str = "main.py") -> argparse.ArgumentParser:
    """The parser of all commands of a program that is called so."""
    top = Parser(
        prog=program,
        description="Build, train and use neural networks. Without a command: the window.",
        epilog=_examples(program, FIRST_EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        each = commands.add_parser(
            name,
            help=command.help,
            description=command.help,
            epilog=_examples(program, command.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(each)
        loudness = each.add_mutually_exclusive_group()
        loudness.add_argument(
            "-q", "--quiet", action="store_true", help="print results and mistakes alone"
        )
        loudness.add_argument(
            "-v", "--verbose", action="store_true", help="print more, tracebacks too"
        )
    return top


def _examples(program: str, lines: str) -> str:
    rows = (f"  {program} {line}".rstrip() for line in lines.strip("\n").split("\n"))
    return "\n".join(["examples:", *rows])


class _Version(argparse.Action):
    """Prints the version and ends; it is looked up only then."""

    def __call__(self, *_: Any, **__: Any) -> NoReturn:
        from engine.studio.report.environment import program_version

        print(program_version())
        raise SystemExit(0)


def _new(command: argparse.ArgumentParser) -> None:
    command.add_argument("template", nargs="?", metavar="TEMPLATE", help="lenet, mlp, …")
    command.add_argument("out", nargs="?", metavar="OUT.bps", help="the file to make")
    command.add_argument("--list", action="store_true", help="print the templates' names")
    command.add_argument("--force", action="store_true", help="replace a file that is there")


def _train(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a .bps file, or a template's name")
    _settings(command)
    add = command.add_argument
    add("--find-rate", action="store_true", help="look for a learning rate instead of training")
    add("--resume", action="store_true", help="go on with the last run, up to --epochs in all")
    add(
        "--optimizer-state",
        metavar="FILE",
        help="go on with the last run's weights and the optimizer's state in FILE",
    )
    _output(command)
    _trust_code(command)


def _sweep(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a .bps file, or a template's name")
    command.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="NAME=VALUES",
        help="a setting and its values, such as lr=0.1,0.01 or, drawn at random, lr=0.001..0.1; "
        "may come again",
    )
    command.add_argument(
        "--random",
        type=values.whole(1),
        metavar="N",
        help="N random choices instead of all of them",
    )
    _settings(command)
    _output(command)
    _trust_code(command)


def _trust_code(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--trust-code",
        action="store_true",
        help="run the Python code that the project holds; read it first",
    )


def _output(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--out", metavar="OUT.bps", help="write there; a template has no other place")
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
    add("--epochs", type=values.whole(1), metavar="N", help="how often to go through the samples")
    add("--batch-size", type=values.whole(1), metavar="N", help="samples a step")
    add("--optimizer", metavar="NAME", help="SGD, Adam, AdamW, RMSprop, LBFGS, …")
    add(
        "--optimizer-option",
        action="append",
        metavar="NAME=VALUE",
        help="one of the optimizer's options, such as weight_decay=0.01; may come again",
    )
    add("--lr", dest="learning_rate", type=values.rate, metavar="X", help="the learning rate")
    add("--momentum", type=values.at_least_0, metavar="X", help="SGD's momentum")
    add("--schedule", metavar="NAME", help="how the rate changes: StepLR, OneCycleLR, …, or none")
    add(
        "--schedule-option",
        action="append",
        metavar="NAME=VALUE",
        help="one of the schedule's options, such as gamma=0.5; may come again",
    )
    add("--schedule-per", choices=["epoch", "batch"], help="what the schedule counts")
    add("--clip-norm", type=values.rate, metavar="X", help="the largest norm of all gradients")
    add("--clip-value", type=values.rate, metavar="X", help="the largest gradient of a weight")
    add(
        "--patience",
        dest="stop_patience",
        type=values.whole(1),
        metavar="N",
        help="stop after N epochs without a lower held-out loss",
    )
    add(
        "--min-delta",
        dest="stop_min_delta",
        type=values.at_least_0,
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
    add(
        "--held-out",
        type=values.share,
        metavar="X",
        help="share of the samples kept for validation",
    )
    add("--device", type=values.device, metavar="cpu|cuda:N", help="where to compute")
    add("--threads", type=values.whole(1), metavar="N", help="how many cores to compute on")
    add("--seed", type=values.whole(0), metavar="N", help="same seed and threads, same numbers")


def _predict(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a trained .bps file")
    command.add_argument("images", nargs="+", metavar="IMAGE|Test.csv", help="what to recognise")
    command.add_argument("--submission", metavar="OUT.csv", help="write the classes of Test.csv")
    command.add_argument("--json", action="store_true", help="print a line of JSON for each")
    _trust_code(command)


def _export(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a .bps file")
    command.add_argument(
        "--to",
        choices=FORMATS,
        required=True,
        help="code in a dialect, a model, trained weights, or the optimizer's state",
    )
    command.add_argument("out", metavar="OUT", help="the file to write; - prints code")
    _trust_code(command)


def _import(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("source", metavar="MODEL.onnx|PROJECT", help="a model to draw, or a project to load into")
    add(
        "second",
        metavar="OUT.bps|FILE.safetensors",
        help="the file to make, or weights (also the index of several files), or an optimizer's "
        "state, which goes with the weights of the last run",
    )
    add("--out", metavar="OUT.bps", help="write a project with its weights there")
    add("--dry-run", action="store_true", help="only say what would be loaded")
    add("--force", action="store_true", help="replace a file that is there")
    add("--json", action="store_true", help="print the report as a line of JSON")
    _trust_code(command)


def _completion(command: argparse.ArgumentParser) -> None:
    command.add_argument("shell", choices=["bash", "zsh", "fish"], help="which shell")


def _desktop(command: argparse.ArgumentParser) -> None:
    command.add_argument("--remove", action="store_true", help="take it out again")


def _report(command: argparse.ArgumentParser) -> None:
    command.add_argument("project", metavar="PROJECT", help="a trained .bps file")
    command.add_argument("out", metavar="OUT", help="the file to write: .html, .pdf, .svg or .png")
    command.add_argument(
        "--of",
        choices=PICTURES,
        default=PICTURES[0],
        help="the whole report, or one of its pictures alone",
    )
    command.add_argument("--run", metavar="ID", help="which run, such as run2; else the last one")


def _datasets(command: argparse.ArgumentParser) -> None:
    command.add_argument("--download", action="store_true", help="fetch MNIST first")
    command.add_argument("--json", action="store_true", help="print a line of JSON for each")


FIRST_EXAMPLES = """
                                             open the window
digits.bps                                   open a project in the window
new lenet digits.bps                         make a project from a template
train digits.bps --epochs 2                  train it
predict digits.bps seven.png                 say what a picture shows
report digits.bps run.html                   write a page about the run
"""

COMMANDS = {
    "new": Command(
        "Make a project from a template.",
        _new,
        """
new --list                                   the templates' names
new lenet digits.bps                         a project of LeNet
""",
    ),
    "train": Command(
        "Train a project; it is updated with the run and its weights.",
        _train,
        """
train digits.bps                             as its settings say
train digits.bps --epochs 2 --lr 0.01        with others, which it keeps
train digits.bps --resume --epochs 5         go on with the last run
train mlp --out digits.bps --dataset mnist   a template, on other data
train flowers.bps --dataset flowers.csv --target species
train digits.bps --optimizer-state adam.safetensors
train digits.bps --find-rate                 look for a learning rate
train digits.bps --json                      what happens, for programs
""",
    ),
    "sweep": Command(
        "Train a project once for each of several settings.",
        _sweep,
        """
sweep digits.bps --over lr=0.1,0.01 --over batch_size=32,64
sweep digits.bps --over lr=0.001..0.1 --random 8
""",
    ),
    "predict": Command(
        "Print the class of each image and its probability.",
        _predict,
        """
predict digits.bps seven.png eight.png       name, class, probability
predict digits.bps Test.csv --submission out.csv
predict digits.bps seven.png --json          a line of JSON for each
""",
    ),
    "export": Command(
        "Write the network as code or as an ONNX model, or its trained weights.",
        _export,
        """
export digits.bps --to pytorch digits.py
export digits.bps --to onnx digits.onnx
export digits.bps --to safetensors weights.safetensors
export digits.bps --to optimizer optimizer.safetensors
""",
    ),
    "import": Command(
        "Draw an ONNX model, or load weights or an optimizer's state into a project.",
        _import,
        """
import model.onnx digits.bps                 a network with its weights
import digits.bps weights.safetensors        weights, and what became of each
import digits.bps weights.safetensors --dry-run
import digits.bps model.safetensors.index.json
import digits.bps optimizer.safetensors      what train --resume goes on with
""",
        "importing",
    ),
    "report": Command(
        "Write a report about a run, or a picture: network, curves, confusion matrix.",
        _report,
        """
report digits.bps run.html                   of the last run, for a browser
report digits.bps run.pdf                    to hand in
report digits.bps network.svg --of network   a picture alone
report digits.bps curves.png --of curves
report digits.bps --run run2 run.html        of another
""",
    ),
    "datasets": Command(
        "List what there is to train on.",
        _datasets,
        """
datasets                                     name, title, contents, note
datasets --download                          fetch MNIST first
""",
    ),
    "completion": Command(
        "Print what a shell completes commands, options and names by.",
        _completion,
        f"""
completion bash > ~/.local/share/bash-completion/completions/{INSTALLED}
completion zsh > ~/.zfunc/_{INSTALLED}
completion fish > ~/.config/fish/completions/{INSTALLED}.fish
""",
    ),
    "desktop": Command(
        "Put the program into the desktop's menu, and let it open .bps files.",
        _desktop,
        """
desktop                                      in ~/.local/share
desktop --remove                             take it out again
""",
    ),
}
"""What each does is in the file of its name beside this one."""
