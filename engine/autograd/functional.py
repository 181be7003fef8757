"""Whole derivatives of functions of tensors: Jacobians, Hessians, and their products with vectors.

`func` takes the inputs, a Tensor or a tuple, and gives a Tensor or a tuple. It is called on copies
of them, so that an input that `func` also knows from elsewhere counts as a constant there. All
share two options: with `create_graph` the results can be differentiated in turn; with `strict`, a
result that does not depend on an input raises RuntimeError instead of giving zeros.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine.autograd.backward import grad
from engine.autograd.modes import enable_grad
from engine.creation import ones_like, zeros, zeros_like
from engine.ops.join import stack
from engine.tensor import Tensor

Tensors = Tensor | tuple[Tensor, ...]
Func = Callable[..., Any]


def vjp(
    func: Func,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The outputs of `func`, and vᵀJ: the gradients of the inputs for gradients `v` of the outputs.

    `v`, of the outputs' shapes, may be left out where there is one output of one element.
    """
    with enable_grad():
        points = _copies("vjp", inputs, create_graph)
        result = func(*points)
        outputs = _outputs("vjp", result, strict)
        seeds = _vectors("vjp", v, outputs)
        products = _pull_back(outputs, points, seeds, create_graph, strict)
    return _shown(outputs, result, create_graph), _shown(products, inputs, create_graph)


def jvp(
    func: Func,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The outputs of `func`, and Jv: how they change as the inputs move along `v`.

    `v`, of the inputs' shapes, may be left out where there is one input of one element.
    """
    with enable_grad():
        points = _copies("jvp", inputs, create_graph)
        result = func(*points)
        outputs = _outputs("jvp", result, strict)
        directions = _vectors("jvp", v, points)
        products = _push_forward(outputs, points, directions, create_graph, strict)
    return _shown(outputs, result, create_graph), _shown(products, result, create_graph)


def jacobian(
    func: Func,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """d outputs / d inputs: a tensor of shape (*output.shape, *input.shape).

    For a tuple of inputs a tuple of them, for a tuple of outputs a tuple of what one output gives.
    `vectorize` and `strategy` choose how PyTorch computes this; the result is the same.
    """
    _check_strategy(strategy, vectorize, strict)
    with enable_grad():
        points = _copies("jacobian", inputs, create_graph)
        result = func(*points)
        found = []
        for output in _outputs("jacobian", result, strict):
            blocks = _blocks(output, points, create_graph, strict)
            found.append(_shown(blocks, inputs, create_graph))
    return found[0] if isinstance(result, Tensor) else tuple(found)


def hessian(
    func: Func,
    inputs: Tensors,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The second derivatives of a function whose output has one element.

    A tensor of shape (*input.shape, *input.shape); for a tuple of inputs a tuple of tuples of them.
    """
    _check_strategy(outer_jacobian_strategy, vectorize, strict)

    def gradients(*points: Tensor) -> Any:
        found = jacobian(_scalar("hessian", func), points, create_graph=True, strict=strict)
        return found[0] if isinstance(inputs, Tensor) else found

    return jacobian(gradients, inputs, create_graph, strict)


def vhp(
    func: Func,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The output of `func`, of one element, and vᵀH, with H its second derivatives.

    It needs one derivative less than `hvp`, and equals it wherever H is symmetric: where the second
    derivatives are continuous.
    """
    with enable_grad():
        points = _copies("vhp", inputs, create_graph)
        outputs = _outputs("vhp", _scalar("vhp", func)(*points), strict)
        directions = _vectors("vhp", v, points)
        slopes = _pull_back(outputs, points, (ones_like(outputs[0]),), True, strict)
        products = _pull_back(slopes, points, directions, create_graph, strict)
    return _shown(outputs, outputs[0], create_graph), _shown(products, inputs, create_graph)


def hvp(
    func: Func,
    inputs: Tensors,
    v: Tensors | None = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The output of `func`, of one element, and Hv, with H its second derivatives."""
    with enable_grad():
        points = _copies("hvp", inputs, create_graph)
        outputs = _outputs("hvp", _scalar("hvp", func)(*points), strict)
        directions = _vectors("hvp", v, points)
        slopes = _pull_back(outputs, points, (ones_like(outputs[0]),), True, strict)
        products = _push_forward(slopes, points, directions, create_graph, strict)
    return _shown(outputs, outputs[0], create_graph), _shown(products, inputs, create_graph)


def _pull_back(
    outputs: tuple[Tensor, ...],
    inputs: tuple[Tensor, ...],
    seeds: Sequence[Tensor],
    create_graph: bool,
    strict: bool,
) -> tuple[Tensor, ...]:
    """The gradients of the inputs for those of the outputs: vᵀJ."""
    found: Sequence[Tensor | None] = [None] * len(inputs)
    pairs = [pair for pair in zip(outputs, seeds, strict=True) if pair[0].requires_grad]
    if pairs:
        starts, weights = zip(*pairs, strict=True)
        found = grad(
            starts, inputs, weights, retain_graph=True, create_graph=create_graph, allow_unused=True
        )
    gradients = []
    for number, (gradient, point) in enumerate(zip(found, inputs, strict=True)):
        if strict and (gradient is None or (create_graph and not gradient.requires_grad)):
            which = "output" if gradient is None else "derivative"
            raise RuntimeError(
                f"The {which} of the user-provided function is independent of input {number}. "
                "This is not allowed in strict mode."
            )
        gradients.append(zeros_like(point) if gradient is None else gradient)
    return tuple(gradients)


def _push_forward(
    outputs: tuple[Tensor, ...],
    inputs: tuple[Tensor, ...],
    directions: Sequence[Tensor],
    create_graph: bool,
    strict: bool,
) -> tuple[Tensor, ...]:
    """The change of the outputs as the inputs move: Jv.

    Jᵀu is linear in u, so its derivative by u is J again, whatever u is (J. Townsend, "A new trick
    for calculating Jacobian vector products", 2017).
    """
    u = tuple(zeros_like(output).requires_grad_() for output in outputs)
    pulled = _pull_back(outputs, inputs, u, True, strict)
    return _pull_back(pulled, u, directions, create_graph, strict)


def _blocks(
    output: Tensor, inputs: tuple[Tensor, ...], create_graph: bool, strict: bool
) -> tuple[Tensor, ...]:
    """The Jacobian of one output: for each input a tensor of shape (*output.shape, *its shape)."""
    rows = []
    for place in range(output.numel()):
        seed = zeros_like(output)
        seed.view(-1)[place] = 1
        rows.append(_pull_back((output,), inputs, (seed,), create_graph, strict))
    if not rows:
        return tuple(zeros(*output.shape, *x.shape, dtype=x.dtype) for x in inputs)
    return tuple(
        stack(column).reshape(output.shape + x.shape)
        for column, x in zip(zip(*rows, strict=True), inputs, strict=True)
    )


def _copies(name: str, inputs: Any, create_graph: bool) -> tuple[Tensor, ...]:
    """The inputs as tensors that `func` knows from nowhere else, and that require gradients."""
    return tuple(
        x.view_as(x) if create_graph and x.requires_grad else x.detach().requires_grad_()
        for x in _as_tuple(name, "inputs", inputs)
    )


def _outputs(name: str, result: Any, strict: bool) -> tuple[Tensor, ...]:
    outputs = _as_tuple(name, "outputs of the user-provided function", result)
    for number, output in enumerate(outputs):
        if strict and not output.requires_grad:
            raise RuntimeError(
                f"Output {number} of the user-provided function does not require gradients. The "
                "outputs must be computed in a differentiable manner from the input when running "
                "in strict mode."
            )
    return outputs


def _vectors(name: str, v: Any, like: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """What to multiply with, checked to have the shapes of `like`; 1 where it was left out."""
    if v is None:
        if len(like) != 1 or like[0].numel() != 1:
            raise RuntimeError(
                f"{name}: the vector v can only be None where it has a single element, here its "
                f"shapes are {[list(each.shape) for each in like]}"
            )
        return (ones_like(like[0]),)
    vectors = _as_tuple(name, "v", v)
    if [each.shape for each in vectors] != [each.shape for each in like]:
        raise RuntimeError(
            f"{name}: v has invalid size: should be {[list(each.shape) for each in like]}, "
            f"but got {[list(each.shape) for each in vectors]}"
        )
    return vectors


def _as_tuple(name: str, what: str, value: Any) -> tuple[Tensor, ...]:
    values = value if isinstance(value, tuple) else (value,)
    for each in values:
        if not isinstance(each, Tensor):
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors, "
                f"got {type(each).__name__}"
            )
    return values


def _scalar(name: str, func: Func) -> Func:
    """`func`, checked to give one tensor of one element."""

    def checked(*points: Tensor) -> Tensor:
        result = func(*points)
        if not isinstance(result, Tensor) or result.numel() != 1:
            shape = list(result.shape) if isinstance(result, Tensor) else type(result).__name__
            raise RuntimeError(
                f"The function given to {name} should return a single Tensor with a single "
                f"element, got {shape}"
            )
        return result.squeeze()

    return checked


def _shown(found: tuple[Tensor, ...], like: Any, create_graph: bool) -> Any:
    """Results as the caller gets them: one or a tuple, as `like` is; part of the graph if asked."""
    results = found if create_graph else tuple(each.detach() for each in found)
    return results[0] if isinstance(like, Tensor) else results


def _check_strategy(strategy: str, vectorize: bool, strict: bool) -> None:
    """Raise, as PyTorch does, for options that exclude each other."""
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            f'Expected strategy to be either "forward-mode" or "reverse-mode", got {strategy!r}'
        )
    if strict and (vectorize or strategy == "forward-mode"):
        raise RuntimeError("strict=True goes with neither vectorize=True nor forward-mode")
    if strategy == "forward-mode" and not vectorize:
        raise NotImplementedError('strategy="forward-mode" needs vectorize=True')
