"""How each kind of layer is made and called in code, where that is not `self.name(x)`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine import nn
from engine.studio.codegen.flow import Call
from engine.studio.codegen.values import arguments, literal
from engine.studio.network.analysis import Shape
from engine.studio.network.arithmetic import REDUCTIONS
from engine.studio.network.kinds import LayerKind
from engine.studio.network.modules import ALIGNING, module_class

Resolved = dict[str, Any]

OWN = {
    "PositionalEncoding": '''\
    """Adds waves that tell each row its place, as attention knows no order by itself."""

    def forward(self, x):
        steps, features = x.shape[1:]
        column = torch.arange(features, device=x.device)
        rates = torch.exp((column - column % 2) * (-math.log(10_000) / features))
        angles = torch.arange(steps, device=x.device).unsqueeze(1) * rates
        return x + torch.where(column % 2 == 0, angles.sin(), angles.cos())
''',
    "Affine": '''\
    """x · weight + bias, learned numbers that are stretched to the samples."""

    def __init__(self, shape, scale=True, shift=True):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(*shape)) if scale else None
        self.bias = nn.Parameter(torch.zeros(*shape)) if shift else None

    def forward(self, x):
        x = x if self.weight is None else x * self.weight
        return x if self.bias is None else x + self.bias
''',
    "ClassToken": '''\
    """Learned rows, and behind them those of the samples (N, steps, features)."""

    def __init__(self, features, count=1):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(count, features) * 0.02)

    def forward(self, x):
        return torch.cat((self.weight.expand(len(x), -1, -1), x), 1)
''',
}
"""The bodies of layers that PyTorch has not. The waves: Vaswani et al., 2017."""

EXPRESSIONS: dict[str, Callable[[tuple[str, ...], Resolved], str]] = {
    "Add": lambda x, _: f"{x[0]} + {x[1]}",
    "Multiply": lambda x, _: f"{x[0]} * {x[1]}",
    "MatMul": lambda x, _: f"{x[0]} @ {x[1]}",
    "Subtract": lambda x, _: f"{x[0]} - {x[1]}",
    "Divide": lambda x, _: f"{x[0]} / {x[1]}",
    "Maximum": lambda x, _: f"torch.maximum({x[0]}, {x[1]})",
    "Minimum": lambda x, _: f"torch.minimum({x[0]}, {x[1]})",
    "Function": lambda x, own: f"torch.{own['function']}({x[0]})",
    "Power": lambda x, own: f"{x[0]} ** {literal(own['exponent'])}",
    "Reduce": lambda x, own: _reduced(x[0], own),
    "Slice": lambda x, own: f"{x[0]}[{_places(own)}]",
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
    values = {each.name: resolved[each.name] for each in kind.parameters} | kind.fixed
    if "stride" in values and values["stride"] == values.get("kernel_size"):
        _forget(kind, values, "stride")
    if "embed_dim" in values:
        for name in ("kdim", "vdim"):
            if values[name] == values["embed_dim"]:
                del values[name]
    if kind.rule == "recurrent" and values["num_layers"] == 1:
        del values["dropout"]  # it acts between layers, and one alone would warn of it
    if kind.kind == "Upsample" and values["mode"] not in ALIGNING:
        del values["align_corners"]  # whatever it says: PyTorch takes it nowhere else
    if kind.kind in OWN:
        return f"{kind.kind}(", arguments(module_class(kind), values)
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


def _reduced(x: str, own: Resolved) -> str:
    dims = own["dim"]
    dim = literal(dims[0] if len(dims) == 1 else dims)
    kept = ", keepdim=True" if own["keepdim"] else ""
    return f"{x}.{REDUCTIONS[own['reduction']]}(dim={dim}{kept})"


def _places(own: Resolved) -> str:
    """`:, :, 1:5` for places 1 to 4 along axis 2."""
    dim, step = own["dim"], own["step"]
    places = f"{own['start'] or ''}:{own['end']}" + (f":{step}" if step > 1 else "")
    return ":, " * dim + places if dim >= 0 else f"..., {places}" + ", :" * (-dim - 1)


def _split(x: str, resolved: Resolved, shape: Shape) -> str:
    dim, size = resolved["dim"], resolved["size"]
    whole = shape[dim - 1 if dim > 0 else dim]
    if 2 * size == whole:
        return f"{x}.chunk(2, dim={dim})"
    return f"{x}.split(({size}, {whole - size}), dim={dim})"
