"""Functions that users write: `engine.autograd.Function`."""

from __future__ import annotations

import gc

import pytest

import engine as torch
from engine.autograd import Function, gradcheck, gradgradcheck, once_differentiable


class Exp(Function):
    """Written the newer way: forward knows no ctx."""

    @staticmethod
    def forward(x):
        return x.exp()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx, grad):
        (out,) = ctx.saved_tensors
        return grad * out


class Scale(Function):
    """Written the older way, with an argument that is no tensor."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, grad):
        return grad * ctx.factor, None


class Product(Function):
    seen = None

    @staticmethod
    def forward(ctx, x, y):
        ctx.save_for_backward(x, y)
        return x * y

    @staticmethod
    def backward(ctx, grad):
        Product.seen = ctx.needs_input_grad
        x, y = ctx.saved_tensors
        return grad * y, grad * x


class Sorted(Function):
    @staticmethod
    def forward(ctx, x):
        values, places = x.sort()
        ctx.mark_non_differentiable(places)
        ctx.save_for_backward(places)
        return values, places

    @staticmethod
    def backward(ctx, grad, _):
        (places,) = ctx.saved_tensors
        return torch.zeros_like(grad).scatter(0, places, grad)


class Doubled(Function):
    """Writes into its input."""

    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        ctx.save_for_backward(x)
        return x

    @staticmethod
    def backward(ctx, grad):
        assert ctx.saved_tensors[0] is not None
        return grad * 2


class Answer(Function):
    """Gives whatever backward was told to give."""

    gradients = None

    @staticmethod
    def forward(ctx, x, y):
        return x + y

    @staticmethod
    def backward(ctx, grad):
        return Answer.gradients


def leaf(*values: float) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def test_gradients_of_both_orders() -> None:
    x = leaf(0.5, -1.2)
    assert gradcheck(Exp.apply, (x,))
    assert gradgradcheck(Exp.apply, (x,))
    assert gradgradcheck(Product.apply, (x, leaf(2.0, 3.0)))
    assert gradcheck(lambda x: Scale.apply(x, 3), (x,))


def test_the_node_has_the_class_name() -> None:
    out = Exp.apply(leaf(1.0))
    assert out.grad_fn.name() == "ExpBackward"
    assert "grad_fn=<ExpBackward>" in repr(out)
    assert out.grad_fn.next_functions[0][0].name() == "AccumulateGrad"
    assert out.grad_fn.saved_tensors[0].tolist() == out.tolist()


def test_nothing_is_recorded_without_need() -> None:
    assert Exp.apply(torch.tensor([1.0])).grad_fn is None
    with torch.no_grad():
        assert Exp.apply(leaf(1.0)).grad_fn is None


def test_forward_is_not_recorded() -> None:
    class Peek(Function):
        @staticmethod
        def forward(ctx, x):
            assert not torch.is_grad_enabled()
            y = x * 2
            assert y.grad_fn is None
            return y

    Peek.apply(leaf(1.0))


def test_needs_input_grad() -> None:
    x, y = leaf(2.0), leaf(3.0)
    Product.apply(x, y.detach()).backward()
    assert Product.seen == (True, False)
    assert x.grad.tolist() == [3.0]
    torch.autograd.grad(Product.apply(x, y), y)
    assert Product.seen == (False, True)


def test_outputs_without_gradient() -> None:
    x = leaf(3.0, 1.0, 2.0)
    values, places = Sorted.apply(x)
    assert values.requires_grad and not places.requires_grad
    (values * torch.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert x.grad.tolist() == [3.0, 1.0, 2.0]


def test_mark_non_differentiable_on_a_floating_output() -> None:
    class Halves(Function):
        @staticmethod
        def forward(ctx, x):
            low, high = x / 2, x * 2
            ctx.mark_non_differentiable(low)
            return low, high

        @staticmethod
        def backward(ctx, low, high):
            assert low.tolist() == [0.0]
            return high * 2

    x = leaf(1.0)
    low, high = Halves.apply(x)
    assert not low.requires_grad and low.is_leaf
    high.backward()
    assert x.grad.tolist() == [2.0]


@pytest.mark.parametrize("materialize", [True, False])
def test_unused_outputs(materialize: bool) -> None:
    seen = []

    class Pair(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.set_materialize_grads(materialize)
            return x * 1, "between", x * 2

        @staticmethod
        def backward(ctx, *grads):
            seen.extend(grads)
            return grads[2] * 2

    x = leaf(1.0)
    _, text, out = Pair.apply(x)
    out.backward()
    assert text == "between"
    assert seen[1] is None
    assert seen[0] is None if not materialize else seen[0].tolist() == [0.0]


def test_an_input_given_back_is_another_tensor() -> None:
    class Same(Function):
        @staticmethod
        def forward(ctx, x):
            return x

        @staticmethod
        def backward(ctx, grad):
            return grad * 3

    x = leaf(1.0)
    out = Same.apply(x)
    assert out is not x and x.is_leaf
    assert out.numpy(force=True).ctypes.data == x.numpy(force=True).ctypes.data
    with pytest.raises(RuntimeError):
        out.add_(1)
    out.backward()
    assert x.grad.tolist() == [3.0]


def test_writing_into_an_input() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    assert Doubled.apply(y) is y
    assert y.grad_fn.name() == "DoubledBackward"
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 2.0]
    with pytest.raises(RuntimeError, match="leaf Variable that requires grad"):
        Doubled.apply(x)


def test_writing_into_a_view_moves_its_base() -> None:
    x = leaf(1.0, 2.0)
    y = x * 1
    Doubled.apply(y[0])
    assert y.tolist() == [2.0, 2.0]
    y.sum().backward()
    assert x.grad.tolist() == [2.0, 1.0]


def test_a_dirty_input_must_be_returned() -> None:
    class Lost(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.mark_dirty(x)
            return x + 1

    with pytest.raises(RuntimeError, match="not returned by forward"):
        Lost.apply(torch.ones(2))


@pytest.mark.parametrize(
    ("gradients", "message"),
    [
        (torch.ones(2), r"incorrect number of gradients \(expected 2, got 1\)"),
        ((torch.ones(2),) * 3, r"expected 2, got 3"),
        ((3.0, None), "returned a float as gradient 0"),
        ((torch.ones(3), None), r"got \[3\] but expected shape compatible with \[2\]"),
    ],
)
def test_wrong_gradients(gradients: object, message: str) -> None:
    Answer.gradients = gradients
    with pytest.raises(RuntimeError, match=message):
        Answer.apply(leaf(1.0, 2.0), leaf(1.0, 2.0)).sum().backward()


def test_a_gradient_that_broadcasting_has_grown_is_summed() -> None:
    x = leaf(1.0, 2.0)
    Answer.gradients = (torch.ones(4, 2, dtype=torch.float64), None, None)
    Answer.apply(x, leaf(1.0, 2.0)).sum().backward()
    assert x.grad.tolist() == [4.0, 4.0]


def test_saved_tensors_are_guarded() -> None:
    x = leaf(1.0)
    y = x * 1
    out = Product.apply(y, y)
    y.add_(1)
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation.*ProductBackward"):
        out.backward()
    out = Product.apply(x, x)
    out.backward()
    with pytest.raises(RuntimeError, match="retain_graph=True"):
        out.backward()


def test_only_tensors_are_saved() -> None:
    class Number(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x, None, 3)
            return x

    with pytest.raises(TypeError, match="got int"):
        Number.apply(leaf(1.0))


def test_what_is_missing_says_so() -> None:
    class Nothing(Function):
        pass

    class Forward(Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

    with pytest.raises(NotImplementedError, match="forward"):
        Nothing.apply(leaf(1.0))
    with pytest.raises(NotImplementedError, match="backward"):
        Forward.apply(leaf(1.0)).backward()
    with pytest.raises(RuntimeError, match=r"Forward\.apply"):
        Forward()(leaf(1.0))


def test_once_differentiable() -> None:
    class Square(Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        @once_differentiable
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return torch.from_numpy(2 * x.numpy(force=True) * grad.numpy(force=True))

    x, weight = leaf(3.0), leaf(2.0)
    assert torch.autograd.grad(Square.apply(x), x)[0].tolist() == [6.0]
    (first,) = torch.autograd.grad(Square.apply(x) * weight, x, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        first.backward()


def test_saving_an_output_makes_no_cycle() -> None:
    gc.collect()
    gc.disable()
    try:
        alive = len(gc.get_objects())
        for _ in range(50):
            Exp.apply(leaf(1.0)).sum()
        assert len(gc.get_objects()) - alive < 50
    finally:
        gc.enable()
