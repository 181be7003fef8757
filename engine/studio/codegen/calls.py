"""How each kind of layer is made and called in code, where that is not `self.name(x)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import nn
from engine.studio.codegen.flow import Call
from engine.studio.codegen.values import arguments
from engine.studio.network.analysis import Shape
from engine.studio.network.kinds import LayerKind

Resolved = dict[str, Any]

POSITIONS = '''
class PositionalEncoding(nn.Module):
    """Adds waves that tell each row its place, as attention knows no order by itself."""

    def forward(self, x):
        steps, features = x.shape[1:]
        column = torch.arange(features, device=x.device)
        rates = torch.exp((column - column % 2) * (-math.log(10_000) / features))
        angles = torch.arange(steps, device=x.device).unsqueeze(1) * rates
        return x + torch.where(column % 2 == 0, angles.sin(), angles.cos())
'''
"""The only layer that PyTorch has not; Vaswani et al., 2017."""

EXPRESSIONS: dict[str, Callable[[tuple[str, ...], Resolved], str]] = {
    "Add": lambda x, _: f"{x[0]} + {x[1]}",
    "Multiply": lambda x, _: f"{x[0]} * {x[1]}",
    "MatMul": lambda x, _: f"{x[0]} @ {x[1]}",
    "Concatenate": lambda x, own: f"torch.cat(({x[0]}, {x[1]}), dim={own['dim']})",
    "Reshape": lambda x, own: f"{x[0]}.reshape({_listed(f'len({x[0]})', own['shape'])})",
    "Permute": lambda x, own: f"{x[0]}.permute({_listed('0', own['dims'])})",
    "Transpose": lambda x, own: f"{x[0]}.transpose({own['dim0']}, {own['dim1']})",
    "Select": lambda x, own: _selected(x[0], own["dim"], own["index"]),
}
"""Layers that are no modules in code, but operations on their inputs."""

NOT_IN_SEQUENCE = frozenset(
    {*EXPRESSIONS, "Split", "Embedding", "EmbeddingBag", "RNN", "LSTM", "GRU", "MultiheadAttention"}
)
"""Kinds that a Sequential cannot call as they must be called."""


def has_module(kind: LayerKind) -> bool:
    """Whether a layer of this kind is a module in code."""
    return kind.kind not in EXPRESSIONS and kind.kind != "Split"


def made(kind: LayerKind, resolved: Resolved) -> tuple[str, list[str]]:
    """The call that makes a layer's module, up to its "(", and its arguments."""
    if kind.kind == "PositionalEncoding":
        return "PositionalEncoding(", []
    values = {each.name: resolved[each.name] for each in kind.parameters} | kind.fixed
    if "stride" in values and values["stride"] == values.get("kernel_size"):
        _forget(kind, values, "stride")
    if "embed_dim" in values:
        for name in ("kdim", "vdim"):
            if values[name] == values["embed_dim"]:
                del values[name]
    if kind.rule == "recurrent" and values["num_layers"] == 1:
        del values["dropout"]  # it acts between layers, and one alone would warn of it
    return f"nn.{kind.kind}(", arguments(getattr(nn, kind.kind), values)


def _forget(kind: LayerKind, values: Resolved, name: str) -> None:
    """Leave out a value that is found of itself."""
    parameter = kind.parameter(name)
    if parameter is not None and parameter.automatic:
        del values[name]


def statements(kind: LayerKind, resolved: Resolved, call: Call, shapes: list[Shape]) -> list[str]:
    """The lines that call a layer; `shapes` are those of its inputs."""
    name, inputs = f"self.{call.node.name}", call.inputs
    if kind.kind in EXPRESSIONS:
        return [f"{call.outputs[0]} = {EXPRESSIONS[kind.kind](inputs, resolved)}"]
    first, *states = (output or "_" for output in call.outputs)
    match kind.kind:
        case "Split":
            return [f"{first}, {states[0]} = {_split(inputs[0], resolved, shapes[0])}"]
        case "Embedding" | "EmbeddingBag":
            return [f"{first} = {name}({inputs[0]}.long())"]
        case "MultiheadAttention":
            return [f"{first}, _ = {name}({', '.join(inputs)}, need_weights=False)"]
        case "RNN" | "LSTM" | "GRU":
            used = [state for state in states if state != "_"]
            left = f"({', '.join(states)})" if used and len(states) > 1 else states[0]
            # Layers come first in a state, and samples in all else.
            turned = [f"{state} = {state}.transpose(0, 1)" for state in used]
            return [f"{first}, {left} = {name}({inputs[0]})", *turned]
    return [f"{', '.join([first, *states])} = {name}({', '.join(inputs)})"]


def _listed(first: str, numbers: tuple[int, ...]) -> str:
    return ", ".join([first, *map(str, numbers)])


def _selected(x: str, dim: int, index: int) -> str:
    """`x[:, -1]` for the last place along axis 1."""
    if dim == -1:
        return f"{x}[..., {index}]"
    if 1 <= dim <= 3:
        return f"{x}[{':, ' * dim}{index}]"
    return f"{x}.select({dim}, {index})"


def _split(x: str, resolved: Resolved, shape: Shape) -> str:
    dim, size = resolved["dim"], resolved["size"]
    whole = shape[dim - 1 if dim > 0 else dim]
    if 2 * size == whole:
        return f"{x}.chunk(2, dim={dim})"
    return f"{x}.split(({size}, {whole - size}), dim={dim})"
