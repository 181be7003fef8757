"""A network by hand, third way: layers, a loss and an optimizer; autograd finds the derivatives.

The same network and numbers as in `network_in_numpy.py`.
"""

import numpy as np

import engine as torch
from engine import nn, optim

inputs = torch.tensor(
    [[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=torch.float32
)
targets = torch.tensor([[1.0], [0.0], [1.0], [0.0], [0.0]])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 3)
        self.output = nn.Linear(3, 1)

    def forward(self, x):
        return torch.sigmoid(self.output(torch.sigmoid(self.hidden(x))))


model = Net()
print(model)

# The very numbers that the other two start from: a layer keeps its weight transposed.
chance = np.random.default_rng(0)
with torch.no_grad():
    model.hidden.weight.copy_(torch.tensor(chance.normal(size=(4, 3))).t())
    model.output.weight.copy_(torch.tensor(chance.normal(size=(3, 1))).t())
    model.hidden.bias.zero_()
    model.output.bias.zero_()

criterion = nn.MSELoss(reduction="sum")  # in older books: MSELoss(size_average=False)
optimizer = optim.SGD(model.parameters(), lr=0.5)

losses = []
for _ in range(500):
    output = model(inputs)
    loss = criterion(output, targets)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")
print(output)
