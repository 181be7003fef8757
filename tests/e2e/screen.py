"""A virtual screen of one's own, and an environment for a program to run on it alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


@contextmanager
def virtual_screen(size: str = "1440x900") -> Iterator[str]:
    """The DISPLAY of a fresh Xvfb, which itself picks a free number and tells when it is ready."""
    read, write = os.pipe()
    screen = ["-screen", "0", f"{size}x24"]
    # Without -noreset it begins anew when its last client goes, and lets nobody in meanwhile.
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), *screen, "-nolisten", "tcp", "-noreset"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def environment(display: str, home: Path) -> dict[str, str]:
    """Variables for a program on that display, with settings, data and caches of its own."""
    homes = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    return {
        **os.environ,
        **homes,
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)]),
        "PYTHONFAULTHANDLER": "1",
    }
