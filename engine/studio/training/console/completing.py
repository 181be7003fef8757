"""What a name or attribute that somebody began to type can be."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any

from engine import nn

BEGUN = re.compile(r"(?P<before>(?:[^\W\d]\w*\.)*)(?P<begun>\w*)$")
MOST = 200


def completions(text: str, names: Mapping[str, Any]) -> tuple[int, tuple[str, ...]]:
    """How many characters at the end of the text are typed, and the words they can become.

    Attributes are looked up, and nothing is called. Private ones come where a "_" was typed.
    """
    match = BEGUN.search(text)
    assert match is not None
    begun = match["begun"]
    try:
        known = _attributes(match["before"], names) if match["before"] else _names(names)
    except Exception:  # what was typed there is not, or its attribute has its own mind
        return len(begun), ()
    fitting = {
        word
        for word in known
        if word.startswith(begun) and (begun.startswith("_") or not word.startswith("_"))
    }
    return len(begun), tuple(sorted(fitting)[:MOST]) if begun or match["before"] else ()


def _names(names: Mapping[str, Any]) -> Iterable[str]:
    return [*names, *dir(builtins), *keyword.kwlist]


def _attributes(path: str, names: Mapping[str, Any]) -> Iterable[str]:
    first, *others = path.rstrip(".").split(".")
    thing = names[first]
    for each in others:
        thing = getattr(thing, each)
    found = list(dir(thing))
    if isinstance(thing, nn.Module):  # which keeps its members apart
        found += [name for name, _ in thing.named_children()]
        found += [name for name, _ in thing.named_parameters(recurse=False)]
    return found
