"""`python -m engine.kernels.compiling [--now]`: compile all kernels, for the next process to find.

It gives way to whatever else the machine has to do, and leaves it to another process that is at it
already. With --now somebody waits for it: then it does neither, and takes all cores; with
`--only NAME…` it is one of the processes that this starts, and compiles the kernels of those files.
"""

from __future__ import annotations

import os
import sys

from engine.kernels import cache


def main() -> None:
    """Compile what is not on the disk yet."""
    if "--only" in sys.argv:
        cache.import_all(sys.argv[sys.argv.index("--only") + 1 :])
        return
    waited_for = "--now" in sys.argv
    if not waited_for and hasattr(os, "nice"):
        os.nice(19)
    cache.compile_now(wait=waited_for)


if __name__ == "__main__":
    main()
