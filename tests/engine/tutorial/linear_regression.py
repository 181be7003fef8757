"""Linear regression: finding the line behind noisy points."""

import engine as torch
from engine import nn, optim

torch.manual_seed(0)
x = torch.linspace(-1, 1, 100).unsqueeze(1)
y = 3 * x + 2 + 0.1 * torch.randn(100, 1)

model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.2)

losses = []
for epoch in range(100):
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
    if epoch % 20 == 0:
        print(f"epoch {epoch:3d}: loss {losses[-1]:.4f}")

slope, intercept = model.weight.item(), model.bias.item()
print(f"y = {slope:.2f} x + {intercept:.2f}")

# What mathematics gives without any training: the least squares.
centred = x - x.mean()
best_slope = ((centred * y).sum() / (centred * centred).sum()).item()
best_intercept = (y.mean() - best_slope * x.mean()).item()
