"""A second visit: edits by mouse and keys, a refused wire, a mend, and the file on disk."""

from pathlib import Path

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QFileDialog, QGraphicsView, QLineEdit
from robot import Robot, shown

from engine.studio.network.operations import set_parameter
from gui.app import create_window
from gui.canvas.port_item import PortEnd


def save_as(robot: Robot, path: Path) -> None:
    """Save by the keyboard, under a name typed into the file dialog."""

    def type_name(dialog: QFileDialog) -> None:
        name = dialog.findChild(QLineEdit)
        robot.click(robot.on_screen(name))
        robot.press("ctrl+a")
        robot.type(str(path))
        robot.press("Return")

    robot.answer(QFileDialog, type_name)
    robot.press("ctrl+s")
    robot.wait(path.exists, "the file")
    robot.focus()


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, session = window.document, window.session
    canvas = robot.find(QGraphicsView, "networkCanvas")
    scene = canvas.scene()
    robot.wait(lambda: document.analysis.ready, "the template to be ready")
    lenet = document.snapshot()
    nodes = {node.name: node.id for node in document.network.nodes.values()}

    def header(node: str) -> QPointF:
        rect = scene.node_rects([node])
        return QPointF(rect.center().x(), rect.top() + 14)

    # Move a layer: one step, undone by one.
    before = document.network.nodes[nodes["flatten"]]
    start = robot.in_scene(canvas, header(before.id))
    robot.drag(start, robot.in_scene(canvas, header(before.id) + QPointF(0, 90)))
    robot.wait(lambda: document.network.nodes[before.id].y > before.y + 60, "Flatten to move")
    robot.press("ctrl+z")
    robot.wait(lambda: document.snapshot() == lenet, "the move to be undone")

    # Delete and heal.
    robot.click(robot.in_scene(canvas, header(nodes["relu1"])))
    robot.press("shift+Delete")
    robot.wait(lambda: nodes["relu1"] not in document.network.nodes, "ReLU to go")
    healed = document.network.wire_into(nodes["pool1"], "input")
    assert healed is not None and healed.source == nodes["conv1"]
    robot.press("ctrl+z")
    robot.wait(lambda: document.snapshot() == lenet, "ReLU to be back")

    # A wire that would close a circle is refused, and says why.
    end = PortEnd(nodes["conv1"], "input", False)
    robot.drag(
        robot.in_scene(canvas, scene.port_point(PortEnd(nodes["conv2"], "output", True))),
        robot.in_scene(canvas, scene.port_point(end)),
    )
    assert document.snapshot() == lenet

    # Tab, a word, Enter: a layer by the keyboard alone.
    robot.click(robot.in_scene(canvas, header(nodes["fc"])))
    robot.press("Tab")
    search = robot.find(QLineEdit, "canvasSearchField")
    robot.wait(search.isVisible, "the search box")
    robot.type("dropout")
    robot.press("Return")
    robot.wait(
        lambda: "Dropout" in {node.kind for node in document.network.nodes.values()},
        "Dropout to be added",
    )
    while document.undo_stack.canUndo():
        robot.press("ctrl+z")
    assert document.snapshot() == lenet

    # A mismatch is shown on the node, and its button mends it.
    wrong = set_parameter(document.network, nodes["fc"], "in_features", 1050)
    document.push("Set in_features", wrong)
    canvas.fit()
    robot.wait(lambda: not document.analysis.ready, "the mismatch to be found")
    robot.click(robot.in_scene(canvas, scene.cards[nodes["fc"]].button_rect().center()))
    robot.wait(lambda: document.analysis.ready, "the mend")
    assert document.analysis.resolved[nodes["fc"]]["in_features"] == 1568

    # Train a little, save, and open the file in another window.
    session.start()
    robot.wait(lambda: session.runs.last and len(session.runs.last.loss) > 30, "some batches")
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")
    path = Path.cwd() / "mine.bps"
    save_as(robot, path)
    robot.wait(lambda: document.path == path, "the window to know its file")

    answers: list[tuple[float, ...]] = []
    sample = np.zeros((28, 28), np.float32)
    sample[6:22, 13:15] = 1.0
    for each in (window, create_window(str(path))):
        if each is not window:
            shown(each)
            assert each.document.snapshot() == document.snapshot()
        came: list[object] = []
        each.session.predicted.connect(came.append)
        robot.wait(lambda each=each: each.session.trained, "trained weights to be in hand")
        each.session.predict(sample)
        robot.wait(lambda came=came: came, "a prediction")
        answers.append(came[-1].values)
        each.session.shutdown()
    assert np.allclose(answers[0], answers[1], atol=1e-5), answers


if __name__ == "__main__":
    main()
