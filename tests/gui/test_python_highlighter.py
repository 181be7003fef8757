"""Python is coloured by what its words are."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextDocument

from gui.python_highlighter import PythonHighlighter
from gui.theme import token

CASES = [
    ("def forward(self): return 12.5", {"def": "keyword", "forward": "function",
                                        "return": "keyword", "12.5": "number"}),
    ("class Net(nn.Module):  # a 'net'", {"class": "keyword", "Net": "type",
                                          "# a 'net'": "comment"}),
    ("x = f'a {y}' + \"b\\\" c\"", {"f'a {y}'": "string", '"b\\" c"': "string"}),
    ("raise ValueError", {"raise": "keyword", "ValueError": "type"}),
]  # fmt: skip


def colours(text: str, line: int = 0) -> dict[str, str]:
    """The colour of each coloured piece of a line."""
    document = QTextDocument(text)
    highlighter = PythonHighlighter(document)
    highlighter.rehighlight()
    block = document.findBlockByNumber(line)
    return {
        block.text()[each.start : each.start + each.length]: each.format.foreground().color().name()
        for each in block.layout().formats()
    }


@pytest.mark.parametrize(("line", "kinds"), CASES)
def test_words_have_the_colour_of_what_they_are(each_theme, line, kinds) -> None:
    expected = {word: token(f"syntax_{kind}").lower() for word, kind in kinds.items()}
    assert colours(line) == expected


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_text_of_several_lines_goes_on_until_it_ends(quotes: str) -> None:
    text = f"x = {quotes}one\ndef two\nthree{quotes} + 4\nfive"
    string, number = token("syntax_string").lower(), token("syntax_number").lower()
    assert colours(text, 0) == {f"{quotes}one": string}
    assert colours(text, 1) == {"def two": string}
    assert colours(text, 2) == {f"three{quotes}": string, "4": number}
    assert colours(text, 3) == {}


def test_what_is_called_is_a_function_or_a_class() -> None:
    found = colours("x = self.conv(nn.Linear(y))")
    assert found["conv"] == token("syntax_function").lower()
    assert found["Linear"] == token("syntax_type").lower()
    assert "self" not in found


def test_code_that_is_out_of_date_is_dimmed_until_it_is_new() -> None:
    document = QTextDocument("import this")
    highlighter = PythonHighlighter(document)

    def shown() -> list[str]:
        formats = document.firstBlock().layout().formats()
        return [each.format.foreground().color().name() for each in formats]

    highlighter.set_dimmed(True)
    assert shown() == [token("muted").lower()]
    highlighter.set_dimmed(False)
    assert shown() == [token("syntax_keyword").lower()]
