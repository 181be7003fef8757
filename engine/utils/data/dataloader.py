"""The loader and how it makes batches, under the module that PyTorch keeps them in."""

from engine.data.collate import *  # noqa: F403
from engine.data.loader import *  # noqa: F403
