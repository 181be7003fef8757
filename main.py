"""The one door: the window, a command, or a process that works for either.

A standalone bundle has no Python beside it, so that its kernels are compiled through here too.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.studio.report.painting import Painter


def main() -> int:
    """Do what the arguments ask for; the exit status."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["worker"]:
        from engine.studio.training import worker

        return worker.main(arguments[1:])
    if arguments == ["dry-run"]:
        from engine.studio.sandbox import process

        return process.main()
    if arguments[:1] == ["kernels"]:
        from engine.kernels import compiling

        compiling.main()
        return 0
    from engine.studio import cli

    if cli.wants_window(arguments) and cli.has_display():
        from gui import app

        return app.main(arguments)
    return cli.main(arguments, _painter)


def _painter() -> Painter:
    """What paints for commands. Only those that write PDF or PNG wait for Qt."""
    from gui.picture import offscreen

    return offscreen


if __name__ == "__main__":
    sys.exit(main())
