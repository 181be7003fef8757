"""The folder a window keeps its runs in until they are saved into a project file."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from platformdirs import user_cache_path


class Workspace:
    """A folder of this window's own, with a folder in it for the project that is open.

    It goes when the window closes, and stays after a crash.
    """

    def __init__(self, parent: Path | None = None) -> None:
        parent = parent or user_cache_path("backprop-studio") / "sessions"
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
        except OSError:  # a home that cannot be written to
            self.folder = Path(tempfile.mkdtemp(prefix="backprop-studio-"))
        self.project = self.new_project()

    @property
    def runs(self) -> Path:
        """The folder that holds a folder a run of the open project."""
        return self.project / "runs"

    @property
    def samples(self) -> Path:
        """The folder of the user's own samples in the open project; it may not be there yet."""
        return self.project / "samples"

    def new_project(self) -> Path:
        """Make an empty folder for another project, to unpack its file into; `use` opens it."""
        return Path(tempfile.mkdtemp(prefix="project-", dir=self.folder))

    def use(self, project: Path) -> None:
        """Keep the runs of another project from now on; those of the last one go."""
        if project != self.project:
            shutil.rmtree(self.project, ignore_errors=True)
            self.project = project

    def run_folder(self, run: str) -> Path:
        """The run's folder, made if it is not there; OSError if it cannot be."""
        folder = self.runs / run
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def remove(self) -> None:
        """Remove the folder and all in it."""
        shutil.rmtree(self.folder, ignore_errors=True)
