"""A node whose forward pass is Python that its user writes: define by run."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from engine.studio.network.code_examples import HALVING
from engine.studio.network.kinds import LayerKind, Parameter, Port
from engine.studio.network.network import Value

MOST_INPUTS = 4
LONGEST = 20_000
"""Characters of code that a node may hold."""

CODE = LayerKind(
    kind="Code",
    title="Code",
    category="code",
    stem="code",
    help="Computes what you write in Python, with the engine as torch. A loop or a branch gives "
    "each batch a graph of its own.",
    formula="y = f(x)",
    aliases=("python", "define by run", "custom", "script", "lambda", "function", "loop", "branch"),
    parameters=(
        Parameter(
            "inputs", "Inputs", "int", 1, 1, MOST_INPUTS, help="How many tensors forward takes."
        ),
        Parameter(
            "code",
            "Code",
            "code",
            HALVING,
            help="def forward(self, x): …, or a class of nn.Module that has weights too.",
        ),
    ),
    line=("?{inputs} inputs",),
    rule="code",
)

ENTRIES = (CODE,)


def _with_inputs(count: int) -> LayerKind:
    more = (Port(f"input{n}", f"input {n}") for n in range(2, count + 1))
    return msgspec.structs.replace(CODE, inputs=(*CODE.inputs, *more))


_BY_INPUTS = {count: _with_inputs(count) for count in range(1, MOST_INPUTS + 1)}


def as_node_has_it(parameters: Mapping[str, Value]) -> LayerKind:
    """The kind with as many inputs as a node with these parameters; one where they make none."""
    count = parameters.get("inputs", 1)
    return _BY_INPUTS.get(count, CODE) if type(count) is int else CODE
