"""`python -m engine.kernels.compiling`: compile all kernels, for the next process to find.

It gives way to whatever else the machine has to do.
"""

from __future__ import annotations

import contextlib
import os

from engine.kernels import cache


def main() -> None:
    """Compile what is not on the disk yet."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    cache.compile_now()


if __name__ == "__main__":
    main()
