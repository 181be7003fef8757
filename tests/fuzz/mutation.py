"""How files are damaged: bits flipped, parts cut off, repeated and spliced, sizes made absurd."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
"""Damaged files for each reader; `make fuzz` tries thousands."""

SIZES = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**63 - 1, 2**64 - 1)

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """The content with one to four things wrong."""
    broken = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        if not broken:
            return bytes(broken)
        place = draw(st.integers(0, len(broken) - 1))
        match draw(st.integers(0, 6)):
            case 0:
                broken[place] ^= 1 << draw(st.integers(0, 7))
            case 1:
                broken[place] = draw(st.integers(0, 255))
            case 2:
                del broken[place:]
            case 3:
                del broken[place : place + draw(st.integers(1, 64))]
            case 4:
                other = draw(st.integers(0, len(broken) - 1))
                broken[place:place] = broken[other : other + draw(st.integers(1, 64))]
            case 5:
                width = draw(st.sampled_from((1, 2, 4, 8)))
                order = draw(st.sampled_from(("little", "big")))
                size = draw(st.sampled_from(SIZES)) % 256**width
                broken[place : place + width] = size.to_bytes(width, order)
            case 6:
                broken[place:place] = draw(st.binary(max_size=16))
    return bytes(broken)


NUMBERS = st.sampled_from((0, -1, 1, 2, 7, 2**31, 2**53, -(2**40), 10**30, 1e300, 0.5, -0.0))
WORDS = st.sampled_from(("", "x", "../../x", "n1", "Linear", "\x00", "\ud7ff", "a" * 300))


OTHERS = NUMBERS | WORDS | st.none() | st.booleans() | st.just([]) | st.just({}) | st.just([1, 2])


@st.composite
def altered(draw: st.DrawFn, said: Any) -> Any:
    """A JSON file's values with one to four of them replaced, dropped or put there twice."""
    changed = copy.deepcopy(said)
    for _ in range(draw(st.integers(1, 4))):
        holder, key = draw(st.sampled_from(list(_places(changed)) or [([None], 0)]))
        match draw(st.integers(0, 3)):
            case 0 if isinstance(holder, dict):
                del holder[key]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[key]))
            case 2:
                holder[key] = draw(NUMBERS)
            case _:
                holder[key] = draw(OTHERS)
    return changed


def _places(said: Any) -> Iterator[tuple[Any, Any]]:
    """Every value below, by what holds it and its key there."""
    keys = said if isinstance(said, dict) else range(len(said)) if isinstance(said, list) else ()
    for key in keys:
        yield said, key
        yield from _places(said[key])


def refuses_in_a_sentence(read: Callable[[], Any], *refusals: type[Exception]) -> Any:
    """What was read, or None where it was refused as it should be; anything else fails the test."""
    try:
        return read()
    except refusals as refusal:
        sentence = str(refusal)
        if not re.search(r"[.!]$", sentence) or "Traceback" in sentence:
            pytest.fail(f"no sentence: {sentence!r}")
        return None
