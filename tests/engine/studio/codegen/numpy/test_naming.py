"""Names in written code hide none of its own."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.codegen.numpy.naming import Names, is_free, stem_of


@given(st.lists(st.sampled_from(("x", "cache", "np", "linear_forward", "len", "fc", "for"))))
def test_variables_differ_and_are_free(wanted: list[str]) -> None:
    names = Names(["x"])
    found = [names.new(each) for each in wanted]
    assert len({"x", *found}) == len(found) + 1
    assert all(is_free(each) and each.isidentifier() for each in found)


@given(st.text(max_size=12))
def test_a_block_of_any_title_has_functions_of_its_own(title: str) -> None:
    stem = stem_of(title, [])
    assert f"{stem}_forward".isidentifier()
    assert stem_of(title, [stem]) != stem


def test_a_block_is_called_by_its_words() -> None:
    assert stem_of("Halving to 32", []) == "halving_to_32"
    assert stem_of("2nd", []) == "block_2nd"
    assert stem_of("Linear", []) == "linear_2"
    assert stem_of("", []) == "block"
