"""Names of variables and functions in written code, none of which hides another."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

from engine.studio.codegen.numpy.pasting import functions

OWN = frozenset({"_", "backward", "cache", "forward", "grads", "i", "initial_params", "load_data"})
OWN |= {"loss", "math", "more", "np", "pd", "params", "rng", "target", "train", "training"}
"""What written code calls by these names itself."""


def is_free(name: str) -> bool:
    """Whether written code has no other use for the name."""
    if keyword.iskeyword(name) or name in OWN or name in functions():
        return False
    return not hasattr(builtins, name)


class Names:
    """The variables of one function."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def new(self, wanted: str) -> str:
        """This name, or if it is taken the same with a stroke behind it."""
        while wanted in self._taken or not is_free(wanted):
            wanted += "_"
        self._taken.add(wanted)
        return wanted


def stem_of(title: str, taken: Iterable[str]) -> str:
    """What the functions of a block of this title are called: `halving_to_32`, or with a number."""
    words = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    words = words if words.isidentifier() else f"block_{words}".strip("_")
    taken = set(taken)
    stem, number = words, 1
    while stem in taken or f"{stem}_forward" in functions():
        number += 1
        stem = f"{words}_{number}"
    return stem
