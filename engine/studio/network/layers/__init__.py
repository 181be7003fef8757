"""Every kind of layer the studio knows, as data: a file for each family.

A new layer is one entry here. Where none of the shape rules in `shapes/` fits it, it brings a rule
of its own, and where `engine.nn` has no module for it, one in `modules.py`.
"""

from engine.studio.network.kinds import Category
from engine.studio.network.layers import (
    activation,
    arithmetic,
    attention,
    block,
    code,
    convolution,
    joining,
    linear,
    loss,
    normalisation,
    padding,
    piecewise,
    pooling,
    recurrent,
    regularisation,
    resampling,
    reshaping,
)

CATEGORIES = (
    Category("data", "Data"),
    Category("linear", "Linear"),
    Category("convolution", "Convolution"),
    Category("activation", "Activation"),
    Category("pooling", "Pooling"),
    Category("normalisation", "Normalisation"),
    Category("recurrent", "Sequence"),
    Category("shape", "Shape"),
    Category("regularisation", "Regularisation"),
    Category("loss", "Loss"),
    Category("code", "Code"),
    Category("block", "Block"),
)

ENTRIES = (
    *linear.ENTRIES,
    *convolution.ENTRIES,
    *piecewise.ENTRIES,
    *activation.ENTRIES,
    *arithmetic.ENTRIES,
    *pooling.ENTRIES,
    *normalisation.ENTRIES,
    *recurrent.ENTRIES,
    *attention.ENTRIES,
    *joining.ENTRIES,
    *reshaping.ENTRIES,
    *resampling.ENTRIES,
    *padding.ENTRIES,
    *regularisation.ENTRIES,
    *loss.ENTRIES,
    *code.ENTRIES,
    *block.ENTRIES,
)
"""In the order in which they are shown within their category."""
