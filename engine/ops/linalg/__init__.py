"""Linear algebra: factorisations of matrices, what they solve, and norms.

Every op works on the last two dimensions, over any leading ones. `engine.linalg` offers them.
"""
