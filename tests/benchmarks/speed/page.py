"""The tables in tests/benchmarks/README.md, each between two comments that mark its place."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "README.md"


def place(page: str, table: str, content: str) -> str:
    """The page with the content between its marks for that table."""
    start, end = f"<!-- {table}: start -->", f"<!-- {table}: end -->"
    before, found, rest = page.partition(start)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"{PAGE.name} has no {start} … {end}")
    return f"{before}{start}\n\n{content.strip()}\n\n{end}{after}"


def write(table: str, content: str) -> None:
    """Put the content in its place in the file, without the path of whose machine it is."""
    content = content.replace(str(Path.home()), "~")
    PAGE.write_text(place(PAGE.read_text(encoding="utf-8"), table, content), encoding="utf-8")
