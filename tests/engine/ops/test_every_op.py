"""No op without a check of its derivatives.

The checks themselves are in `test_gradients.py` (most ops, from a table) and in the test files of
the families. This one reads those files and goes through the registry, so that a new op that nobody
checks fails here.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from engine.ops.registry import OPS

WITHOUT_GRADIENT = {
    *("Tensor.new", "Tensor.new_empty", "Tensor.new_full", "Tensor.new_ones", "Tensor.new_tensor"),
    *("Tensor.new_zeros", "tril_indices", "triu_indices", "unravel_index", "bincount", "bucketize"),
    *("histc", "histogram", "histogramdd", "searchsorted", "unique", "unique_consecutive"),
    *("is_complex", "is_floating_point", "is_nonzero", "is_same_size", "is_signed"),
    *("Tensor.data_ptr", "Tensor.ndimension", "Tensor.storage_offset"),
}
SAME_AS_TO = {"Tensor.type"}
CHECKS = ("check_derivatives", "gradgradcheck")


def words_of_checks() -> set[str]:
    """The words in tests that check derivatives, and in the tables that they go through."""
    words: set[str] = set()
    for path in Path(__file__).parent.rglob("test_*.py"):
        if path.name == Path(__file__).name:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            text = ast.unparse(node)
            is_table = isinstance(node, ast.Assign | ast.AnnAssign)
            if is_table or any(check in text for check in CHECKS):
                words |= set(re.findall(r"\w+", text))
    return words


def test_every_op_is_checked_somewhere() -> None:
    words = words_of_checks()
    unchecked = []
    for name in OPS.keys() - WITHOUT_GRADIENT - SAME_AS_TO:
        plain = name.rpartition(".")[2]
        if plain not in words and not plain.endswith("_"):  # writing is tested in test_inplace.py
            unchecked.append(name)
    assert unchecked == []


def test_no_exception_is_out_of_date() -> None:
    assert OPS.keys() >= WITHOUT_GRADIENT | SAME_AS_TO
