"""Samplers, under the module that PyTorch keeps them in."""

from engine.data.sampler import *  # noqa: F403
