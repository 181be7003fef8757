"""What programs ask about the libraries beneath PyTorch before they choose a device."""

from engine.backends import cudnn, mps

__all__ = ["cudnn", "mps"]
