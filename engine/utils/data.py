"""`engine.data` under PyTorch's name, for `from engine.utils.data import DataLoader`."""

from engine.data import *  # noqa: F403 (the same names, all of them)
from engine.data import __all__  # noqa: F401
