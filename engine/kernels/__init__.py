"""Kernels: the loops over plain arrays that take most of the time, one plain function each.

They know arrays only, neither tensors nor gradients; `xp` is numpy or cupy.
"""
