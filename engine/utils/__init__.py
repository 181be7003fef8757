"""Where PyTorch code looks for data classes: `engine.utils.data` is `engine.data`."""

from engine.utils import data

__all__ = ["data"]
