"""All of `engine.data`, under the name that PyTorch gives it."""

from engine.data import *  # noqa: F403
from engine.data import __all__  # noqa: F401
