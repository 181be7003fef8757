"""Automatic differentiation: how operations are recorded, and how gradients come back.

`function.py` is the base of every op, `backward.py` the pass over the recorded graph. The
`Function` here is the one that users subclass, in `custom.py`.
"""

from engine.autograd import functional
from engine.autograd.anomaly import detect_anomaly, set_detect_anomaly
from engine.autograd.backward import backward, grad
from engine.autograd.custom import Function, once_differentiable
from engine.autograd.function import AccumulateGrad
from engine.autograd.gradcheck import gradcheck, gradgradcheck
from engine.autograd.modes import (
    enable_grad,
    inference_mode,
    is_grad_enabled,
    no_grad,
    set_grad_enabled,
)
from engine.legacy import Variable

__all__ = [
    "AccumulateGrad",
    "Function",
    "Variable",
    "backward",
    "detect_anomaly",
    "enable_grad",
    "functional",
    "grad",
    "gradcheck",
    "gradgradcheck",
    "inference_mode",
    "is_grad_enabled",
    "no_grad",
    "once_differentiable",
    "set_detect_anomaly",
    "set_grad_enabled",
]
