"""`main.py new TEMPLATE OUT.bps`: a project from a template."""

from __future__ import annotations

import argparse
from pathlib import Path

from engine.studio.commands.errors import UserError
from engine.studio.commands.saying import say
from engine.studio.network.archive import save
from engine.studio.network.templates import TEMPLATES


def run(options: argparse.Namespace) -> int:
    """Write the template as a project, or list the templates' names, one a line."""
    if options.list:
        print("\n".join(TEMPLATES))
        return 0
    if options.template is None or options.out is None:
        raise UserError("Name a template and a file: new lenet x.bps; new --list names them all.")
    template = TEMPLATES.get(options.template)
    if template is None:
        raise UserError(
            f"There is no template '{options.template}': choose one of {', '.join(TEMPLATES)}."
        )
    out = Path(options.out)
    if out.exists() and out.stat().st_size and not options.force:
        raise UserError(f"{out} is there already: choose another name, or add --force.")
    save(out, template.make())
    say(options, f"{out}: {template.title}")
    return 0
