"""Every op of every template has a formula, and its NumPy rule gives what autograd gave."""

import numpy as np
import pytest

from engine.studio.debugging.formulas.formula import summed_to
from engine.studio.debugging.formulas.table import FORMULAS, explain, largest_place
from engine.studio.network.templates import TEMPLATES


def close(found, given, incoming):
    """As close as sums of single precision can be to those of doubles."""
    scale = max(
        float(np.abs(each).max(initial=0.0)) for each in (given, *incoming) if each is not None
    )
    np.testing.assert_allclose(found, given, rtol=2e-4, atol=2e-5 * scale)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_rule_of_every_op_gives_its_recorded_gradients(tape_of, template):
    tape = tape_of(template)
    assert len(tape.walk) == len(tape.ops)
    for number, op in enumerate(tape.ops):
        kind = type(op.function).__name__
        assert kind in FORMULAS, f"{kind} has no formula"
        found = FORMULAS[kind].gradients(tape.case(number))
        for place, given in enumerate(op.outgoing):
            if given is not None:
                assert found[place] is not None
                close(summed_to(np.asarray(found[place]), given.shape), given, op.incoming)


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_is_written_out_is_the_recorded_entry(tape_of, template):
    tape = tape_of(template)
    for number, op in enumerate(tape.ops):
        case, formula = tape.case(number), FORMULAS[type(op.function).__name__]
        for place, given in enumerate(op.outgoing):
            if given is None:
                continue
            entry = formula.entry(case, place, largest_place(given))
            if entry is not None:
                total = sum(np.prod(term) for term in entry.terms)
                close(np.array(total), given[largest_place(given)], op.incoming)


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_shapes_of_a_formula_are_those_of_the_arrays(tape_of, template):
    tape = tape_of(template)
    for number, op in enumerate(tape.ops):
        kind = type(op.function).__name__
        text = explain(kind, op.function.name(), tape.case(number), op.outgoing)
        assert text.is_exact and text.value and text.sentence
        assert len(text.symbols) == len(op.sources)
        for gradient, given in zip(text.gradients, op.outgoing, strict=True):
            assert (gradient is None) == (given is None)
            if gradient is not None:
                result = "×".join(map(str, given.shape)) or "1"
                assert gradient.shapes.endswith(f"→ {result}")
                assert gradient.rule.startswith(f"∂L/∂{gradient.symbol}")


def test_products_of_matrices_fit_together(tape_of):
    tape = tape_of("transformer")
    for number, op in enumerate(tape.ops):
        kind = type(op.function).__name__
        if kind not in ("Linear", "MatMul"):
            continue
        for place, given in enumerate(op.outgoing):
            operands = FORMULAS[kind].operands(tape.case(number), place)
            if given is not None and len(operands) == 2:
                assert operands[0][-1] == operands[1][-2]
