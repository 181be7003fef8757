"""README's pictures, taken from the running program: `screenshots.py FOLDER`.

The script starts itself again on a virtual screen, so it needs no display.
"""

import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import screen


def main(folder: Path) -> None:
    """Train LeNet, look at everything on the way, and write a PNG of each."""
    import msgspec
    from PySide6.QtCore import QPoint
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
    from robot import shown

    from engine.datasets import Augmentation
    from engine.studio.network.edits import ChangeSettings
    from engine.studio.network.operations import set_parameter
    from gui.app import create_window
    from gui.theme import theme

    window = create_window()
    window.resize(1440, 900)
    robot = shown(window)
    session, document, selection = window.session, window.document, window.selection

    def shoot(name: str, mode: str) -> None:
        theme().set_mode(mode)
        QTest.qWait(300)  # hover and motion come to rest
        window.grab().save(str(folder / f"{name}-{mode}.png"))

    # What it looks like with nothing on the canvas, and the way out of that.
    robot.press("ctrl+n")
    robot.wait(lambda: not document.network.nodes, "an empty canvas")
    shoot("empty", "light")
    shoot("empty", "dark")
    robot.click(robot.on_screen(robot.find(QAbstractButton, "template.lenet")))
    robot.wait(lambda: document.analysis.ready, "LeNet on the canvas")
    nodes = {node.name: node.id for node in document.network.nodes.values()}

    # A layer that does not fit.
    wrong = set_parameter(document.network, nodes["fc"], "in_features", 1050)
    document.push("Set in_features", wrong)
    selection.set([nodes["fc"]])
    shoot("problem", "dark")
    shoot("problem", "light")
    document.undo_stack.undo()
    selection.set([nodes["conv1"]])

    # The network as code, a layer of it marked.
    selection.set([nodes["conv2"]])
    window.actions_by_id["view.code"].trigger()
    column = window.code_view.columns["numpy"]
    robot.wait(lambda: column.is_current and column.text.marked, "the code")
    shoot("code", "dark")
    shoot("code", "light")
    selection.set([nodes["conv1"]])

    # The digits, and one of them varied.
    window.actions_by_id["view.data"].trigger()
    robot.wait(lambda: window.data.shelf.state == "ready", "the digits")
    varied = Augmentation(shift=2.0, rotate=15.0, elastic=1.2)
    settings = msgspec.structs.replace(document.settings, augmentation=varied)
    document.push("Set augmentation", [ChangeSettings(settings)])
    shoot("data", "dark")
    shoot("data", "light")
    document.undo_stack.undo()
    window.actions_by_id["view.network"].trigger()

    # A seven, drawn while it trains.
    session.start()
    robot.wait(lambda: session.progress and session.progress.epoch >= 2, "the second epoch", 300)
    pad = robot.find(QWidget, "drawPad")
    w, h = pad.width(), pad.height()
    corners = [QPoint(int(x * w), int(y * h)) for x, y in ((0.3, 0.28), (0.66, 0.26), (0.44, 0.76))]
    path = [start + (end - start) * (k / 12) for start, end in pairwise(corners) for k in range(13)]
    robot.draw([robot.on_screen(pad, point) for point in path])
    digit = robot.find(QLabel, "predictedDigit")
    robot.wait(lambda: digit.text() == "7", "the seven to be recognised")
    robot.wait(lambda: session.progress.epoch >= 4, "the fourth epoch", 300)
    shoot("training", "dark")
    shoot("training", "light")

    # The graph that autograd recorded.
    window.actions_by_id["view.autograd"].trigger()
    norms: list[object] = []
    session.watching.gradient_norms_changed.connect(norms.append)
    robot.wait(
        lambda: session.watching.graph is not None and norms, "the recorded graph and its norms"
    )
    shoot("autograd", "dark")
    shoot("autograd", "light")

    # One batch of the run, on its way back through a layer.
    debugger = window.debugging.debugger
    window.actions_by_id["debug.record"].trigger()
    robot.wait(lambda: debugger.replay is not None, "the recorded batch")
    debugger.go(next(n for n, step in enumerate(debugger.replay.steps) if step.reversal == 2))
    shoot("debugger", "dark")
    shoot("debugger", "light")
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")
    session.shutdown()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        main(Path(sys.argv[2]))
    else:
        target = Path(sys.argv[1]).resolve()
        target.mkdir(parents=True, exist_ok=True)
        with screen.virtual_screen() as display, tempfile.TemporaryDirectory() as home:
            subprocess.run(
                [sys.executable, __file__, "--here", str(target)],
                env=screen.environment(display, Path(home)),
                check=True,
            )
