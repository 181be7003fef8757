"""A report as one HTML file that holds all it shows, and runs nothing."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import TYPE_CHECKING

from engine.studio.report.contents import Contents
from engine.studio.report.scores import percent

if TYPE_CHECKING:
    from jinja2 import Template


def page(report: Contents) -> bytes:
    """The file. Whatever is called in the project is shown as text, markup included."""
    return _template("report").render(report=report).encode("utf-8", "replace")


def picture_page(svg: str, title: str) -> bytes:
    """A file with one of our own pictures alone, as large as the window lets it be."""
    return _template("picture").render(picture=svg, title=title).encode("utf-8", "replace")


@functools.cache
def _template(name: str) -> Template:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined)
    # Our own pictures are markup; what was written in them is escaped already.
    environment.globals.update(svg=Markup, percent=percent)
    text = (files("assets") / "report" / f"{name}.html").read_text("utf-8")
    return environment.from_string(text)
