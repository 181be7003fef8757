"""Written code that knows which of its lines belong to which node."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from engine.studio.codegen.values import quoted

INDENT = "    "
WIDEST = 100
"""Lines are not longer than this."""
PIECE = 80
"""So much of a long text stands on a line."""


Line = tuple[str, tuple[str, ...]]
"""A line of text, and the paths of the nodes it belongs to."""


@dataclass(frozen=True, slots=True)
class Source:
    """A network as code.

    `lines` are the numbers, from 1 on, of the lines of each node, by its path as in
    `engine.studio.network.paths`; of a block with copies it is the path of the first one. `notes`
    are sentences on what this dialect could not hold.
    """

    text: str
    lines: Mapping[str, tuple[int, ...]]
    notes: tuple[str, ...] = ()

    def nodes_at(self, line: int) -> tuple[str, ...]:
        """The paths of the nodes that this line belongs to."""
        return tuple(path for path, lines in self.lines.items() if line in lines)

    def name_refusal(self, path: Path) -> str:
        """Why the code cannot be run from this file: it imports what is called so; else empty."""
        imported = re.findall(r"^(?:import|from) (\w+)", self.text, re.MULTILINE)
        if path.stem not in imported:
            return ""
        return (
            f"A file called {path.name} would be taken for the package {path.stem} that the code "
            "imports: choose another name."
        )


class Writer:
    """Collects lines, each with the paths of the nodes it belongs to, and what they import.

    Without `folders`, files are named without the folders that they lie in on this machine.
    """

    def __init__(self, folders: bool = True) -> None:
        self._folders = folders
        self._lines: list[Line] = []
        self._imports: set[str] = set()
        self._depth = 0
        self.notes: dict[str, None] = {}

    def needs(self, *imports: str) -> None:
        """The code uses these: `import math`, `from torch import nn`."""
        self._imports.update(imports)

    def replace_imports(self, others: Mapping[str, str]) -> None:
        """Import other things where these are imported."""
        self._imports = {others.get(each, each) for each in self._imports}

    def note(self, sentence: str) -> None:
        """Say once what this dialect cannot hold."""
        self.notes[sentence] = None

    def line(self, text: str = "", *nodes: str) -> None:
        """A line, indented as deep as the writer stands; an empty one is left so."""
        indented = f"{INDENT * self._depth}{text}" if text else ""
        self._lines.append((indented, nodes))

    def lines(self, text: str, *nodes: str) -> None:
        """Several lines, which all belong to these nodes."""
        for each in text.strip("\n").split("\n"):
            self.line(each, *nodes)

    def comment_on_folders(self) -> None:
        """Say where the files of this data are looked for, if their folders are left out."""
        if not self._folders:
            self.comment("The data is looked for beside this file: put it there.")

    def comment(self, text: str) -> None:
        """A line for readers."""
        self.line(f"# {text}")

    def text(self, name: str, value: str, *nodes: str) -> None:
        """A constant that holds a text, in as many pieces as it needs."""
        if self._fits(f"{name} = {quoted(value)}"):
            self.line(f"{name} = {quoted(value)}", *nodes)
            return
        self.line(f"{name} = (", *nodes)
        with self.indented():
            for start in range(0, len(value), PIECE):
                self.line(quoted(value[start : start + PIECE]), *nodes)
        self.line(")", *nodes)

    def path(self, name: str, path: Path, root: Path, *nodes: str) -> None:
        """A constant that holds a path; `root`, the data's own file or folder, goes by its name."""
        if self._folders:
            self.text(name, str(path), *nodes)
            return
        inside = path.is_relative_to(root)
        shown = Path(root.name, path.relative_to(root)) if inside else Path(path.name)
        self.text(name, shown.as_posix(), *nodes)

    def call(
        self, start: str, arguments: Iterable[str], end: str = "", *nodes: str, comment: str = ""
    ) -> None:
        """A call or a list on one line, or its parts a line each; those of a call may share one.

        `start` ends with its "(" or "[", and `end` begins behind what closes that. A comment that
        would make the line too long is left out.
        """
        end = f"{']' if start.endswith('[') else ')'}{end}"
        parts = list(arguments)
        inside = ", ".join(parts)
        one = f"{start}{inside}{end}"
        if self._fits(one):
            behind = f"{one}  # {comment}"
            self.line(behind if comment and self._fits(behind) else one, *nodes)
            return
        self.line(start, *nodes)
        with self.indented():
            if self._fits(inside) and start.endswith("("):
                self.line(inside, *nodes)
            else:
                for part in parts:
                    self.line(f"{part},", *nodes)
        self.line(end, *nodes)

    def blank(self, count: int = 1) -> None:
        """So many empty lines."""
        for _ in range(count):
            self.line()

    @contextmanager
    def indented(self) -> Iterator[None]:
        """While active, lines stand one step further to the right."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @property
    def written(self) -> tuple[Line, ...]:
        """The lines so far, each with the nodes it belongs to."""
        return tuple(self._lines)

    def source(self, docstring: str) -> Source:
        """All that was written, behind a docstring and the imports."""
        head = [*f'"""{docstring}"""'.split("\n"), ""]
        if self._imports:
            head += [*_sorted_imports(self._imports), ""]
        everything = [*((line, ()) for line in head), *self._lines]
        while everything and not everything[-1][0]:
            everything.pop()
        numbers: dict[str, list[int]] = {}
        for number, (_, nodes) in enumerate(everything, start=1):
            for node in nodes:
                numbers.setdefault(node, []).append(number)
        text = "".join(f"{line}\n" for line, _ in everything)
        lines = {node: tuple(sorted(set(found))) for node, found in numbers.items()}
        return Source(text, lines, tuple(self.notes))

    def _fits(self, text: str) -> bool:
        return len(INDENT) * self._depth + len(text) <= WIDEST and "\n" not in text


STANDARD = ("copy", "collections", "gzip", "math", "pathlib")
"""Modules of Python itself stand before all others."""


def _sorted_imports(imports: Iterable[str]) -> list[str]:
    """Imports as people sort them: Python's own, a blank line, all others."""

    def rank(line: str) -> tuple[bool, str, str]:
        return line.startswith("from"), line.split()[1].lower(), line

    own = [line for line in imports if line.split()[1].split(".")[0] in STANDARD]
    others = [line for line in imports if line not in own]
    groups = [sorted(group, key=rank) for group in (own, others) if group]
    return [line for group in groups for line in ("", *group)][1:]
