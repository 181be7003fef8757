"""From the code of a node to a module that computes it, within limits.

The code defines `def forward(self, x)`, or a class of `nn.Module` that has one (the last, where
there are several). The engine is there as `torch`, also to `import`, with `nn` and `F`.
"""

from __future__ import annotations

import builtins
import contextlib
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType
from typing import Any

import engine
from engine import Tensor, nn
from engine.nn import functional
from engine.studio.network.code_syntax import FILE, compiled
from engine.studio.network.modules import LayerError
from engine.studio.sandbox.limits import BoundedOutput, LimitError, memory_limit, time_limit

CALL_SECONDS = 60.0
"""The longest that one call of a node's code may take."""
MODULE = "code_node"
MOST_QUOTED = 60
MOST_SAID = 300


class CodeError(LayerError):
    """The code of a node does not work; the text is the sentence to show."""


def make_code_module(name: str, code: str) -> nn.Module:
    """The module that this code defines, for the node of this name. CodeError if it has none.

    Its class is derived from that in the code, so that its weights have the names given there.
    """
    printed = BoundedOutput(sys.stderr)
    with _guarded(name, code, printed):
        written = _class_in(_names_in(compiled(code)))
        body = {"_studio_name": name, "_studio_code": code, "_studio_printed": printed}
        return type(written.__name__, (_Guarded, written), body)()


class _Guarded:
    """Goes before the written class: calls its `forward` within limits and checks what it gives."""

    _studio_name: str
    _studio_code: str
    _studio_printed: BoundedOutput

    def forward(self, *inputs: Tensor) -> Tensor:
        on_gpu = any(each.is_cuda for each in inputs)
        with _guarded(self._studio_name, self._studio_code, self._studio_printed, not on_gpu):
            result = super().forward(*inputs)  # type: ignore[misc]
        if not isinstance(result, Tensor):
            what = "nothing" if result is None else f"a {type(result).__name__}"
            raise CodeError(f"{self._studio_name} expects forward to return one tensor, but it "
                            f"returned {what}: return a tensor.")  # fmt: skip
        if not result.is_floating_point():
            kind = str(result.dtype).removeprefix("torch.")
            raise CodeError(f"{self._studio_name} expects forward to return real numbers, but they "
                            f"are {kind}: add .float() to what it returns.")  # fmt: skip
        return result


@contextlib.contextmanager
def _guarded(
    name: str, code: str, printed: BoundedOutput, with_memory: bool = True
) -> Iterator[None]:
    """Run code of the node inside, within limits. CodeError, with the line, for what it raises."""
    printed.begin()
    memory = memory_limit() if with_memory else contextlib.nullcontext()
    try:
        with time_limit(CALL_SECONDS), memory, contextlib.redirect_stdout(printed):
            yield
    except CodeError:
        raise
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # SystemExit and LimitError too: the process goes on
        raise CodeError(_sentence(name, code, error)) from None


def _names_in(code: CodeType) -> dict[str, Any]:
    """What the code defines, once it has run."""
    names = given_names(MODULE)
    exec(code, names)
    return names


def given_names(module: str) -> dict[str, Any]:
    """What Python that is written here can use, in a module of this name."""
    return {
        "__builtins__": {**vars(builtins), "__import__": _import},
        "__name__": module,
        "torch": engine,
        "nn": nn,
        "F": functional,
    }


def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: Sequence[str] = (),
    level: int = 0,
) -> Any:
    """As Python imports, but `torch` is the engine."""
    if name == "torch" or name.startswith("torch."):
        name = "engine" + name.removeprefix("torch")
    return builtins.__import__(name, globals, locals, fromlist, level)


def _class_in(names: Mapping[str, Any]) -> type[nn.Module]:
    classes = [
        each
        for each in names.values()
        if isinstance(each, type) and issubclass(each, nn.Module) and each.__module__ == MODULE
    ]
    if classes:
        return classes[-1]
    if callable(names.get("forward")):
        return type("Code", (nn.Module,), {"forward": names["forward"]})
    raise TypeError("the code defines no forward: write def forward(self, x): …")


def _sentence(name: str, code: str, error: BaseException) -> str:
    """Where the code failed and how: "code1, line 3 (y = x + z): NameError: …"."""
    if isinstance(error, LimitError):
        said = f"it {error}"
    elif isinstance(error, MemoryError):
        said = "it asks for more memory than there is"
    elif isinstance(error, SyntaxError):
        said = f"{type(error).__name__}: {error.msg}"
    else:
        first = (str(error).strip() or "no reason was given").splitlines()[0]
        said = f"{type(error).__name__}: {first[:MOST_SAID]}"
    line = _line_of(error)
    lines = code.splitlines()
    said = said.rstrip(".") + "."
    said = printable(said)
    if line is None or not 1 <= line <= len(lines):
        return f"{name}: {said}"
    quoted = lines[line - 1].strip()
    if len(quoted) > MOST_QUOTED:
        quoted = quoted[: MOST_QUOTED - 1] + "…"
    return f"{name}, line {line} ({printable(quoted)}): {said}"


def printable(text: str) -> str:
    """The text, with "?" for halves of characters, which no file or message can hold."""
    return text.encode(errors="replace").decode()


def _line_of(error: BaseException) -> int | None:
    """The innermost line of the code that led to the error."""
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == FILE]
    return lines[-1] if lines else None
