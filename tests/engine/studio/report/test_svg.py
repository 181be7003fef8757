"""What is written is XML, whatever words are in it."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from engine.studio.report.svg import drawing, element, label, mixed


@given(st.text(min_size=1))
def test_any_words_make_an_image_that_can_be_read(words):
    svg = drawing(10, 10, words, label(0, 5, words, fill="#000000"))
    root = ElementTree.fromstring(svg)
    text = root.find("{http://www.w3.org/2000/svg}text")
    assert text is not None and len(root) == 2, "words became markup"
    # XML knows one end of a line.
    allowed = words.replace("\r\n", "\n").replace("\r", "\n")
    assert len(text.text or "") == len(allowed)


def test_no_words_are_no_element():
    assert label(0, 0, "", fill="#000000") == ""


def test_names_and_numbers_are_svgs():
    markup = element("rect", x=1 / 3, stroke_width=2.0, fill=None, rx=0)
    assert markup == '<rect x="0.33" stroke-width="2" rx="0"/>'


def test_colours_are_mixed():
    assert mixed("#FFFFFF", "#000000", 0.0) == "#FFFFFF"
    assert mixed("#FFFFFF", "#000000", 1.0) == "#000000"
    assert mixed("#FF0000", "#0000FF", 0.5) == "#800080"
