"""Toy sets, made where they are used: the functions of `engine.datasets.toys` as one reads them."""

from __future__ import annotations

from collections.abc import Callable

from engine.datasets.toys import TOYS, WORDS
from engine.studio.codegen.source import Writer
from engine.studio.codegen.values import quoted

HALVES = """
labels = np.arange(200) % 2
t = np.linspace(0, {longest}, 100).repeat(2)
order = np.random.default_rng(0).permutation(200)
t, labels = t[order], labels[order]
"""
NOISE = "points += np.random.default_rng(0).normal(0, {noise}, points.shape)"

CODE = {
    "line": """
# y = 2x, at 100 places in mixed order
inputs = np.random.default_rng(0).permutation(np.linspace(-1, 1, 100))[:, None]
targets = 2 * inputs
""",
    "binary": """
inputs = np.array([[1, 0, 1, 0], [1, 0, 1, 1], [0, 1, 0, 1]])
targets = np.array([[1], [1], [0]])
""",
    "xor": """
inputs = np.tile([[0, 0], [0, 1], [1, 0], [1, 1]], (50, 1))
targets = inputs[:, 0] ^ inputs[:, 1]
""",
    "moons": f"""
# Two half circles that reach into one another
{HALVES.format(longest="np.pi").strip()}
upper = np.stack([np.cos(t), np.sin(t)], axis=1)
lower = np.stack([1 - np.cos(t), 0.5 - np.sin(t)], axis=1)
points = np.where(labels[:, None] == 0, upper, lower) - (0.5, 0.25)
{NOISE.format(noise="0.1")}
inputs, targets = points, labels
""",
    "circles": f"""
# A circle within a circle
{HALVES.format(longest="2 * np.pi").strip()}
radius = np.where(labels == 0, 1.0, 0.45)
points = np.stack([radius * np.cos(t), radius * np.sin(t)], axis=1)
{NOISE.format(noise="0.1")}
inputs, targets = points, labels
""",
    "spiral": f"""
# Two spirals that wind about each other
{HALVES.format(longest="3 * np.pi").strip()}
angle = t + np.pi * labels
points = np.stack([t * np.cos(angle), t * np.sin(angle)], axis=1) / (3 * np.pi)
{NOISE.format(noise="0.02")}
inputs, targets = points, labels
""",
    "phrases": """
# Phrases of six words: "very" doubles the word behind it, and "not" turns it round
words = np.random.default_rng(0).integers(0, len(WORDS), (4000, 6))
kind, unkind = WORDS.index("good"), WORDS.index("bad")
moods = np.where(words < kind, 0, np.where(words < unkind, 1, -1))
before = words[:, :-1]
is_very, is_not = before == WORDS.index("very"), before == WORDS.index("not")
moods[:, 1:] *= np.where(is_very, 2, np.where(is_not, -1, 1))
weights = moods.sum(axis=1)
both = np.stack([words[weights < 0][:200], words[weights > 0][:200]], axis=1)
inputs, targets = both.reshape(-1, 6), np.arange(400) % 2
""",
}


def toy(writer: Writer, name: str, node: str) -> Callable[[], None]:
    """One of the toy sets, which are always the same."""
    if "WORDS" in CODE[name]:
        writer.call("WORDS = [", map(quoted, WORDS), "", node)
        writer.blank(2)

    def body() -> None:
        writer.lines(CODE[name], node)
        writer.line("inputs = inputs.astype(np.float32)", node)
        kind = "np.int64" if TOYS[name].classes else "np.float32"
        writer.line(f"targets = targets.astype({kind})", node)

    return body
