"""Code of a node becomes a module within limits; what goes wrong is told with its line."""

from __future__ import annotations

import pytest

from engine import Tensor, randn
from engine.studio.network import code_module
from engine.studio.network.code_examples import HALVING
from engine.studio.network.code_module import CodeError, make_code_module

LAYER = """\
import torch
import torch.nn.functional as G
from torch import nn

class Helper(nn.Module):
    def forward(self, x):
        return G.relu(x)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 7)
        self.helper = Helper()

    def forward(self, x):
        return self.helper(self.fc(x))
"""


def forward(*lines: str) -> str:
    return "def forward(self, x):\n" + "".join(f"    {line}\n" for line in lines)


def failure(code: str) -> str:
    with pytest.raises(CodeError) as raised:
        make_code_module("code1", code)(randn(2, 4))
    return str(raised.value)


def test_a_forward_alone_is_enough() -> None:
    result = make_code_module("code1", HALVING)(8 * randn(2, 4))
    assert result.abs().max() < 8


def test_the_loop_goes_as_often_as_the_data_ask() -> None:
    module = make_code_module("code1", HALVING)
    few, many = (scale * randn(2, 4).clamp(-1, 1) + scale for scale in (0.1, 100.0))
    assert module(few) is few
    assert module(many) is not many


def test_the_last_class_is_the_module_and_its_weights_have_its_names() -> None:
    module = make_code_module("code1", LAYER)
    assert list(module.state_dict()) == ["fc.weight", "fc.bias"]
    assert module(randn(2, 4)).shape == (2, 7)
    module(randn(2, 4)).sum().backward()
    assert all(isinstance(each.grad, Tensor) for each in module.parameters())


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (forward("return x + z"), "code1, line 2 (return x + z): NameError: name 'z' is not "
         "defined."),
        ("def forward(self, x:\n", "code1, line 1 (def forward(self, x:): SyntaxError: '(' was "
         "never closed."),
        ("", "code1: TypeError: the code defines no forward: write def forward(self, x): …."),
        (forward("raise SystemExit"), "code1, line 2 (raise SystemExit): SystemExit: no reason was "
         "given."),
        (forward("raise MemoryError"), "code1, line 2 (raise MemoryError): it asks for more memory "
         "than there is."),
        (forward("return None"), "code1 expects forward to return one tensor, but it returned "
         "nothing: return a tensor."),
        (forward("return x, x"), "code1 expects forward to return one tensor, but it returned a "
         "tuple: return a tensor."),
        (forward("return x.argmax(1)"), "code1 expects forward to return real numbers, but they "
         "are int64: add .float() to what it returns."),
        ("import nowhere", "code1, line 1 (import nowhere): ModuleNotFoundError: No module named "
         "'nowhere'."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_its_line(code: str, sentence: str) -> None:
    assert failure(code) == sentence


def test_terabytes_are_refused() -> None:
    assert failure(forward("return x.expand(10**6, 2, 4).clone().repeat(10**6, 1, 1)")).startswith(
        "code1, line 2"
    )


def test_a_loop_without_end_is_ended(monkeypatch) -> None:
    monkeypatch.setattr(code_module, "CALL_SECONDS", 0.1)
    told = failure(forward("while True:", "    try: x = x + 1", "    except Exception: pass"))
    assert told.startswith("code1, line ") and "did not end within 1 s" in told


def test_printing_without_end_is_ended(capsys) -> None:
    told = failure(forward("while True:", "    print('a' * 10_000)"))
    assert "line 3 (print('a' * 10_000)): it printed more than 1,000,000 characters" in told
    shown = capsys.readouterr()
    assert shown.out == "" and len(shown.err) == 10_000
