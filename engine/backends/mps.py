"""Apple's GPUs, which the engine does not compute on."""


def is_available() -> bool:
    """Never: use "cuda" or "cpu"."""
    return False


def is_built() -> bool:
    """Never, as `is_available`."""
    return False
