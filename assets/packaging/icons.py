"""`make icons`: the program's icon in all sizes that desktops ask for, from its SVG."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).parents[1] / "desktop"
NAME = "backprop-studio"
SIZES = (16, 24, 32, 48, 64, 128, 256)


def main() -> None:
    """Write `backprop-studio-<size>.png` for each size, and all of them as one .ico."""
    application = QGuiApplication([])
    renderer = QSvgRenderer(str(FOLDER / f"{NAME}.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(FOLDER / f"{NAME}-{size}.png"))
    pictures = [Image.open(FOLDER / f"{NAME}-{size}.png") for size in SIZES]
    pictures[-1].save(
        FOLDER / f"{NAME}.ico", sizes=[(size, size) for size in SIZES], append_images=pictures
    )
    del application


if __name__ == "__main__":
    main()
