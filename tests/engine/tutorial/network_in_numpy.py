"""A network by hand, first way: NumPy alone, every derivative worked out on paper.

Four switches; the network learns to tell whether more than one is on.
"""

import numpy as np

inputs = np.array(
    [[1, 0, 1, 0], [1, 0, 0, 0], [0, 1, 1, 1], [0, 0, 0, 0], [0, 1, 0, 0]], np.float32
)
targets = np.array([[1], [0], [1], [0], [0]], np.float32)

chance = np.random.default_rng(0)
hidden_weight = chance.normal(size=(4, 3)).astype(np.float32)
hidden_bias = np.zeros((1, 3), np.float32)
output_weight = chance.normal(size=(3, 1)).astype(np.float32)
output_bias = np.zeros((1, 1), np.float32)
rate = 0.5


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


losses = []
for _ in range(500):
    # Forward.
    hidden = sigmoid(inputs @ hidden_weight + hidden_bias)
    output = sigmoid(hidden @ output_weight + output_bias)
    losses.append(float(((output - targets) ** 2).sum()))

    # Backward: the chain rule, from the end to the beginning; the slope of sigmoid s is s (1 - s).
    output_slope = 2 * (output - targets) * output * (1 - output)
    hidden_slope = (output_slope @ output_weight.T) * hidden * (1 - hidden)

    # A step downhill.
    output_weight -= rate * hidden.T @ output_slope
    output_bias -= rate * output_slope.sum(0, keepdims=True)
    hidden_weight -= rate * inputs.T @ hidden_slope
    hidden_bias -= rate * hidden_slope.sum(0, keepdims=True)

print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")
print(output.round(2))
