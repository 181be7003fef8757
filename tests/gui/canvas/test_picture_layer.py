"""Pictures come to the nodes a few a turn, the newest ones, and go at once."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.studio.network.templates import TEMPLATES
from gui.canvas.picture_layer import AT_ONCE, PictureLayer
from gui.canvas.scene import NetworkScene
from gui.document import Document
from gui.selection import Selection


@pytest.fixture
def scene(qapp) -> NetworkScene:
    document = Document()
    document.open(TEMPLATES["lenet"].make())
    return NetworkScene(document, Selection(document), document)


def pictures(scene: NetworkScene, count: int = 1) -> dict[str, tuple[QImage, ...]]:
    image = QImage(4, 4, QImage.Format.Format_Grayscale8)
    image.fill(200)
    return dict.fromkeys(scene.nodes, (image,) * count)


def shown(scene: NetworkScene) -> list[int]:
    return [len(item._pictures) for item in scene.nodes.values()]


def test_a_few_nodes_a_turn(qtbot: QtBot, scene: NetworkScene) -> None:
    layer = PictureLayer(scene)
    layer.show(pictures(scene))
    assert sum(shown(scene)) == AT_ONCE
    qtbot.waitUntil(lambda: sum(shown(scene)) == len(scene.nodes))
    layer.show({})
    assert sum(shown(scene)) == 0
    qtbot.waitUntil(lambda: not layer._turns._timer.isActive())


def test_newer_pictures_overtake_and_a_node_may_go(qtbot: QtBot, scene: NetworkScene) -> None:
    layer = PictureLayer(scene)
    layer.show(pictures(scene))
    layer.show(pictures(scene, 2))
    gone = list(scene.nodes)[-1]
    scene.removeItem(scene.nodes.pop(gone))
    qtbot.waitUntil(lambda: shown(scene) == [2] * len(scene.nodes))
    qtbot.waitUntil(lambda: not layer._turns._timer.isActive())


def test_wires_follow_a_node_that_grows(scene: NetworkScene) -> None:
    before = scene.content_rect()
    node = next(node.id for node in scene.document.network.nodes.values() if node.name == "flatten")
    tall = QImage(4, 400, QImage.Format.Format_Grayscale8)
    changed: list[bool] = []
    scene.layout_changed.connect(lambda: changed.append(True))
    size = scene.nodes[node].size
    layer = PictureLayer(scene)
    layer.show({node: (tall,)})
    layer.finish()
    assert scene.nodes[node].size != size and changed
    layer.show({})
    assert scene.nodes[node].size == size and scene.content_rect() == before
