"""cuDNN's switches, which programs set for speed or for runs that repeat exactly.

The engine does not use cuDNN: they may be set, and change nothing.
"""

enabled = False
benchmark = False
deterministic = True


def is_available() -> bool:
    """Never: the engine has its own kernels."""
    return False


def version() -> None:
    """No version, as there is no cuDNN."""
    return
