"""Automatic arrangement: worked out beside the window, then one step, to which the nodes glide."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot

from engine.studio.network import operations
from gui.background import Job
from gui.canvas.gliding import Glide
from gui.canvas.scene import NetworkScene
from gui.messages import messages

translate = QCoreApplication.translate


class Arranging(QObject):
    """One arrangement at a time. Any other step meanwhile makes it void: it was of what was."""

    def __init__(self, scene: NetworkScene, show_all: Callable[[], None]) -> None:
        """`show_all` fits what has been arranged into the view."""
        super().__init__(scene)
        self._scene = scene
        self._show_all = show_all
        self._glide = Glide(scene)
        self._job: Job | None = None
        document = scene.document
        document.undo_stack.indexChanged.connect(self.give_up)
        document.project_replaced.connect(self.give_up)
        document.level_opened.connect(self.give_up)

    @property
    def is_under_way(self) -> bool:
        """Whether an arrangement is being worked out."""
        return self._job is not None

    def start(self) -> None:
        """Lay the whole network out anew; what was begun before is given up."""
        self.give_up()
        network = self._scene.document.network.copy()
        sizes = {node_id: item.size for node_id, item in self._scene.nodes.items()}
        self._job = Job(partial(operations.arrange, network, sizes), self)
        self._job.finished.connect(self._on_finished)
        self._job.failed.connect(self._on_failed)
        self._job.start()

    def give_up(self) -> bool:
        """Forget what is being worked out and be where it led; False where there was nothing."""
        self.finish_glide()
        job, self._job = self._job, None
        return job is not None

    def finish_glide(self) -> None:
        """Show the nodes where they are: hands want to take hold of them."""
        self._glide.finish()

    @Slot(object)
    def _on_finished(self, edits: list[operations.Edit]) -> None:
        if self.sender() is not self._job:
            return
        starts = {node_id: item.scenePos() for node_id, item in self._scene.nodes.items()}
        self._scene.document.push(translate("Canvas", "Arrange"), edits)
        self._job = None
        self._show_all()
        self._glide.begin(starts)

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        if self.sender() is self._job:
            self._job = None
            messages().error(
                translate("Canvas", "The network could not be arranged; nothing has changed."),
                repr(error),
            )
