"""Training steps on the GPU, timed beside PyTorch's: `python -m tests.benchmarks.gpu_speed`.

One process has both libraries, as on a GPU they share no threads that could disturb each other. A
turn is as many steps for each, from an idle GPU to an idle GPU, so that a step's time is what it
takes in a loop that does not look at its numbers. Workloads are named as in `make bench`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from typing import Any

import torch

import engine
from engine.devices import require_cupy
from tests.benchmarks.speed.entries import Given
from tests.benchmarks.speed.workloads import WORKLOADS

STEPS = 20
MAKERS = ("from_numpy", "tensor", "ones", "zeros", "randn", "rand", "linspace")


class OnGPU:
    """A library, or a module of it, that makes tensors and layers on the GPU."""

    def __init__(self, library: Any) -> None:
        self.library = library

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.library, name)
        if name == "nn":
            return OnGPU(found)
        is_layer = isinstance(found, type) and hasattr(found, "forward")
        if name in MAKERS or (is_layer and name not in ("Module", "Parameter")):
            return lambda *arguments, **options: found(*arguments, **options).to("cuda")
        return found


def turn(library: Any, run: Any) -> float:
    """Milliseconds a step."""
    library.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(STEPS):
        run()
    library.cuda.synchronize()
    return (time.perf_counter() - start) / STEPS * 1e3


def main() -> None:
    """Print a row for each workload."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    require_cupy()
    print(f"{torch.cuda.get_device_name()}, PyTorch {torch.__version__}")
    print("| workload | ours, ms | PyTorch, ms | ratio | fused, ms |")
    print("| --- | --- | --- | --- | --- |")
    for name in asked.workloads:
        entry = WORKLOADS[name]
        sides = [(engine, entry.build(Given(OnGPU(engine))).run)]
        sides += [(torch, entry.build(Given(OnGPU(torch), fused)).run) for fused in (False, True)]
        for library, run in sides:  # kernels are compiled and chosen in the first steps
            turn(library, run)
        rounds = [[turn(library, run) for library, run in sides] for _ in range(asked.rounds)]
        ours, theirs, fused = (statistics.median(each) for each in zip(*rounds, strict=True))
        ratio = statistics.median(first / second for first, second, _ in rounds)
        print(f"| {name} | {ours:.3f} | {theirs:.3f} | {ratio:.2f} | {fused:.3f} |", flush=True)


if __name__ == "__main__":
    main()
