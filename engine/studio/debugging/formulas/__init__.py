"""What every op computes and how its gradients follow, in symbols, in words and in NumPy.

A formula's text stands beside the NumPy rule that it says; tests hold the rule against what
autograd gave. A file for each family of ops; `table.py` finds an op's formula.
"""
