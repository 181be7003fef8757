"""`make bundle-test`: the standalone bundle does its main job where there is nothing else.

    python tests/e2e/bundle_smoke.py dist/backprop-studio

The bundle is started with an empty PATH and a home of its own. It makes and trains a network with
compiled kernels, opens the window on a virtual screen, where a hand draws a digit, and is quit by
its keys. A window of the source tree tells beforehand where things are, and what a recognised
digit looks like.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import screen
from numpy.typing import NDArray
from PySide6.QtGui import QImage

EPOCHS = 3
PATIENCE = 120.0
DIGIT = "1"
"""A stroke from top to bottom."""
SAME = 0.95
"""So many pixels of a digit on the screen are as they are in the picture of it."""

Answer = TypeVar("Answer")
Place = tuple[int, int, int, int]
"""x, y, width and height on the screen."""


def main(folder: Path) -> None:
    """Do it all; an AssertionError says what did not work."""
    program = (folder / "backprop-studio").resolve()
    size = sum(path.stat().st_size for path in folder.rglob("*") if not path.is_symlink())
    print(f"size: {size / 2**20:.0f} MB")
    sys.path.insert(0, str(screen.ROOT))
    with tempfile.TemporaryDirectory(prefix="bundle-") as home:
        bundle = Bundle(program, Path(home))
        assert "lenet" in bundle.run("new", "--list").split()
        bundle.run("kernels", "--now")
        said = bundle.run("train", "mlp", "--out", "net.bps", "--epochs", str(EPOCHS), "-v")
        assert "kernels: compiled" in said, f"the kernels are not compiled:\n{said}"
        bundle.run("report", "net.bps", "run.html")
        bundle.run("export", "net.bps", "--to", "numpy", "net.py")
        with screen.virtual_screen() as display:
            os.environ |= screen.environment(display, Path(home) / "reference")
            draw_and_quit(bundle, Reference())
    print("the bundle works")


class Bundle:
    """The program, in an environment that knows no other."""

    def __init__(self, program: Path, home: Path) -> None:
        self._program, self._home = program, home
        self._environment = {"PATH": "/nonexistent", "HOME": str(home)}

    def run(self, *arguments: str) -> str:
        """What a command prints; how long it took is told."""
        start = time.monotonic()
        done = subprocess.run(
            [self._program, *arguments],
            cwd=self._home,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{arguments} failed:\n{done.stdout}\n{done.stderr}"
        print(f"{' '.join(arguments)}: {time.monotonic() - start:.1f} s")
        return done.stdout

    def open(self, project: str) -> subprocess.Popen[bytes]:
        """The window with this project."""
        environment = {**self._environment, "DISPLAY": os.environ["DISPLAY"]}
        return subprocess.Popen([self._program, project], cwd=self._home, env=environment)


class Reference:
    """The window of the source tree: where the pad is, and how each digit is written."""

    def __init__(self) -> None:
        from PySide6.QtCore import QRect
        from PySide6.QtWidgets import QLabel, QWidget
        from robot import shown

        from gui.app import create_window
        from gui.predict.verdict import Verdict

        self._window = window = create_window()
        robot = shown(window)
        self.size = window.width(), window.height()
        pad = robot.find(QWidget, "drawPad")
        at = pad.mapTo(window, pad.rect().center())
        self.stroke = [(at.x(), at.y() + dy) for dy in range(-pad.height() // 4, pad.height() // 4)]
        verdict, label = window.findChild(Verdict), robot.find(QLabel, "predictedDigit")
        self.digits: dict[str, tuple[Place, NDArray[np.bool_]]] = {}
        for digit in map(str, range(10)):
            values = [float(digit == other) for other in map(str, range(10))]
            verdict.show_probabilities([*map(str, range(10))], values, trained=True)
            robot.wait(lambda digit=digit: label.text() == digit, "the digit")
            area = QRect(label.mapTo(window, label.rect().topLeft()), label.size())
            self.digits[digit] = area.getRect(), ink(window.grab(area).toImage())
        window.session.shutdown()
        window.hide()

    def read(self) -> str | None:
        """The digit that the screen shows in its place, if it shows one."""
        shares = {
            digit: float((ink_at(place) == ink).mean()) if ink.any() else 0.0
            for digit, (place, ink) in self.digits.items()
        }
        best = max(shares, key=lambda digit: shares[digit])
        return best if shares[best] >= SAME and ink_at(self.digits[best][0]).any() else None


def ink_at(place: Place) -> NDArray[np.bool_]:
    """What stands out from its ground at this place of the screen."""
    from PySide6.QtGui import QGuiApplication

    return ink(QGuiApplication.primaryScreen().grabWindow(0, *place).toImage())


def ink(picture: QImage) -> NDArray[np.bool_]:
    """The pixels of a picture that stand out from its ground."""
    image = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    values = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    values = values[:, : image.width()].astype(int)
    return np.abs(values - np.median(values)) > 40


def draw_and_quit(bundle: Bundle, reference: Reference) -> None:
    start = time.monotonic()
    process = bundle.open("net.bps")
    try:
        window = wait(lambda: hand("search", "--onlyvisible", "--name", r"net\.bps"), "the window")
        print(f"window: {time.monotonic() - start:.1f} s")
        hand("windowmove", window.split()[0], 0, 0)
        hand("windowsize", "--sync", window.split()[0], *reference.size)
        hand("windowfocus", "--sync", window.split()[0])
        (x, y), *way = reference.stroke[::4]
        wait(lambda: drawn(x, y, way, reference) == DIGIT, f"a {DIGIT} to be recognised")
        print(f"drawn and recognised: {time.monotonic() - start:.1f} s")
        hand("key", "ctrl+q")
        assert process.wait(PATIENCE) == 0, "it did not end well"
    finally:
        process.kill()


def drawn(x: int, y: int, way: list[tuple[int, int]], reference: Reference) -> str | None:
    """Draw the stroke, and read what the window says to it."""
    act: list[object] = ["mousemove", x, y, "mousedown", 1]
    for place in way:
        act += ["mousemove", *place, "sleep", 0.01]
    hand(*act, "mouseup", 1)
    return reference.read()


def hand(*command: object) -> str:
    """Let xdotool do something; what it says, or nothing where it could not."""
    done = subprocess.run(
        ["xdotool", *map(str, command)], capture_output=True, text=True, check=False
    )
    return done.stdout if done.returncode == 0 else ""


def wait(ask: Callable[[], Answer], what: str) -> Answer:
    """Ask until the answer is a good one."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := ask()):
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain for {what}"
        time.sleep(0.2)
    return answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
