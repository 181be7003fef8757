"""The commands of the drawing panel: what each does, and when it can be done."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QAction, QGuiApplication, QImage

from engine.datasets import DatasetError
from engine.datasets.drawing import Steps
from engine.studio.training.watching.watch_messages import FilesPredicted, SampleTaken
from gui.background import run_in_background
from gui.dialogs import files
from gui.document import Document
from gui.messages import messages
from gui.predict.draw_pad import picture_in
from gui.predict.own_dialog import OwnDigitsDialog
from gui.predict.panel import PredictPanel
from gui.predict.picture_reading import file_in, picture_of_file, picture_of_image
from gui.settings import Settings
from gui.training.meters import grouped
from gui.training.session import TrainingSession

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

STEPS = ("crop", "centre", "greys", "scale")


class PredictCommands(QObject):
    """Connects the actions to the panel and the session, and keeps them in step."""

    def __init__(
        self,
        actions: Mapping[str, QAction],
        panel: PredictPanel,
        document: Document,
        session: TrainingSession,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._actions, self._panel = actions, panel
        self._document, self._session = document, session
        self._settings, self._window = settings, window
        self._sample = -1
        self._predicts_files = False
        self._dialog: OwnDigitsDialog | None = None
        panel.set_actions(actions)
        self._connect()
        self._update()

    def _connect(self) -> None:
        panel, session = self._panel, self._session
        for id, do in {
            "clear": panel.clear,
            "undo_stroke": panel.pad.undo,
            "open_image": self._open_image,
            "paste_image": self._paste_image,
            "test_sample": self._take_sample,
            "own_digits": self._show_own_digits,
            "fine_tune": session.fine_tune,
            "table": self._predict_table,
            "folder": self._predict_folder,
            "cancel": session.watching.cancel_files,
        }.items():
            self._actions[f"predict.{id}"].triggered.connect(lambda checked, do=do: do())
        self._actions["predict.eraser"].toggled.connect(self._set_eraser)
        self._actions["predict.saliency"].toggled.connect(panel.set_saliency)
        self._actions["predict.neighbours"].toggled.connect(panel.set_neighbours)
        for step in STEPS:
            self._actions[f"predict.{step}"].setChecked(True)
            self._actions[f"predict.{step}"].toggled.connect(self._set_steps)
        panel.pad.dropped.connect(self._take_dropped)
        panel.teach.taught.connect(self._teach)
        session.watching.sample_taken.connect(self._on_sample_taken)
        session.watching.files_predicted.connect(self._on_files_predicted)
        session.failed.connect(self._end_files)
        session.state_changed.connect(self._update)
        session.weights_changed.connect(self._update)
        session.own_digits.changed.connect(self._update)
        session.own_digits.refused.connect(messages().error)
        session.runs.replaced.connect(self._update)

    def _update(self) -> None:
        own = len(self._session.own_digits.samples)
        self._actions["predict.fine_tune"].setEnabled(own > 0 and self._session.can_continue)
        for id in ("table", "folder"):
            self._actions[f"predict.{id}"].setEnabled(not self._predicts_files)
        self._actions["predict.cancel"].setEnabled(self._predicts_files)

    # ------------------------------------------------------------ the pad

    def _set_eraser(self, on: bool) -> None:
        self._panel.pad.eraser = on

    def _set_steps(self) -> None:
        chosen = {step: self._actions[f"predict.{step}"].isChecked() for step in STEPS}
        self._panel.set_steps(Steps(**chosen))

    def _open_image(self) -> None:
        path = files.ask_picture_to_read(self._window, self._settings.last_folder)
        if path is not None:
            self._put_file(path)

    def _paste_image(self) -> None:
        data = QGuiApplication.clipboard().mimeData()
        if picture_in(data):
            self._take_dropped(data)
        else:
            messages().info(self.tr("There is no picture in the clipboard: copy one first."))

    def _take_dropped(self, data: QMimeData) -> None:
        """A picture itself, or the file of one."""
        path = file_in(data)
        if path is not None:
            self._put_file(path)
        elif isinstance(image := data.imageData(), QImage) and not image.isNull():
            self._put(picture_of_image(image))

    def _put_file(self, path: Path) -> None:
        try:
            self._put(run_in_background(partial(picture_of_file, path)))
        except DatasetError as error:
            messages().error(str(error))

    def _put(self, picture: npt.NDArray[np.float32]) -> None:
        if picture.any():
            self._panel.pad.put(picture)
        else:
            messages().info(self.tr("The picture is blank: expected ink on paper."))

    # ------------------------------------------------------------ samples

    def _take_sample(self) -> None:
        self._sample += 1
        self._session.watching.take_sample(self._sample)

    def _on_sample_taken(self, sample: SampleTaken) -> None:
        shape = self._document.settings.data.shape
        values = np.frombuffer(sample.values, "<f4")
        if values.size != np.prod(shape):
            return  # of data that were chosen before
        classes = self._document.settings.data.classes
        title = self.tr("Sample {0}").format(sample.index)
        if sample.label is not None and sample.label < len(classes):
            title = self.tr("Sample {0}, a {1}").format(sample.index, classes[sample.label])
        self._panel.show_sample(values.reshape(shape), title)

    # ------------------------------------------------------------ teaching

    def _teach(self, label: str) -> None:
        picture = self._panel.picture
        if picture is None or not self._session.own_digits.add(picture, label):
            return
        if self._session.can_continue:
            messages().info(
                self.tr("Added to your digits as {0}; the network learns it now.").format(label)
            )
            self._session.fine_tune()
        else:
            messages().info(
                self.tr(
                    "Added to your digits as {0}: fine-tune with it once a run is over."
                ).format(label)
            )

    def _show_own_digits(self) -> None:
        if self._dialog is None:
            self._dialog = OwnDigitsDialog(self._session.own_digits, self._window)
            self._session.runs.replaced.connect(self._dialog.refresh)
        self._dialog.show()
        self._dialog.raise_()

    # ------------------------------------------------------------ many files

    def _predict_table(self) -> None:
        self._predict_files(files.ask_table_to_predict(self._window, self._settings.last_folder))

    def _predict_folder(self) -> None:
        self._predict_files(files.ask_folder_to_predict(self._window, self._settings.last_folder))

    def _predict_files(self, source: Path | None) -> None:
        if source is None:
            return
        folder = source if source.is_dir() else source.parent
        target = files.ask_where_to_submit(self._window, folder / "submission.csv")
        if target is not None:
            self._predicts_files = True
            self._session.watching.predict_files(str(source), str(target))
            self._update()

    def _on_files_predicted(self, done: FilesPredicted) -> None:
        self._end_files()
        name = Path(done.target).name
        messages().info(
            self.tr("{0} predictions are in {1}.").format(grouped(done.count), name),
            window=self._window,
        )

    def _end_files(self) -> None:
        self._predicts_files = False
        self._update()
