"""Handwriting of our own making: digits drawn from stroke styles, as varied as people's.

`generate(n, seed)` makes them; `python -m engine.datasets.handwriting` makes the set that comes
with the program.
"""

from engine.datasets.handwriting.generator import generate

__all__ = ["generate"]
