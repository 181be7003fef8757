"""The wheel, installed into a fresh environment, brings the whole program with it."""

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
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
def distributions(tmp_path_factory):
    """The folder with the source distribution, and the wheel that was built of that."""
    folder = tmp_path_factory.mktemp("build")
    # A build leaves its files in the tree it builds: give it a copy.
    source = shutil.copytree(ROOT, folder / "source", ignore=NOT_SOURCE)
    run(sys.executable, "-m", "build", "--no-isolation", "-o", folder / "dist", source, cwd=folder)
    return folder / "dist"


@pytest.fixture(scope="module")
def python(distributions, tmp_path_factory):
    """The interpreter of a fresh environment that has the wheel and nothing of the source tree.

    What the program stands on is lent to it: to download that anew would take a minute.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = ("-m", "pip", "--disable-pip-version-check", "-q", "--python", python)
    run(sys.executable, *pip, "install", "--no-deps", *distributions.glob("*.whl"), cwd=folder)
    packages = run(python, "-c", "import site; print(site.getsitepackages()[0])", cwd=folder)
    (Path(packages.strip()) / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return python


def test_both_are_fit_to_be_published(distributions):
    said = run(
        sys.executable, "-m", "twine", "check", "--strict", *distributions.iterdir(), cwd=ROOT
    )
    assert said.count("PASSED") == 2


def test_all_that_is_imported_is_asked_for():
    """Every library that engine or gui imports is among the dependencies."""
    imported = set()
    for path in (*ROOT.glob("engine/**/*.py"), *ROOT.glob("gui/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])
    imported -= {*sys.stdlib_module_names, "engine", "gui", "assets"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(each for extra in extras for each in extra)]
    names = {re.match(r"[\w-]+", each)[0].lower().replace("_", "-") for each in asked}
    homes = importlib.metadata.packages_distributions()
    missing = {
        module
        for module in imported
        if not any(home.lower().replace("_", "-") in names for home in homes.get(module, [module]))
    }
    # Those that come with others that are asked for: with Jinja2, PySide6, Numba and ONNX.
    come_along = {"markupsafe", "shiboken6", "llvmlite", "google"}
    # Those that are used only where they are.
    assert missing <= come_along | {"cupy", "cupyx", "torch"}


def test_assets_are_package_data(python, tmp_path):
    files = [path.relative_to(ROOT) for path in (ROOT / "assets").rglob("*") if path.is_file()]
    wanted = {
        path.as_posix()
        for path in files
        if not {"screenshots", "packaging", "__pycache__"} & set(path.parts)
    }
    there = run(
        python,
        "-c",
        "import engine, sys; assert engine.__file__.startswith(sys.prefix), engine.__file__\n"
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
