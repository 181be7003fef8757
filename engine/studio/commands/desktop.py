"""`main.py desktop`: the program in the desktop's menu, and .bps files that open with it.

By the standards of freedesktop.org: a desktop entry, a MIME type and icons in the user's own data
folder. Windows and macOS learn of programs from their installers instead.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from engine.studio.commands.arguments import INSTALLED
from engine.studio.commands.errors import UserError
from engine.studio.commands.saying import say

SIZES = (16, 24, 32, 48, 64, 128, 256)
ENTRY = f"applications/{INSTALLED}.desktop"
FILES = {
    ENTRY: f"{INSTALLED}.desktop",
    f"mime/packages/{INSTALLED}.xml": f"{INSTALLED}.xml",
    f"icons/hicolor/scalable/apps/{INSTALLED}.svg": f"{INSTALLED}.svg",
    **{
        f"icons/hicolor/{size}x{size}/apps/{INSTALLED}.png": f"{INSTALLED}-{size}.png"
        for size in SIZES
    },
}
"""Where each of our files goes, below the user's data folder."""
INDEXES = (("update-desktop-database", "applications"), ("update-mime-database", "mime"))
"""What reads the folders anew, where it is installed; desktops do so by themselves in time."""


def run(options: argparse.Namespace) -> int:
    """Write the files, or remove them."""
    if sys.platform in ("win32", "darwin"):
        raise UserError("desktop expects a desktop of Linux or BSD, this is another system.")
    folder = _data_folder()
    try:
        if options.remove:
            for name in FILES:
                (folder / name).unlink(missing_ok=True)
        else:
            for name, source in FILES.items():
                _write(folder / name, (files("assets") / "desktop" / source).read_bytes())
    except OSError as error:
        raise UserError(f"{folder} could not be written to ({error.strerror}).") from error
    _update(folder)
    say(options, f"{'removed from' if options.remove else 'installed in'} {folder}")
    return 0


def _data_folder() -> Path:
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if os.path.isabs(named) else Path.home() / ".local" / "share"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".desktop":
        words = " ".join(map(quoted, program()))
        data = data.replace(f"Exec={INSTALLED}".encode(), f"Exec={words}".encode())
    path.write_bytes(data)


def program() -> list[str]:
    """The command that starts this very program again: bundle, installed script or source tree."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    script = Path(sys.argv[0])
    if script.stem == INSTALLED and script.is_file():
        return [str(script.resolve())]
    return [sys.executable, str(Path(__file__).parents[3] / "main.py")]


def quoted(word: str) -> str:
    """The word as an argument of a desktop entry's Exec (its specification, "The Exec key")."""
    for each in ("\\", '"', "`", "$"):
        word = word.replace(each, f"\\{each}")
    # Once more, for the entry's own strings, where a backslash escapes too.
    return '"' + word.replace("\\", "\\\\").replace("%", "%%") + '"'


def _update(folder: Path) -> None:
    """Let what is running learn of it. A bundle's own libraries are none of those programs'."""
    environment = {**os.environ, "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH_ORIG", "")}
    for program, part in INDEXES:
        if shutil.which(program) and (folder / part).is_dir():
            command = [program, str(folder / part)]
            subprocess.run(command, env=environment, capture_output=True, check=False)
