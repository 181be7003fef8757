"""Sums of products: Linear and the products of matrices and vectors."""

from __future__ import annotations

from math import prod

import numpy as np

from engine.studio.debugging.formulas.formula import (
    GRAD,
    Case,
    Formula,
    Gradients,
    Place,
    Shape,
    Sum,
    at,
)


class Linear(Formula):
    """Inputs: bias, x, weight, in the engine's order."""

    def gradients(self, case: Case) -> Gradients:
        x, weight = case.input(1), case.input(2)
        rows, grad = x.reshape(-1, x.shape[-1]), case.grad.reshape(-1, case.grad.shape[-1])
        return grad.sum(0), (grad @ weight).reshape(x.shape), grad.T @ rows

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        n, (out, into) = prod(case.outputs[0].shape[:-1]), case.input(2).shape
        operands: tuple[tuple[Shape, ...], ...] = (
            ((n, out),),
            ((n, out), (out, into)),
            ((out, n), (n, into)),
        )
        return operands[number]

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        x, weight, grad = case.input(1), case.input(2), case.grad
        if x.ndim != 2:
            return None
        if number == 0:
            (k,) = place
            return Sum(f"Σₙ {at(GRAD, ('n', k))}", tuple((float(g),) for g in grad[:, k]))
        row, column = place
        if number == 1:
            text = f"Σₖ {at(GRAD, (row, 'k'))}·{at('W', ('k', column))}"
            return Sum(text, _pairs(grad[row], weight[:, column]))
        text = f"Σₙ {at(GRAD, ('n', row))}·{at('x', ('n', column))}"
        return Sum(text, _pairs(grad[:, row], x[:, column]))


class MatMul(Formula):
    def gradients(self, case: Case) -> Gradients:
        a, b, grad = case.input(0), case.input(1), case.grad
        return grad @ b.swapaxes(-1, -2), a.swapaxes(-1, -2) @ grad

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        a, b, y = case.input(0).shape, case.input(1).shape, case.outputs[0].shape
        return (y, _turned(b)) if number == 0 else (_turned(a), y)

    def entry(self, case: Case, number: int, place: Place) -> Sum | None:
        a, b, grad = case.input(0), case.input(1), case.grad
        if not a.ndim == b.ndim == grad.ndim:
            return None
        *lead, row, column = place
        batch = tuple(lead)
        if number == 0:
            text = f"Σₖ {at(GRAD, (*batch, row, 'k'))}·{at('B', (*batch, column, 'k'))}"
            return Sum(text, _pairs(grad[(*batch, row)], b[(*batch, column)]))
        text = f"Σₙ {at('A', (*batch, 'n', row))}·{at(GRAD, (*batch, 'n', column))}"
        return Sum(text, _pairs(a[(*batch, slice(None), row)], grad[(*batch, slice(None), column)]))


class Mv(Formula):
    def gradients(self, case: Case) -> Gradients:
        return np.outer(case.grad, case.input(1)), case.input(0).T @ case.grad

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        a, y = case.input(0).shape, case.outputs[0].shape
        return ((*y, 1), (1, a[1])) if number == 0 else (_turned(a), y)


class Dot(Formula):
    def gradients(self, case: Case) -> Gradients:
        return case.grad * case.input(1), case.grad * case.input(0)

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        return (), case.input(1 - number).shape


class Addmm(Formula):
    def gradients(self, case: Case) -> Gradients:
        beta, alpha = case.settings.get("beta", 1), case.settings.get("alpha", 1)
        grad, a, b = case.grad, case.input(1), case.input(2)
        return beta * grad, alpha * grad @ b.T, alpha * a.T @ grad

    def operands(self, case: Case, number: int) -> tuple[Shape, ...]:
        y = case.outputs[0].shape
        if number == 0:
            return (y,)
        a, b = case.input(1).shape, case.input(2).shape
        return (y, _turned(b)) if number == 1 else (_turned(a), y)


def _turned(shape: Shape) -> Shape:
    return (*shape[:-2], shape[-1], shape[-2])


def _pairs(first: np.ndarray, second: np.ndarray) -> tuple[tuple[float, ...], ...]:
    return tuple((float(a), float(b)) for a, b in zip(first, second, strict=True))


FORMULAS: dict[str, Formula] = {
    "Linear": Linear(
        title="Linear",
        symbols=("b", "x", "W"),
        value="y = x·Wᵀ + b",
        rules=("∂L/∂b = Σₙ ∂L/∂y[n]", "∂L/∂x = ∂L/∂y·W", "∂L/∂W = (∂L/∂y)ᵀ·x"),
        sentence="Every output is a weighted sum of all inputs; each weight's gradient is how "
        "strongly its input spoke, times how much its output should change.",
    ),
    "MatMul": MatMul(
        title="Matrix product",
        symbols=("A", "B"),
        value="y = A·B",
        rules=("∂L/∂A = ∂L/∂y·Bᵀ", "∂L/∂B = Aᵀ·∂L/∂y"),
        sentence="Rows of A meet columns of B; each factor's gradient is ∂L/∂y times the other "
        "one, transposed.",
    ),
    "Mv": Mv(
        title="Matrix times vector",
        symbols=("A", "v"),
        value="y = A·v",
        rules=("∂L/∂A = ∂L/∂y·vᵀ", "∂L/∂v = Aᵀ·∂L/∂y"),
        sentence="Each output is a row of A times v; the matrix's gradient is an outer product.",
    ),
    "Dot": Dot(
        title="Vector times vector",
        symbols=("u", "v"),
        value="y = Σₖ u[k]·v[k]",
        rules=("∂L/∂u = ∂L/∂y·v", "∂L/∂v = ∂L/∂y·u"),
        sentence="One number of two vectors; each one's gradient is the other.",
    ),
    "Addmm": Addmm(
        title="Sum and matrix product",
        symbols=("b", "A", "B"),
        value="y = β·b + α·A·B",
        rules=("∂L/∂b = β·∂L/∂y", "∂L/∂A = α·∂L/∂y·Bᵀ", "∂L/∂B = α·Aᵀ·∂L/∂y"),
        sentence="A matrix product with something added to it: the gradient goes to both.",
    ),
}
