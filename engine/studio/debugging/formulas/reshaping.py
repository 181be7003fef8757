"""Ops that move numbers to other places and change none: the gradient takes the way back."""

from __future__ import annotations

import numpy as np

from engine.studio.debugging.formulas.formula import Array, Case, Formula, Gradients, summed_to


class Reshaped(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (case.grad.reshape(case.input(0).shape),)


class Expanded(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (summed_to(case.grad, case.input(0).shape),)


class Transposed(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (case.grad.swapaxes(case.settings["dim0"], case.settings["dim1"]),)


class MatrixTransposed(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (case.grad.T,)


class Permuted(Formula):
    def gradients(self, case: Case) -> Gradients:
        return (case.grad.transpose(np.argsort(case.settings["dims"])),)


class Picked(Formula):
    """A part of x by integers and slices."""

    def gradients(self, case: Case) -> Gradients:
        x_grad = np.zeros(case.input(0).shape)
        x_grad[case.settings["index"]] = case.grad
        return (x_grad,)


class Split(Formula):
    def gradients(self, case: Case) -> Gradients:
        grads = [case.grad_of(i) for i in range(len(case.outputs))]
        return (np.concatenate(grads, case.settings["dim"]),)


class Unbound(Formula):
    def gradients(self, case: Case) -> Gradients:
        grads = [case.grad_of(i) for i in range(len(case.outputs))]
        return (np.stack(grads, case.settings["dim"]),)


class Joined(Formula):
    def gradients(self, case: Case) -> Gradients:
        dim = case.settings["dim"]
        ends = np.cumsum([case.input(i).shape[dim] for i in range(len(case.inputs))])
        return tuple(np.split(case.grad, ends[:-1], dim))


class Stacked(Formula):
    def gradients(self, case: Case) -> Gradients:
        dim = case.settings["dim"]
        return tuple(case.grad.take(i, dim) for i in range(len(case.inputs)))


class Padded(Formula):
    """The last axes widened by (before, after) numbers; negative ones crop."""

    def gradients(self, case: Case) -> Gradients:
        pads, grad = case.settings["pads"], case.grad
        lead = grad.ndim - len(pads)
        inside = tuple(
            slice(max(before, 0), n - max(after, 0))
            for (before, after), n in zip(pads, grad.shape[lead:], strict=True)
        )
        cropped = [(max(-before, 0), max(-after, 0)) for before, after in pads]
        return (np.pad(grad[(..., *inside)], [(0, 0)] * lead + cropped),)


class LookedUp(Formula):
    """Inputs: the table (words, numbers of each) and the indices (*)."""

    def gradients(self, case: Case) -> Gradients:
        indices, table = case.inputs[1], np.zeros(case.input(0).shape)
        assert indices is not None
        np.add.at(table, indices, case.grad)
        if case.settings.get("by_frequency"):
            table /= np.maximum(_counts(indices, len(table)), 1)[:, None]
        if case.settings.get("padding_idx") is not None:
            table[case.settings["padding_idx"]] = 0
        return table, None


class Bagged(Formula):
    """Inputs: x (places, numbers) and the bag of each place, whose sum each output is."""

    def gradients(self, case: Case) -> Gradients:
        bags = case.inputs[1]
        assert bags is not None
        return case.grad[bags].reshape(case.input(0).shape), None


def _counts(indices: Array, rows: int) -> Array:
    return np.bincount(indices.reshape(-1), minlength=rows)


def _of(kind: type[Formula], title: str, value: str, rule: str, sentence: str = "") -> Formula:
    sentence = sentence or "No number changes, so the gradient only takes the way back."
    return kind(
        title=title,
        symbols=("x",),
        value=f"y = {value}",
        rules=(f"∂L/∂x = {rule}",),
        sentence=sentence,
    )


_VIEW = ("x in another shape", "∂L/∂y in the shape of x")
_TURNED = ("x with its axes in another order", "∂L/∂y with its axes put back")
_COPY = ("a copy of x", "∂L/∂y")
_PARTS = "Each part's gradient goes to where the part was; what nobody used gets 0."

FORMULAS: dict[str, Formula] = {
    "View": _of(Reshaped, "Reshape", *_VIEW),
    "UnsafeView": _of(Reshaped, "Reshape", *_VIEW),
    "Squeeze": _of(Reshaped, "Squeeze", "x without axes of size 1", "∂L/∂y in the shape of x"),
    "Unsqueeze": _of(Reshaped, "Unsqueeze", "x with more axes of size 1", "∂L/∂y without them"),
    "Clone": _of(Reshaped, "Copy", *_COPY),
    "Contiguous": _of(Reshaped, "Copy", *_COPY),
    "Cast": _of(Reshaped, "Other precision", "x in other bits", "∂L/∂y in the bits of x"),
    "Permute": _of(Permuted, "Permute", *_TURNED),
    "Transpose": _of(Transposed, "Transpose", *_TURNED),
    "T": _of(MatrixTransposed, "Transpose", "xᵀ", "(∂L/∂y)ᵀ"),
    "Expand": _of(
        Expanded,
        "Repeat",
        "x repeated along axes of size 1",
        "Σ ∂L/∂y over the copies",
        "Every copy's gradient belongs to the one number they were made of.",
    ),
    "BasicIndex": _of(Picked, "Part", "a part of x", "∂L/∂y in that part, 0 elsewhere", _PARTS),
    "Split": _of(Split, "Split", "x in parts", "the parts' gradients, joined", _PARTS),
    "Unbind": _of(Unbound, "Slices", "x, slice by slice", "the slices' gradients, stacked", _PARTS),
    "ConstantPadNd": _of(
        Padded,
        "Padding",
        "x with a margin",
        "∂L/∂y without the margin",
        "The margin is no part of x.",
    ),
    "Cat": Joined(
        title="Join",
        symbols=(),
        value="y = all inputs, one behind the other",
        rules=(),
        sentence="Each input gets the piece of the gradient that lies where it was put.",
    ),
    "Stack": Stacked(
        title="Stack",
        symbols=(),
        value="y = all inputs along a new axis",
        rules=(),
        sentence="Each input gets the slice of the gradient that lies where it was put.",
    ),
    "EmbeddingBag": Bagged(
        title="Sum of bags",
        symbols=("x", "i"),
        value="y[k] = Σ x over all places with i = k",
        rules=("∂L/∂x = ∂L/∂y of the bag that each place lies in", ""),
        sentence="Each place counted once in its bag, so it gets the bag's whole gradient.",
    ),
    "Embedding": LookedUp(
        title="Look up",
        symbols=("W", "i"),
        value="y = the rows of W that i names",
        rules=("∂L/∂W[k] = Σ ∂L/∂y over all places with i = k", ""),
        sentence="Only words that occurred get a gradient: the sum over their places.",
    ),
}
