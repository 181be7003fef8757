"""Twins of the kernels for GPUs: what takes CuPy many steps of its own, in one or a few.

A step on a GPU costs the processor some ten microseconds however small it is, so that a formula
written in NumPy's manner waits for its steps. Here each is one function in C++ that CuPy compiles
when it is first called, and keeps on the disk. They take float16, float32 and float64; sums are
never in half precision, and have the same order every time.

Everything here is called by the table (`engine.kernels.table`), with CuPy arrays that are not
empty.
"""
