"""A network by hand, second way: tensors, but the derivatives still worked out on paper.

The same network and numbers as in `network_in_numpy.py`.
"""

import numpy as np

import engine as torch

inputs = torch.tensor(
    [[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0]], dtype=torch.float32
)
targets = torch.tensor([[1.0], [0.0], [1.0], [0.0], [0.0]])

chance = np.random.default_rng(0)
hidden_weight = torch.tensor(chance.normal(size=(4, 3)), dtype=torch.float32)
hidden_bias = torch.zeros(1, 3)
output_weight = torch.tensor(chance.normal(size=(3, 1)), dtype=torch.float32)
output_bias = torch.zeros(1, 1)
rate = 0.5

losses = []
for _ in range(500):
    # Forward.
    hidden = torch.sigmoid(inputs.mm(hidden_weight) + hidden_bias)
    output = torch.sigmoid(hidden.mm(output_weight) + output_bias)
    losses.append(((output - targets) ** 2).sum().item())

    # Backward.
    output_slope = 2 * (output - targets) * output * (1 - output)
    hidden_slope = output_slope.mm(output_weight.t()) * hidden * (1 - hidden)

    # A step downhill.
    output_weight -= rate * hidden.t().mm(output_slope)
    output_bias -= rate * output_slope.sum(0, keepdim=True)
    hidden_weight -= rate * inputs.t().mm(hidden_slope)
    hidden_bias -= rate * hidden_slope.sum(0, keepdim=True)

print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")
print(output)
