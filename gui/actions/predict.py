"""The commands of drawing and predicting, as rows of data."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from gui.actions.command import Command

T = QT_TRANSLATE_NOOP
PREDICT_COMMANDS = (
    Command(
        "predict.clear",
        T("actions", "Clear the pad"),
        T("actions", "Wipe the drawn digit"),
        ("Ctrl+Shift+Backspace",),
        "trash",
    ),
    Command(
        "predict.undo_stroke",
        T("actions", "Take back a stroke"),
        T("actions", "Take the last stroke back"),
        (),
        "undo",
    ),
    Command(
        "predict.eraser",
        T("actions", "Eraser"),
        T("actions", "Erase with the left button, too; the right one always does"),
        (),
        "eraser",
        is_switch=True,
    ),
    Command(
        "predict.open_image",
        T("actions", "Open an image…"),
        T("actions", "Have a picture of a digit read; one can be dropped on the pad, too"),
        (),
        "image",
    ),
    Command(
        "predict.paste_image",
        T("actions", "Paste an image"),
        T("actions", "Have the picture in the clipboard read"),
    ),
    Command(
        "predict.test_sample",
        T("actions", "Held-out sample"),
        T("actions", "Have the next held-out sample read, which training never sees"),
        (),
        "shuffle",
    ),
    Command(
        "predict.saliency",
        T("actions", "What matters"),
        T("actions", "Tint what speaks for the answer, and what against it"),
        (),
        "eye",
        is_switch=True,
    ),
    Command(
        "predict.neighbours",
        T("actions", "Nearest training samples"),
        T("actions", "Show the training samples that look most like the drawing"),
        is_switch=True,
    ),
    Command(
        "predict.crop",
        T("actions", "Crop to the ink"),
        T("actions", "Enlarge the ink to 20 of 28 pixels, as the training data is"),
        is_switch=True,
    ),
    Command(
        "predict.centre",
        T("actions", "Centre the ink"),
        T("actions", "Move the ink's centre of mass to the middle, as the training data is"),
        is_switch=True,
    ),
    Command(
        "predict.greys",
        T("actions", "Grey edges"),
        T("actions", "Average over each pixel, as the training data is; else black and white"),
        is_switch=True,
    ),
    Command(
        "predict.scale",
        T("actions", "Scale to 1"),
        T("actions", "Give the network values from 0 to 1, as in training; else to 255"),
        is_switch=True,
    ),
    Command(
        "predict.own_digits",
        T("actions", "My digits…"),
        T("actions", "List the digits that you taught, to fine-tune with them or remove some"),
    ),
    Command(
        "predict.fine_tune",
        T("actions", "Fine-tune with my digits"),
        T("actions", "Train for a moment on your digits and some known ones"),
    ),
    Command(
        "predict.table",
        T("actions", "Predict a Test.csv…"),
        T("actions", "Classify the images that a CSV names, and write a submission"),
    ),
    Command(
        "predict.folder",
        T("actions", "Predict a folder of images…"),
        T("actions", "Classify each image in a folder, and write a CSV"),
    ),
    Command(
        "predict.cancel",
        T("actions", "Stop predicting files"),
        T("actions", "Give up the prediction of files that is on its way"),
    ),
)
