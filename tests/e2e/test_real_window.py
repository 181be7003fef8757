"""Each journey in `journeys/` once, in a real window on a virtual screen of its own.

A journey is a script that makes the window, acts on it with the robot and asserts what it sees.
It runs in a process of its own because a process has one QApplication, and the other tests'
knows no screen.
"""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
JOURNEYS = sorted(path.stem for path in (HERE / "journeys").glob("*.py"))

pytestmark = pytest.mark.skipif(
    shutil.which("Xvfb") is None or shutil.which("xdotool") is None,
    reason="needs Xvfb and xdotool (make test installs them where it may)",
)

spec = importlib.util.spec_from_file_location("screen", HERE / "screen.py")
screen = importlib.util.module_from_spec(spec)
spec.loader.exec_module(screen)


@pytest.mark.parametrize("journey", JOURNEYS)
def test_journey(journey, tmp_path):
    with screen.virtual_screen() as display:
        done = subprocess.run(
            [sys.executable, str(HERE / "journeys" / f"{journey}.py")],
            cwd=tmp_path,
            env=screen.environment(display, tmp_path),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, f"{journey} failed:\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
