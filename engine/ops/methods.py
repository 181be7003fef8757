"""The class through which ops become methods of Tensor.

It is empty until `engine.ops.registry` fills it while the ops are imported. Editors and mypy read
the generated `methods.pyi` beside it instead (`python -m engine.ops.stubs` writes it).
"""


class TensorMethods:
    """Holds the methods that registered ops give to Tensor."""

    __slots__ = ()
