"""Makes the digits that come with the program, as one compressed file.

python -m engine.datasets.handwriting --count 20000 --seed 0 --out assets/digits/handwriting.npz
"""

import argparse
from pathlib import Path

import numpy as np

from engine.datasets.handwriting.generator import generate


def main(arguments: list[str] | None = None) -> None:
    """Write `images` (uint8 [n, 28, 28]) and `labels` (uint8 [n]) as a compressed .npz."""
    parser = argparse.ArgumentParser(prog="python -m engine.datasets.handwriting")
    parser.add_argument("--count", type=int, default=20_000, help="how many digits")
    parser.add_argument("--seed", type=int, default=0, help="the same seed gives the same digits")
    parser.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    options = parser.parse_args(arguments)

    images, labels = generate(options.count, options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(options.out, images=images, labels=labels.astype(np.uint8))
    print(f"{options.count} digits, {options.out.stat().st_size / 1e6:.2f} MB: {options.out}")


if __name__ == "__main__":
    main()
