"""The place where PyTorch keeps its data loading: `engine.utils.data` is `engine.data`."""

from engine.utils import data

__all__ = ["data"]
