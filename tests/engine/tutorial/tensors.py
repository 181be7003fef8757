"""First steps: tensors, their types, arithmetic, shapes, and NumPy."""

import numpy as np

import engine as torch

# A tensor is a table of numbers with any number of dimensions.
scalar = torch.tensor(3.0)
vector = torch.tensor([1.0, 2.0, 3.0])
matrix = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(scalar, vector, matrix, sep="\n")
assert scalar.shape == () and vector.shape == (3,) and matrix.shape == torch.Size([2, 3])

# Every tensor has one type of numbers. Whole numbers are int64, others float32.
assert matrix.dtype is torch.int64 and vector.dtype is torch.float32
assert matrix.float().dtype is torch.float32
assert torch.tensor([1, 2], dtype=torch.float64).dtype is torch.float64
assert (matrix + 0.5).dtype is torch.float32

# Tensors to start from.
zeros, ones = torch.zeros(2, 3), torch.ones(2, 3)
steps = torch.arange(0, 10, 2)
torch.manual_seed(7)
noise = torch.randn(2, 3)
torch.manual_seed(7)
assert torch.equal(noise, torch.randn(2, 3))
assert steps.tolist() == [0, 2, 4, 6, 8]
assert torch.eye(2).tolist() == [[1.0, 0.0], [0.0, 1.0]]

# Arithmetic goes element by element; @ is the product of matrices.
a = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
b = torch.tensor([[10.0, 20.0], [30.0, 40.0]])
assert (a + b).tolist() == [[11.0, 22.0], [33.0, 44.0]]
assert (b / a).tolist() == [[10.0, 10.0], [10.0, 10.0]]
assert (a @ b).tolist() == [[70.0, 100.0], [150.0, 220.0]]
assert torch.matmul(a, b).equal(a.mm(b))
assert a.t().tolist() == [[1.0, 3.0], [2.0, 4.0]]

# A name that ends in an underscore writes into the tensor itself.
total = torch.zeros(2)
total.add_(5)
total += 1
assert total.tolist() == [6.0, 6.0]

# Shapes: reshape tells the new one, -1 stands for what is left; cat and stack join.
six = torch.arange(6)
assert six.reshape(2, 3).shape == (2, 3) and six.view(-1, 2).shape == (3, 2)
assert torch.cat([a, b]).shape == (4, 2) and torch.stack([a, b]).shape == (2, 2, 2)
assert a.sum().item() == 10.0 and a.mean(dim=0).tolist() == [2.0, 3.0]

# Indexing is NumPy's. A part of a tensor shares its memory.
grid = torch.arange(12).reshape(3, 4)
assert grid[1, 2].item() == 6 and grid[:, 0].tolist() == [0, 4, 8]
assert grid[grid > 9].tolist() == [10, 11]
row = grid[0]
row[0] = 99
assert grid[0, 0].item() == 99

# NumPy's arrays become tensors and back without a copy.
array = np.ones(3, dtype=np.float32)
tensor = torch.from_numpy(array)
array[0] = 5
assert tensor.tolist() == [5.0, 1.0, 1.0]
assert tensor.numpy() is array

# Older books write it so.
old = torch.FloatTensor([[1, 2], [3, 4]])
assert old.type() == "torch.FloatTensor" and torch.Tensor(5, 3).shape == (5, 3)
print("tensors: all as expected")
