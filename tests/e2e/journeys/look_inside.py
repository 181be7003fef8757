"""A layer is watched while it learns, and a mistake is found, opened and tried on the pad."""

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget
from robot import shown

from engine.studio.network.templates import TEMPLATES
from gui.app import create_window


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, session, canvas = window.document, window.session, window.canvas
    document.open(TEMPLATES["mlp"].make())
    fc1 = next(node.id for node in document.network.nodes.values() if node.name == "fc1")
    canvas.fit()

    # Select a layer by a click, train, and look inside it.
    robot.click(robot.in_scene(canvas, canvas.scene().nodes[fc1].sceneBoundingRect().center()))
    robot.wait(lambda: window.selection.only_node() == fc1, "the layer to be selected")
    robot.press("ctrl+Return")
    robot.wait(lambda: session.state == "training", "training to begin")
    robot.press("ctrl+4")
    weights, gradients, _ = window.layer_page.histograms
    robot.wait(lambda: weights.steps and gradients.steps, "the layer's numbers")
    first = weights.steps[-1]
    robot.wait(lambda: weights.steps[-1] > first, "newer numbers")

    # Its answer to a held-out sample.
    source = robot.find(QComboBox, "layerSampleCombo")
    source.setFocus()
    robot.press("Down")
    robot.find(QSpinBox, "layerSampleSpin").setFocus()
    robot.press("Up")
    maps = robot.find(QWidget, "featureMaps")
    robot.wait(lambda: maps.entries, "its answer")

    # The confusion matrix after an epoch: a cell with mistakes, by the mouse.
    robot.press("ctrl+5")
    page = window.mistakes_page
    robot.wait(lambda: page.matrix.isVisible(), "the matrix of the first epoch")
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")
    robot.wait(lambda: page.pictures.entries, "the worst mistakes")
    counts = page.matrix.counts.copy()
    counts[range(10), range(10)] = 0
    truth, answer = divmod(int(counts.argmax()), 10)
    robot.click(robot.on_screen(page.matrix, page.matrix.cell_rect(truth, answer).center()))
    robot.wait(lambda: page.matrix.cell == (truth, answer), "the cell to be chosen")
    caption = f"{truth} → {answer}"
    robot.wait(
        lambda: page.pictures.entries and page.pictures.entries[0].caption == caption,
        "the pictures behind the cell",
    )

    # The first of them on the pad: the network says again what it took it for.
    robot.click(robot.on_screen(page.pictures, QPointF(20, 20)))
    robot.wait(lambda: not window.predict.pad.drawing.is_empty, "the sample on the pad")
    verdict = robot.find(QLabel, "predictedDigit")
    robot.wait(lambda: verdict.text().startswith(str(answer)), "the same wrong answer")
    session.shutdown()


if __name__ == "__main__":
    main()
