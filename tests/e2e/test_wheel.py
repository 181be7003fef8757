"""The wheel, installed into a fresh environment, brings the whole program with it."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
NOT_SOURCE = shutil.ignore_patterns(".git", ".venv", "build", "dist", "*.egg-info", "__pycache__")


def run(*command: object, cwd: Path, **environment: str) -> str:
    """What the command prints; its whole output where it fails."""
    outside = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    outside["ENGINE_KERNELS"] = "off"  # else they would be compiled anew for this installation
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**outside, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of a fresh environment that has the wheel and nothing of the source tree."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = ("-m", "pip", "--disable-pip-version-check", "-q")
    # A build leaves its files in the tree it builds: give it a copy.
    source = shutil.copytree(ROOT, folder / "source", ignore=NOT_SOURCE)
    run(sys.executable, *pip, "wheel", "--no-deps", "-w", folder, source, cwd=folder)
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    run(python, *pip, "install", *folder.glob("*.whl"), cwd=folder)
    return python


def test_assets_are_package_data(python, tmp_path):
    files = [path.relative_to(ROOT) for path in (ROOT / "assets").rglob("*") if path.is_file()]
    wanted = {
        path.as_posix()
        for path in files
        if "screenshots" not in path.parts and "__pycache__" not in path.parts
    }
    there = run(
        python,
        "-c",
        "import importlib.resources as r; root = r.files('assets')\n"
        "def walk(d, at):\n"
        "    for e in d.iterdir():\n"
        "        walk(e, at + '/' + e.name) if e.is_dir() else print(at + '/' + e.name)\n"
        "walk(root, 'assets')",
        cwd=tmp_path,
    ).split()
    assert wanted, "no assets in the repository"
    assert wanted <= set(there)


def test_window_and_worker_start_from_another_folder(python, tmp_path):
    """The installed window opens, its worker answers, trains a batch and predicts."""
    script = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from gui.app import create_window
window = create_window()
window.show()
def wait(state, what):
    for _ in range(3000):
        if state():
            return
        QTest.qWait(20)
    sys.exit("waited in vain for " + what)
session = window.session
wait(lambda: session.devices, "the worker to say hello")
session.start()
wait(lambda: session.state == "training", "training to begin")
session.stop()
wait(lambda: session.state == "idle", "training to stop")
session.shutdown()
print("all there")
"""
    homes = {
        f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "DATA", "CACHE", "STATE")
    }
    said = run(python, "-c", script, cwd=tmp_path, QT_QPA_PLATFORM="offscreen", **homes)
    assert "all there" in said


def test_command_is_installed(python, tmp_path):
    command = python.parent / "backprop-studio"
    assert run(command, "new", "--list", cwd=tmp_path).split()[:1] != []
    run(command, "new", "binary", "x.bps", cwd=tmp_path)
    run(command, "train", "x.bps", "--epochs", "2", cwd=tmp_path)
