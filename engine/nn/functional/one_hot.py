"""One-hot vectors: classes as vectors with a single 1."""

from __future__ import annotations

import numpy as np

from engine.devices import namespace
from engine.tensor import Tensor, wrap


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """For each class of `tensor` (*) a vector with 1 at its place: (*, num_classes), all int64.

    Without a number of classes it is the largest class + 1. Raises RuntimeError for a class outside
    [0, num_classes) and for any other dtype.
    """
    classes = tensor.array
    if classes.dtype != np.int64:
        raise RuntimeError(
            f"one_hot is only applicable to index tensor of type LongTensor, got {tensor.dtype}"
        )
    if not classes.size and num_classes <= 0:
        if num_classes == 0:
            raise RuntimeError("Class values must be smaller than num_classes.")
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if classes.size and classes.min() < 0:
        raise RuntimeError("Class values must be non-negative.")
    if num_classes == -1:
        num_classes = int(classes.max()) + 1
    elif num_classes < 1:
        raise RuntimeError("num_classes should be positive")
    elif classes.size and classes.max() >= num_classes:
        raise RuntimeError(
            f"Class values must be smaller than num_classes: {int(classes.max())} is not below "
            f"{num_classes}"
        )
    xp = namespace(classes)
    return wrap((classes[..., None] == xp.arange(num_classes)).astype(np.int64))
