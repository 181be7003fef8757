"""The two memory formats, as names and as arguments."""

from __future__ import annotations

import copy
import pickle

import pytest

import engine
from engine.memory_formats import is_contiguous_format


def test_names_are_singletons() -> None:
    for each in (engine.preserve_format, engine.contiguous_format):
        assert copy.deepcopy(each) is each
        assert pickle.loads(pickle.dumps(each)) is each
        assert isinstance(each, engine.memory_format)
    assert repr(engine.contiguous_format) == "torch.contiguous_format"


def test_what_is_no_format() -> None:
    assert is_contiguous_format(engine.contiguous_format)
    assert not is_contiguous_format(engine.preserve_format)
    with pytest.raises(TypeError, match="no others here"):
        is_contiguous_format("contiguous")
