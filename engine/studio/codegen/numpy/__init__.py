"""A project as plain NumPy code: forward and backward by hand, as in a beginner's tutorial.

`layers.py` says which functions compute each kind of layer, `functions/` holds them, `level.py` and
its neighbours write the network's own forward and backward, and `file.py` puts all of it together.
"""

from engine.studio.codegen.numpy.file import generate

__all__ = ["generate"]
