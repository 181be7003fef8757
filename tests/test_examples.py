"""The notebooks among the examples are valid, hold no outputs, and run from top to bottom."""

import ast
import json
import re
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "assets" / "examples").glob("*.ipynb"))
REPRESENTATIONS = ("_repr_html_", "_repr_svg_")


def shown_by(source, names):
    """Run a cell as a notebook does; the value of its last line, if that is one."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return (
        None if last is None else eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    )


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_notebook_is_in_the_format(path):
    """nbformat 4.5: https://nbformat.readthedocs.io/en/latest/format_description.html"""
    notebook = json.loads(path.read_text())
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert set(notebook) == {"cells", "metadata", "nbformat", "nbformat_minor"}
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[\w-]{1,64}", id) for id in ids)
    for cell in notebook["cells"]:
        assert "".join(cell["source"]).strip() and cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [] and cell["execution_count"] is None
        else:
            assert cell["cell_type"] == "markdown" and set(cell) == {
                "cell_type",
                "id",
                "metadata",
                "source",
            }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_notebook_runs_and_has_much_to_show(path, capsys):
    names = {"__name__": "__main__"}
    pictures = 0
    for cell in json.loads(path.read_text())["cells"]:
        if cell["cell_type"] == "code":
            value = shown_by("".join(cell["source"]), names)
            for name in REPRESENTATIONS:
                shown = getattr(value, name, lambda: "")()
                pictures += bool(shown)
    assert pictures >= 6
    percent = re.search(r"([\d.]+)% of", capsys.readouterr().out)
    assert percent is not None and float(percent[1]) > 60


def test_there_is_an_example():
    assert [path.stem for path in EXAMPLES] == ["digits"]
