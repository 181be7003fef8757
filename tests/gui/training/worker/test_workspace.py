"""The workspace: a folder a window, a folder a project, gone when the window closes."""

from __future__ import annotations

from pathlib import Path

import pytest

from gui.training.worker import workspace as workspace_module
from gui.training.worker.workspace import Workspace


def test_each_project_has_a_folder_and_the_last_one_goes(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    run = workspace.run_folder("run1")
    assert run.is_dir() and run.parent == workspace.runs
    old, new = workspace.project, workspace.new_project()
    assert run.is_dir()
    workspace.use(new)
    assert not old.exists() and workspace.runs == new / "runs"
    workspace.use(new)
    assert new.is_dir()
    workspace.remove()
    assert list(tmp_path.iterdir()) == []


def test_two_windows_do_not_meet(tmp_path: Path) -> None:
    assert Workspace(tmp_path).folder != Workspace(tmp_path).folder


def test_a_home_that_cannot_be_written_to_is_no_obstacle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr(workspace_module, "user_cache_path", lambda name: blocked)
    workspace = Workspace()
    assert workspace.run_folder("run1").is_dir()
    workspace.remove()
