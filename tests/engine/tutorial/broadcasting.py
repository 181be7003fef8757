"""Broadcasting: how tensors of different shapes work together.

Shapes are compared from the right. Two sizes fit if they are equal or one of them is 1, which is
then repeated; missing sizes on the left count as 1.
"""

import engine as torch

prices = torch.tensor([[10.0, 20.0, 30.0], [1.0, 2.0, 3.0]])  # (2, 3): two shops, three goods

# A number fits everything; a row fits every row; a column every column.
assert (prices * 2).tolist() == [[20.0, 40.0, 60.0], [2.0, 4.0, 6.0]]
discount = torch.tensor([1.0, 0.5, 0.0])  # (3)
assert (prices * discount).tolist() == [[10.0, 10.0, 0.0], [1.0, 1.0, 0.0]]
postage = torch.tensor([[100.0], [0.0]])  # (2, 1)
assert (prices + postage).tolist() == [[110.0, 120.0, 130.0], [1.0, 2.0, 3.0]]

# A column and a row together make a table.
left, above = torch.arange(1, 4).reshape(3, 1), torch.arange(1, 4)
table = left * above
print(table)
assert table.tolist() == [[1, 2, 3], [2, 4, 6], [3, 6, 9]]

# Backward undoes it: whoever was repeated gets the sum of all gradients.
weight = torch.tensor([1.0, 1.0, 1.0], requires_grad=True)
(prices * weight).sum().backward()
assert weight.grad.tolist() == [11.0, 22.0, 33.0]

# Shapes that do not fit say so.
try:
    prices + torch.ones(2)
except RuntimeError as error:
    message = str(error)
    print(message)
else:
    raise AssertionError("(2, 3) and (2) do not fit")
