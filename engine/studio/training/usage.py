"""What a run takes of the machine: processor, memory, and memory of the GPU."""

from __future__ import annotations

import time

from engine.studio.training.messages import Usage

SECONDS = 1.0
"""Between two measurements."""


class UsageMeter:
    """Of this process. `device` is where the run computes."""

    def __init__(self, device: str) -> None:
        import psutil

        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call begins the measurement
        self._device = device
        self._last = Usage()
        self._next_at = time.monotonic() + SECONDS

    def read(self) -> Usage:
        """The newest measurement; zeros before there is one."""
        now = time.monotonic()
        if now >= self._next_at:
            self._next_at = now + SECONDS
            cores = self._process.cpu_percent() / 100
            self._last = Usage(cores, self._process.memory_info().rss, self._gpu_memory())
        return self._last

    def _gpu_memory(self) -> int:
        """Bytes in use on the device, by whomever; 0 on the CPU."""
        if not self._device.startswith("cuda"):
            return 0
        from engine.devices import require_cupy

        free, total = require_cupy().cuda.Device().mem_info
        return int(total - free)
