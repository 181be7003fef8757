"""What the program remembers between two starts: theme, window, recent files, last folder.

Kept by QSettings in an INI file of the user. A value that cannot be read counts as not set.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QByteArray, QSettings

from gui.theme import Mode

RECENT_FILES = 8
RECENT_LAYERS = 5
ALLOWED_CODE = 500


class Settings:
    """Typed access to the stored values; each is written through at once."""

    def __init__(self) -> None:
        self._store = QSettings(
            QSettings.Format.IniFormat,
            QSettings.Scope.UserScope,
            "Backprop Studio",
            "backprop-studio",
        )

    @property
    def theme_mode(self) -> Mode:
        mode = self._store.value("window/theme", "system")
        return cast(Mode, mode) if mode in get_args(Mode) else "system"

    @theme_mode.setter
    def theme_mode(self, mode: Mode) -> None:
        self._store.setValue("window/theme", mode)

    @property
    def straight_wires(self) -> bool:
        """Whether wires are drawn as straight lines."""
        return self.switch("canvas/straight_wires", False)

    @straight_wires.setter
    def straight_wires(self, straight: bool) -> None:
        self._store.setValue("canvas/straight_wires", straight)

    def choice(self, key: str, choices: Collection[str], usual: str) -> str:
        """Which of these was chosen the last time."""
        chosen = self._store.value(key)
        return chosen if chosen in choices else usual

    def switch(self, key: str, usual: bool) -> bool:
        """Whether something was on the last time. An INI file gives a bool back as a word."""
        value = self._store.value(key)
        if value in (True, "true"):
            return True
        return usual and value not in (False, "false")

    def keep(self, key: str, value: str | bool) -> None:
        """Remember what was chosen, or whether something is on."""
        self._store.setValue(key, value)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as QWidget.saveGeometry gives it; may be empty."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("window/geometry", geometry)

    def splitter(self, name: str) -> QByteArray:
        """The state of a splitter, as QSplitter.saveState gives it; may be empty."""
        return self._bytes(f"splitters/{name}")

    def set_splitter(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"splitters/{name}", state)

    @property
    def recent_files(self) -> list[Path]:
        """The projects opened or saved last, the newest first."""
        return [Path(each) for each in self._texts("files/recent")]

    def add_recent_file(self, path: Path) -> None:
        self._put_first("files/recent", str(path.absolute()), RECENT_FILES)

    def remove_recent_file(self, path: Path) -> None:
        absolute = str(path.absolute())
        kept = [each for each in self._texts("files/recent") if each != absolute]
        self._store.setValue("files/recent", kept)

    def clear_recent_files(self) -> None:
        self._store.remove("files/recent")

    @property
    def recent_layers(self) -> list[str]:
        """The kinds of layers added last, the newest first."""
        return self._texts("layers/recent")

    def add_recent_layer(self, kind: str) -> None:
        self._put_first("layers/recent", kind, RECENT_LAYERS)

    @property
    def allowed_code(self) -> list[str]:
        """The digests of code that may run, the newest first."""
        return self._texts("code/allowed")

    def allow_code(self, digest: str) -> None:
        self._put_first("code/allowed", digest, ALLOWED_CODE)

    @property
    def last_folder(self) -> Path:
        """Where a file was opened or saved last; the home folder where that is gone."""
        folder = Path(str(self._store.value("files/folder", "")))
        return folder if folder.is_absolute() and folder.is_dir() else Path.home()

    @last_folder.setter
    def last_folder(self, folder: Path) -> None:
        self._store.setValue("files/folder", str(folder))

    def _put_first(self, key: str, text: str, most: int) -> None:
        others = [each for each in self._texts(key) if each != text]
        self._store.setValue(key, [text, *others][:most])

    def _texts(self, key: str) -> list[str]:
        # An INI file gives a list of one back as the bare text.
        value = self._store.value(key, [])
        return [value] if isinstance(value, str) and value else list(value or [])

    def _bytes(self, key: str) -> QByteArray:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
