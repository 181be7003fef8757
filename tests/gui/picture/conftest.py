"""LeNet drawn as a picture, with an activation in it."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from engine.studio.network.project import ProjectData, restore, snapshot
from engine.studio.network.templates import TEMPLATES
from gui.picture.drawing import NetworkDrawing


@pytest.fixture
def project() -> ProjectData:
    return snapshot(restore(TEMPLATES["lenet"].make()))


@pytest.fixture
def drawing(project: ProjectData, dressed_application) -> NetworkDrawing:
    picture = QImage(14, 14, QImage.Format.Format_Grayscale8)
    picture.fill(255)
    return NetworkDrawing(project, {"n2": [picture]}, arranged=False)
