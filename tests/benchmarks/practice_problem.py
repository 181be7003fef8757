"""The practice problem "Identify the Digits" in full: how long it takes, and what it gives.

practice_problem.py make MNIST FOLDER     lays MNIST out as the problem does: 49,000 + 21,000 PNGs
practice_problem.py time FOLDER           how long the program takes to read it, first and again
practice_problem.py run FOLDER            one epoch by the command line and by the window, the same
                                          numbers; then a submission, and how many of it are right
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

TRAINING = 49_000
ROOT = Path(__file__).parents[2]
SETTINGS = {"epochs": 1, "batch_size": 128, "seed": 3, "threads": 2}


def make(mnist_folder: Path, folder: Path) -> None:
    """Write MNIST's 70,000 images, pooled and shuffled, in the problem's layout.

    Images are 28×28 RGBA with R = G = B and alpha 255, white on black, called 0.png, 1.png, …
    """
    from engine.datasets import mnist

    samples = mnist.load(mnist_folder, packed=True)
    assert samples.test is not None
    images = np.concatenate([samples.inputs[:], samples.test.inputs[:]])[:, 0]
    labels = np.concatenate([samples.targets, samples.test.targets])
    order = np.random.default_rng(0).permutation(len(images))
    for kind in ("train", "test"):
        (folder / "Train" / "Images" / kind).mkdir(parents=True, exist_ok=True)
    for number, index in enumerate(order):
        kind = "train" if number < TRAINING else "test"
        grey = np.rint(images[index] * 255).astype(np.uint8)
        pixels = np.dstack([grey, grey, grey, np.full_like(grey, 255)])
        path = folder / "Train" / "Images" / kind / f"{number}.png"
        Image.fromarray(pixels).save(path, compress_level=1)
    names = [f"{number}.png" for number in range(len(order))]
    shuffled = labels[order]
    training, test = slice(0, TRAINING), slice(TRAINING, None)
    rows = zip(names[training], shuffled[training].tolist(), strict=True)
    write_csv(folder / "Train" / "train.csv", ["filename", "label"], rows)
    write_csv(folder / "Test.csv", ["filename"], ([name] for name in names[test]))
    sample = ([name, 0] for name in names[test])
    write_csv(folder / "Sample_Submission.csv", ["filename", "label"], sample)
    # Not part of the problem, which keeps these to itself.
    truth = zip(names[test], shuffled[test].tolist(), strict=True)
    write_csv(folder / "truth.csv", ["filename", "label"], truth)


def write_csv(path: Path, columns: list[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def measure(folder: Path) -> None:
    """Print how long reading takes, in processes of their own and with a cache of their own."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        for name in ("first", "from the cache", "from the cache"):
            read_in_a_process(name, folder, environment)


def read_in_a_process(name: str, folder: Path, environment: dict[str, str]) -> None:
    code = (
        "import sys, time; from engine.datasets import load;"
        "start, used = time.perf_counter(), time.process_time();"
        "samples = load(sys.argv[1]);"
        "seconds, used = time.perf_counter() - start, time.process_time() - used;"
        "print(f'{seconds:.2f} s ({used:.2f} s of the processor) for {len(samples):,} images')"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    whole = time.perf_counter() - start
    print(f"{name}: {done.stdout.strip()} ({whole:.2f} s with the start of Python)")


def run(folder: Path) -> None:
    """Train 784-500-10 for an epoch twice, print the held-out numbers, and hand in a submission."""
    with tempfile.TemporaryDirectory() as home:
        project, out = Path(home, "x.bps"), Path(home, "out.csv")
        program("new", "mlp", project)
        options = [f"--{name.replace('_', '-')}={value}" for name, value in SETTINGS.items()]
        lines = program("train", project, "--dataset", folder, *options, "--json").splitlines()
        (held_out,) = [each for each in map(json.loads, lines) if each["type"] == "HeldOut"]
        print(f"command line: loss {held_out['loss']!r}, accuracy {held_out['accuracy']!r}")
        loss, accuracy = train_in_the_window(folder)
        print(f"window:       loss {loss!r}, accuracy {accuracy!r}")
        program("predict", project, folder / "Test.csv", "--submission", out)
        check_submission(folder, out)


def program(*arguments: str | Path) -> str:
    """What `main.py` with these arguments writes to stdout."""
    command = [sys.executable, ROOT / "main.py", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def train_in_the_window(folder: Path) -> tuple[float, float]:
    """Held-out loss and accuracy of the same run, started in a window without a screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    import msgspec
    from PySide6.QtTest import QTest

    from engine.studio.data import choose
    from engine.studio.network.edits import ChangeSettings
    from engine.studio.network.templates import TEMPLATES
    from gui.app import create_window

    window = create_window()
    window.show()
    window.files.new(TEMPLATES["mlp"].make())
    document, session = window.document, window.session
    changed = msgspec.structs.replace(document.settings, data=choose(str(folder)), **SETTINGS)
    document.push("Set up", [ChangeSettings(changed)])
    session.start()
    while session.busy:
        QTest.qWait(20)
    run = session.runs.last
    assert run is not None
    session.shutdown()
    return float(run.held_out_loss.y[-1]), float(run.held_out_accuracy.y[-1])


def check_submission(folder: Path, out: Path) -> None:
    """Print whether the submission has the sample's form, and how many labels are right."""
    with out.open() as file, (folder / "Sample_Submission.csv").open() as sample:
        rows, wanted = list(csv.reader(file)), list(csv.reader(sample))
    is_right = rows[0] == wanted[0] and [r[0] for r in rows] == [w[0] for w in wanted]
    with (folder / "truth.csv").open() as file:
        truth = dict(csv.reader(file))
    right = sum(truth[name] == label for name, label in rows[1:])
    form = "in the sample's form" if is_right else "NOT in the sample's form"
    print(f"submission: {len(rows) - 1:,} rows {form}, {right / (len(rows) - 1):.2%} right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("mnist", type=Path)
    making.add_argument("folder", type=Path)
    for name in ("time", "run"):
        commands.add_parser(name).add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.command == "make":
        make(options.mnist, options.folder)
    elif options.command == "time":
        measure(options.folder)
    else:
        run(options.folder)


if __name__ == "__main__":
    main()
