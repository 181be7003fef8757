"""Autograd: gradients of whatever was computed."""

import engine as torch

# Ask for gradients, compute, call backward.
x = torch.tensor(3.0, requires_grad=True)
y = x**2 + 2 * x + 1
assert y.grad_fn is not None and y.grad_fn.name() == "AddBackward0"
y.backward()
assert x.grad.item() == 2 * 3 + 2

# Gradients add up until they are cleared.
(x**2).backward()
assert x.grad.item() == 8 + 6
x.grad.zero_()
assert x.grad.item() == 0

# A result with several elements needs to be told how much each of them counts.
v = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
squares = v * v
try:
    squares.backward()
except RuntimeError as error:
    print(error)
squares.backward(gradient=torch.tensor([1.0, 0.1, 0.01]))
assert torch.allclose(v.grad, torch.tensor([2.0, 0.4, 0.06]))

# autograd.grad gives gradients without touching .grad, of any order.
t = torch.tensor(2.0, requires_grad=True)
(first,) = torch.autograd.grad(t**3, t, create_graph=True)
(second,) = torch.autograd.grad(first, t)
assert first.item() == 12 and second.item() == 12 and t.grad is None

# Several inputs at once; one that plays no part has none.
a, b = torch.tensor(2.0, requires_grad=True), torch.tensor(5.0, requires_grad=True)
assert [g.item() for g in torch.autograd.grad(a * b, (a, b))] == [5.0, 2.0]
assert torch.autograd.grad(a * 2, (a, b), allow_unused=True)[1] is None

# What was freed cannot be walked again, unless it was to be kept.
z = a * b
z.backward(retain_graph=True)
z.backward()
try:
    z.backward()
except RuntimeError as error:
    freed = str(error)
    print(freed)

# Nothing is recorded inside no_grad, and detach steps out of the graph.
with torch.no_grad():
    assert not (a * 2).requires_grad
assert not a.detach().requires_grad


# A derivative of one's own.
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x * x

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x * x * grad


c = torch.tensor([1.0, 2.0], requires_grad=True)
Cube.apply(c).sum().backward()
assert c.grad.tolist() == [3.0, 12.0]

# Whole Jacobians.
jacobian = torch.autograd.functional.jacobian(lambda v: v * v, torch.tensor([1.0, 2.0]))
assert jacobian.tolist() == [[2.0, 0.0], [0.0, 4.0]]
