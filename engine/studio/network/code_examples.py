"""The code that comes with the program: what a new node holds, and that of the templates."""

from __future__ import annotations

HALVING = """\
def forward(self, x):
    # Python decides how often: another batch, another graph.
    for _ in range(5):
        if x.abs().max() < 1:
            break
        x = x / 2
    return x
"""

PONDERING = """\
class Ponder(nn.Module):
    def __init__(self):
        super().__init__()
        self.again = nn.Linear(64, 64)

    def forward(self, x, image):
        # The more ink the boldest digit has, the more often one layer is used.
        ink = image.sum(1).max().item()
        for _ in range(min(int(ink / 40), 8)):
            x = x + torch.tanh(self.again(x))
        return x
"""

EXAMPLES = (HALVING, PONDERING)
