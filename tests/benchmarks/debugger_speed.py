"""How long it takes to record one batch of LeNet, from the command to the file that is read again.

    python tests/benchmarks/debugger_speed.py [--samples N] [--template NAME]

Prints the time of each part and how large the file is. A batch of four may take two seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from platformdirs import user_cache_dir

ROOT = Path(__file__).resolve().parents[2]
LIMIT_SECONDS = 2.0


def main() -> int:
    """Measure and print; the exit status says nothing of the figures, which depend on the load."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--template", default="lenet")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("ENGINE_KERNEL_CACHE", user_cache_dir("backprop-studio"))

    from engine.datasets import load
    from engine.studio.debugging.file import read
    from engine.studio.debugging.messages import RecordBatch
    from engine.studio.debugging.serving import record_resting
    from engine.studio.network.build import build
    from engine.studio.network.templates import TEMPLATES

    project = TEMPLATES[options.template].make()
    samples, built = load(project.settings.data.source, limit=1000), build(project)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batch"
        for attempt in ("first", "second"):
            started = time.perf_counter()
            record_resting(RecordBatch(1, str(path), options.samples), built, project, samples)
            recorded = time.perf_counter()
            recording, _ = read(path)
            done = time.perf_counter()
            size = path.stat().st_size / 2**20
            print(
                f"{options.template}, {recording.samples} samples, {attempt} time: recorded in "
                f"{recorded - started:.2f} s, read in {done - recorded:.2f} s, {size:.1f} MiB "
                f"(limit {LIMIT_SECONDS:g} s)"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
