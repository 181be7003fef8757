"""Which formula an op has, by its class in the engine, and how it reads for one use of the op."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.studio.debugging.formulas import (
    arithmetic,
    choosing,
    convolutions,
    elementwise,
    losses,
    normalisation,
    pooling,
    products,
    recurrent,
    reductions,
    reshaping,
    softmax,
)
from engine.studio.debugging.formulas.formula import Array, Case, Formula, Place, Shape, Sum, at
from engine.studio.debugging.numbers import product_text, shape_text, sum_text
from engine.studio.debugging.recording import FormulaText, GradientText

FORMULAS: dict[str, Formula] = {
    **products.FORMULAS,
    **convolutions.FORMULAS,
    **pooling.FORMULAS,
    **elementwise.FORMULAS,
    **arithmetic.FORMULAS,
    **softmax.FORMULAS,
    **losses.FORMULAS,
    **normalisation.FORMULAS,
    **reductions.FORMULAS,
    **reshaping.FORMULAS,
    **choosing.FORMULAS,
    **recurrent.FORMULAS,
}


def explain(kind: str, name: str, case: Case, outgoing: Sequence[Array | None]) -> FormulaText:
    """An op in words; `outgoing` are the gradients that left it, None where none is wanted.

    An op without a formula of its own gets the general one: what every backward rule is.
    """
    formula = FORMULAS.get(kind)
    symbols = symbols_of(formula, len(case.inputs))
    if formula is None:
        return _general(name, symbols, case, outgoing)
    gradients = tuple(
        None if grad is None else _gradient_text(formula, symbols, case, number, grad)
        for number, grad in enumerate(outgoing)
    )
    return FormulaText(formula.title, formula.value, formula.sentence, symbols, gradients)


def symbols_of(formula: Formula | None, inputs: int) -> tuple[str, ...]:
    """A symbol for each input; those of ops that take any number of them are numbered."""
    if formula is not None and formula.symbols:
        return formula.symbols[:inputs]
    return ("x",) if inputs == 1 else tuple(f"x{_small(i + 1)}" for i in range(inputs))


def written_out(kind: str, symbol: str, case: Case, number: int, place: Place) -> str:
    """One entry of an input's gradient with its numbers; empty where the formula has no such."""
    found = entry_of(kind, case, number, place)
    if found is None:
        return ""
    return f"{at(f'∂L/∂{symbol}', place)} = {found.text} = {sum_text(found.terms)}"


def entry_of(kind: str, case: Case, number: int, place: Place) -> Sum | None:
    """One entry of an input's gradient as a sum; None where the formula does not write it so."""
    formula = FORMULAS.get(kind)
    return None if formula is None else formula.entry(case, number, place)


def largest_place(array: Array) -> Place:
    """Where the largest magnitude stands: the entry worth writing out."""
    if not array.size:
        return ()
    magnitudes = np.nan_to_num(np.abs(array.astype(np.float64)), nan=np.inf)
    return tuple(int(i) for i in np.unravel_index(int(magnitudes.argmax()), array.shape))


def _gradient_text(
    formula: Formula, symbols: tuple[str, ...], case: Case, number: int, grad: Array
) -> GradientText:
    symbol = symbols[number]
    if formula.rules:
        rule = formula.rules[number] if number < len(formula.rules) else ""
    else:
        rule = f"∂L/∂{symbol} = its piece of ∂L/∂y"
    found = formula.entry(case, number, largest_place(grad)) if grad.size else None
    example = ""
    if found is not None:
        place = at(f"∂L/∂{symbol}", largest_place(grad))
        example = f"{place} = {found.text} = {sum_text(found.terms)}"
    shapes = _shapes(formula.operands(case, number), grad.shape)
    return GradientText(symbol, rule or f"∂L/∂{symbol} is not told", shapes, example)


def _general(
    name: str, symbols: tuple[str, ...], case: Case, outgoing: Sequence[Array | None]
) -> FormulaText:
    title = name.removesuffix("0").removesuffix("1").removesuffix("Backward")
    gradients = tuple(
        None
        if grad is None
        else GradientText(
            symbol,
            f"∂L/∂{symbol} = (∂y/∂{symbol})ᵀ·∂L/∂y",
            _shapes((case.outputs[0].shape,), grad.shape),
        )
        for symbol, grad in zip(symbols, outgoing, strict=True)
    )
    return FormulaText(
        title,
        f"y = {title}({', '.join(symbols)})",
        f"What comes back is the vector-Jacobian product of {title}: ∂L/∂y times the slope of "
        "each output to each input.",
        symbols,
        gradients,
        is_exact=False,
    )


def _shapes(operands: tuple[Shape, ...], result: Shape) -> str:
    return f"{product_text(operands)} → {shape_text(result)}"


def _small(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
