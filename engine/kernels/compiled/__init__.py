"""The fast twins of the kernels, compiled by Numba: one documented function each.

Nothing here is imported before a kernel is wanted (`engine.kernels.table`). Each function has one
signature and takes arrays of any shape, so that their number is the number of compilations.
"""
