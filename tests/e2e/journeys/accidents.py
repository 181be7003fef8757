"""What goes wrong on an ordinary day: a killed worker, a broken file, a wrong number, a NaN."""

import os
import signal
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from robot import Robot, shown

from gui.app import create_window


def type_rate(robot: Robot, text: str) -> None:
    """Type a learning rate and leave the field by Enter."""
    field = robot.find(QLineEdit, "learningRateEdit")
    robot.click(robot.on_screen(field))
    robot.press("ctrl+a")
    robot.type(text)
    robot.press("Return")


def main() -> None:
    window = create_window()
    robot = shown(window)
    document, session = window.document, window.session
    said = robot.find(QLabel, "messageText")
    lenet = document.snapshot()

    # A file that is no project: one sentence, and everything stays.
    broken = Path.cwd() / "broken.bps"
    broken.write_bytes(b"PK\x03\x04 and no more")
    assert not window.open_project(broken)
    robot.wait(lambda: "broken.bps" in said.text(), "the sentence about the file")
    assert document.snapshot() == lenet and broken.exists()

    # A learning rate that is no number: the old one stays.
    type_rate(robot, "fast")
    field = robot.find(QLineEdit, "learningRateEdit")
    robot.wait(lambda: field.property("wrong"), "the field to show that it is wrong")
    assert document.settings.learning_rate == 0.001
    type_rate(robot, "0.002")
    robot.wait(lambda: document.settings.learning_rate == 0.002, "the new rate")

    # The worker is killed in mid-training: told, replaced, and the run can go on.
    robot.click(robot.on_screen(robot.find(QWidget, "networkCanvas")))
    robot.press("ctrl+Return")
    robot.wait(lambda: session.state == "training", "training to begin")
    checkpoint = session.run.folder / "weights.safetensors"
    robot.wait(checkpoint.exists, "the first epoch and its checkpoint")
    before = session.worker_pid
    os.kill(before, signal.SIGKILL)
    robot.wait(lambda: session.state == "idle", "the window to notice")
    robot.wait(lambda: "signal 9" in said.text(), "the sentence about the worker")
    robot.wait(lambda: session.worker_pid not in (0, before), "another worker")
    robot.wait(lambda: session.can_continue, "the checkpoint to be offered")
    session.continue_training()
    robot.wait(lambda: session.state == "training", "the run to go on")
    robot.wait(lambda: session.progress, "its progress")
    assert session.started.step > 0  # from the checkpoint, not from the start
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")

    # A rate that blows the loss up: the run pauses by itself and says where.
    optimizer = robot.find(QComboBox, "optimizerCombo")
    optimizer.setCurrentText("SGD")
    type_rate(robot, "1e20")
    robot.wait(lambda: document.settings.learning_rate == 1e20, "the absurd rate")
    session.start()
    robot.wait(lambda: session.state == "paused", "the run to pause by itself")
    robot.wait(lambda: "epoch 1" in said.text(), "the sentence about the loss")
    session.stop()
    robot.wait(lambda: session.state == "idle", "the run to stop")

    # Whatever happened, the network on the canvas is the one it was.
    assert document.snapshot().nodes == lenet.nodes
    session.shutdown()


if __name__ == "__main__":
    main()
