"""Words are measured, and cut and wrapped to their room."""

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.report.lettering import cut, width, wrapped


def test_wider_words_are_wider():
    assert 0 < width("i", 11) < width("W", 11) < width("WW", 11)
    assert width("Linear", 12, 600) > width("Linear", 12)
    assert width("iW", 10, mono=True) == width("WW", 10, mono=True)
    assert width("abc", 20) == 2 * width("abc", 10)


@given(st.text(max_size=40), st.floats(-10, 200))
def test_what_is_cut_fits(words, room):
    shown = cut(words, room, 11)
    assert width(shown, 11) <= max(room, 0)
    assert shown == words or shown == "" or shown.endswith("…")


@given(st.text("ab \n", max_size=60), st.floats(40, 200))
def test_wrapped_lines_fit_and_keep_all_words(words, room):
    lines = wrapped(words, room, 12)
    assert all(width(line, 12) <= room for line in lines)
    if all(width(word, 12) <= room for word in words.split()):
        assert " ".join(lines).split() == words.split()
