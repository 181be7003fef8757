"""Every operation on tensors, one file a family.

`registry.py` is how an op becomes a function of `engine`, a method of Tensor and an in-place twin.
"""
