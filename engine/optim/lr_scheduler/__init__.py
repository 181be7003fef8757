"""Learning-rate schedulers: how the rates of an optimizer change while it trains."""

from engine.optim.lr_scheduler.combined import ChainedScheduler, SequentialLR
from engine.optim.lr_scheduler.cosine import CosineAnnealingLR, CosineAnnealingWarmRestarts
from engine.optim.lr_scheduler.cyclic import CyclicLR
from engine.optim.lr_scheduler.decay import ExponentialLR, PolynomialLR
from engine.optim.lr_scheduler.factor import LambdaLR, MultiplicativeLR
from engine.optim.lr_scheduler.one_cycle import OneCycleLR
from engine.optim.lr_scheduler.plateau import ReduceLROnPlateau
from engine.optim.lr_scheduler.scheduler import LRScheduler
from engine.optim.lr_scheduler.stepwise import MultiStepLR, StepLR
from engine.optim.lr_scheduler.warmup import ConstantLR, LinearLR

_LRScheduler = LRScheduler  # its name before PyTorch 2.0

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
