"""Einstein's summation: sums of products over dimensions named by letters."""

from __future__ import annotations

import math
import string
from typing import Any

import numpy as np

from engine.ops.arithmetic import mul
from engine.ops.matmul import matmul
from engine.ops.reduction import sum_
from engine.ops.registry import op
from engine.ops.shape import permute, reshape
from engine.promotion import need_elements
from engine.tensor import Tensor

_LETTERS = string.ascii_uppercase + string.ascii_lowercase  # as they are sorted


@op(method=False)
def einsum(equation: Any, *operands: Any) -> Tensor:
    """Sums of products: `einsum("ij,jk->ik", a, b)` is a matrix product.

    A letter that the result does not name is summed over; without `->` the result has the letters
    that come once, in alphabetical order; `...` stands for any further dimensions, which broadcast.
    `einsum(a, [0, 1], b, [1, 2], [0, 2])` names dimensions by numbers below 52.
    Raises RuntimeError where letters and operands do not fit.
    """
    if not isinstance(equation, str):
        equation, operands = _spelled(equation, *operands)
    if not operands:
        raise ValueError("einsum(): must specify the equation and at least one operand")
    tensors = list(operands[0]) if isinstance(operands[0], list | tuple) else list(operands)
    need_elements(tensors)
    inputs, output = _parse(equation.replace(" ", ""), tensors)
    _check_sizes(inputs, tensors)
    terms = [_without_repeats(*term) for term in zip(inputs, tensors, strict=True)]
    letters, result = terms[0]
    for place, (more, tensor) in enumerate(terms[1:], start=1):
        needed = set(output).union(*[later for later, _ in terms[place + 1 :]])
        letters, result = _contract(letters, result, more, tensor, needed)
    surplus = [place for place, letter in enumerate(letters) if letter not in output]
    if surplus:
        result = sum_(result, surplus)
        letters = "".join(letter for letter in letters if letter in output)
    return permute(result, [letters.index(letter) for letter in output]) if output else result


def _spelled(*arguments: Any) -> tuple[str, tuple[Tensor, ...]]:
    """The equation, and the operands, of a call that names dimensions by numbers."""

    def letters(numbers: Any) -> str:
        for number in numbers:
            if number is not Ellipsis and not 0 <= number < len(_LETTERS):
                raise ValueError(
                    f"einsum(): subscripts must be between 0 and {len(_LETTERS) - 1}, got {number}"
                )
        return "".join("..." if each is Ellipsis else _LETTERS[each] for each in numbers)

    count = len(arguments) // 2
    equation = ",".join(letters(arguments[2 * place + 1]) for place in range(count))
    if len(arguments) % 2:
        equation += "->" + letters(arguments[-1])
    return equation, arguments[0 : 2 * count : 2]


def _parse(equation: str, tensors: list[Tensor]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, with letters in place of every ellipsis."""
    strange = set(equation.replace("...", "").replace("->", "")) - {*_LETTERS, ","}
    if strange:
        raise RuntimeError(
            f"einsum(): invalid subscript {min(strange)!r} in '{equation}', subscripts must be in "
            "[a-zA-Z]"
        )
    left, arrow, output = equation.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(tensors):
        raise RuntimeError(
            f"einsum(): the equation names {len(inputs)} operands, {len(tensors)} were given"
        )
    spare = [letter for letter in _LETTERS if letter not in equation]
    widest = 0
    for place, (letters, tensor) in enumerate(zip(inputs, tensors, strict=True)):
        hidden = tensor.ndim - len(letters.replace("...", ""))
        if letters.count("...") > 1:
            raise RuntimeError(f"einsum(): found more than one ellipsis for operand {place}")
        if hidden < 0 or (hidden and "..." not in letters):
            raise RuntimeError(
                f"einsum(): the number of subscripts in '{letters}' for operand {place} does not "
                f"match the number of its dimensions, {tensor.ndim}"
            )
        widest = max(widest, hidden)
        inputs[place] = letters.replace("...", "".join(spare[hidden - 1 :: -1] if hidden else ""))
    around = "".join(spare[widest - 1 :: -1] if widest else "")
    if arrow:
        output = output.replace("...", around)
    else:
        everything = "".join(inputs)
        once = sorted({each for each in everything if everything.count(each) == 1} - set(around))
        output = around + "".join(once)
    unknown = set(output) - set("".join(inputs))
    if unknown or len(set(output)) != len(output):
        raise RuntimeError(
            f"einsum(): the result '{output}' must name letters of the operands, each once"
        )
    return inputs, output


def _check_sizes(inputs: list[str], tensors: list[Tensor]) -> None:
    sizes: dict[str, int] = {}
    for letters, tensor in zip(inputs, tensors, strict=True):
        for letter, size in zip(letters, tensor.array.shape, strict=True):
            if sizes.get(letter, 1) != 1 and size not in (1, sizes[letter]):
                raise RuntimeError(
                    f"einsum(): dimension '{letter}' has size {sizes[letter]} in one operand and "
                    f"{size} in another"
                )
            sizes[letter] = max(size, sizes.get(letter, 0)) if size != 1 else sizes.get(letter, 1)


def _without_repeats(letters: str, tensor: Tensor) -> tuple[str, Tensor]:
    """An operand with the diagonal taken where a letter comes twice."""
    once = "".join(dict.fromkeys(letters))
    if once == letters:
        return letters, tensor
    index = []
    for letter, size in zip(letters, tensor.array.shape, strict=True):
        shape = [1] * len(once)
        shape[once.index(letter)] = size
        index.append(np.arange(size).reshape(shape))
    return once, tensor[tuple(index)]


def _contract(
    x_letters: str, x: Tensor, y_letters: str, y: Tensor, needed: set[str]
) -> tuple[str, Tensor]:
    """The product of two operands, summed over the letters that nobody needs any more."""
    x_letters, x = _sum_out(x_letters, x, needed | set(y_letters))
    y_letters, y = _sum_out(y_letters, y, needed | set(x_letters))
    shared = [letter for letter in x_letters if letter in y_letters]
    x_size, y_size = (
        dict(zip(*term, strict=True))
        for term in ((x_letters, x.array.shape), (y_letters, y.array.shape))
    )
    inner = [each for each in shared if each not in needed and x_size[each] == y_size[each]]
    batch = [each for each in shared if each not in inner]
    rows = [letter for letter in x_letters if letter not in shared]
    columns = [letter for letter in y_letters if letter not in shared]
    if not inner:
        return _broadcast_product(x_letters, x, y_letters, y)
    left = permute(x, [x_letters.index(letter) for letter in batch + rows + inner])
    right = permute(y, [y_letters.index(letter) for letter in batch + inner + columns])
    batch_x = [x_size[letter] for letter in batch]
    batch_y = [y_size[letter] for letter in batch]
    row_sizes = [x_size[letter] for letter in rows]
    column_sizes = [y_size[letter] for letter in columns]
    depth = math.prod(x_size[letter] for letter in inner)
    product = matmul(
        reshape(left, (*batch_x, math.prod(row_sizes), depth)),
        reshape(right, (*batch_y, depth, math.prod(column_sizes))),
    )
    sizes = (*product.array.shape[: len(batch)], *row_sizes, *column_sizes)
    return "".join(batch + rows + columns), reshape(product, sizes)


def _sum_out(letters: str, tensor: Tensor, needed: set[str]) -> tuple[str, Tensor]:
    alone = [place for place, letter in enumerate(letters) if letter not in needed]
    if not alone:
        return letters, tensor
    return "".join(letter for letter in letters if letter in needed), sum_(tensor, alone)


def _broadcast_product(x_letters: str, x: Tensor, y_letters: str, y: Tensor) -> tuple[str, Tensor]:
    """Element times element, where no letter is summed over by the product itself."""
    letters = x_letters + "".join(each for each in y_letters if each not in x_letters)
    return letters, mul(_spread(x_letters, x, letters), _spread(y_letters, y, letters))


def _spread(own: str, tensor: Tensor, letters: str) -> Tensor:
    """A tensor with its dimensions in the order of `letters`, of size 1 where it has none."""
    order = [own.index(letter) for letter in letters if letter in own]
    sizes = dict(zip(own, tensor.array.shape, strict=True))
    return reshape(permute(tensor, order), [sizes.get(letter, 1) for letter in letters])
