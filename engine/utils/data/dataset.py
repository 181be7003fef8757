"""Datasets, under the module that PyTorch keeps them in."""

from engine.data.dataset import *  # noqa: F403
