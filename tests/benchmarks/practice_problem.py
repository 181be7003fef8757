"""The practice problem "Identify the Digits" in full: how long it takes, and what it gives.

practice_problem.py make MNIST FOLDER     lays MNIST out as the problem does: 49,000 + 21,000 PNGs
practice_problem.py time FOLDER           how long the program takes to read it, first and again
"""

import argparse
import csv
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

TRAINING = 49_000


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
        "import sys, time; from engine.datasets import load; start = time.perf_counter();"
        "samples = load(sys.argv[1]); seconds = time.perf_counter() - start;"
        "print(f'{seconds:.2f} s for {len(samples):,} images of {samples.inputs.shape[1:]}')"
    )
    import subprocess

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("mnist", type=Path)
    making.add_argument("folder", type=Path)
    commands.add_parser("time").add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.command == "make":
        make(options.mnist, options.folder)
    else:
        measure(options.folder)


if __name__ == "__main__":
    main()
