"""Paths tell the nodes inside of blocks apart, as runs and modules do."""

from __future__ import annotations

from engine.studio.network.build import build
from engine.studio.network.paths import is_within, level_of, nodes_by_path, path_of, touches
from engine.studio.network.project import restore, snapshot
from engine.studio.network.templates import TEMPLATES
from tests.engine.studio.network.block_projects import group_named, named, set_parameter


def test_they_are_those_of_the_modules() -> None:
    project = restore(TEMPLATES["resnet"].make())
    group_named(project, "block2", "block3")
    set_parameter(project, named(project, "block1"), "shared", True)
    paths = nodes_by_path(snapshot(project))
    modules = build(project).model.node_ids
    assert set(modules.values()) <= set(paths)
    for name, path in modules.items():
        assert paths[path].name == name.rpartition(".")[2]


def test_the_first_copy_stands_for_all() -> None:
    project = restore(TEMPLATES["resnet"].make())
    block = named(project, "block1")
    conv = named(project, "conv1", "b1")
    path = path_of(project.network, (block,), conv)
    assert path == f"{block}.0.{conv}"
    assert level_of(path) == (block, conv)
    assert path_of(project.network, (), block) == block


def test_what_lies_within() -> None:
    assert is_within("n4.n2", "n4") and is_within("n4", "n4")
    assert not is_within("n41", "n4") and not is_within("n4", "n4.n2")
    assert touches("n4", {"n4.0.n2"}) and touches("n4.0.n2", {"n4"})
    assert not touches("n4", {"n5", "n41.n2"})
