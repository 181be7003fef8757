"""A recorded node in words: for its box, its tip, its card and for assistive technology."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.studio.training.graph.op_help import op_help
from engine.studio.training.messages import GraphNode
from gui.autograd.values import Values
from gui.quantities import memory, milliseconds

translate = QCoreApplication.translate
Facts = list[tuple[str, str]]


def shape_text(node: GraphNode) -> str:
    """The sizes of a tensor, joined as people write them: 64×10."""
    return joined(node.shape)


def joined(shape: tuple[int, ...]) -> str:
    """Sizes as 64×10; empty for a single number."""
    return "×".join(map(str, shape))


def label(node: GraphNode) -> str:
    """An op by its name, a parameter by its last: "weight" of "fc.weight"."""
    return node.name.rpartition(".")[2]


def sentence(node: GraphNode) -> str:
    """What the node is, in a line."""
    if node.kind == "parameter":
        return translate("autograd", "A parameter: the gradient that arrives here changes it.")
    if node.kind == "leaf":
        return translate("autograd", "A tensor that nothing computed: the gradient ends here.")
    return op_help(node.name)


def facts(node: GraphNode, values: Values) -> Facts:
    """What is known of a node, each with its name."""
    shape = shape_text(node) or translate("autograd", "a single number")
    found = [
        (translate("autograd", "Shape"), shape),
        (translate("autograd", "dtype"), node.dtype),
    ]
    norm, time = values.norm((node.index,)), values.time((node.index,))
    if norm is not None:
        found.append((translate("autograd", "Gradient norm"), f"{norm:.4g}"))
    if time is not None:
        found += times(time)
    if node.kind == "op":
        found.append((translate("autograd", "Keeps for backward"), memory(node.saved_bytes)))
    return [(name, value) for name, value in found if value]


def group_facts(nodes: list[GraphNode], values: Values) -> Facts:
    """What is known of all the nodes of a group together."""
    ops = [node for node in nodes if node.kind == "op"]
    parameters = [node for node in nodes if node.kind == "parameter"]
    indices = [node.index for node in nodes]
    found = [
        (translate("autograd", "Operations"), str(len(ops))),
        (translate("autograd", "Parameters"), str(len(parameters))),
    ]
    norm = values.norm(node.index for node in parameters)
    if norm is not None:
        found.append((translate("autograd", "Norm over parameters"), f"{norm:.4g}"))
    time = values.time(indices)
    if time is not None:
        found += times(time)
    found.append((translate("autograd", "Keeps for backward"), memory(values.bytes(indices))))
    return found


def times(seconds: tuple[float, float]) -> Facts:
    """Forward and backward, in milliseconds."""
    return [
        (translate("autograd", "Time forward"), milliseconds(seconds[0])),
        (translate("autograd", "Time backward"), milliseconds(seconds[1])),
    ]


def saved_lines(node: GraphNode) -> Facts:
    """The tensors that an op keeps: name and shape, dtype and size."""
    return [
        (f"{each.name or '–'}  {joined(each.shape)}", f"{each.dtype} · {memory(each.size)}")
        for each in node.saved
    ]


def tip(title: str, about: str, found: Facts, saved: Facts) -> str:
    """All of that as lines, for a tip."""
    lines = [title, about, *(f"{name}: {value}" for name, value in found)]
    lines += [f"    {name}  {value}" for name, value in saved]
    return "\n".join(line for line in lines if line)
