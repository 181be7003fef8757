"""The devices that a run can use on this machine."""

from __future__ import annotations

from engine.studio.training.messages import Device


def devices() -> tuple[Device, ...]:
    """The processor, and each GPU."""
    from engine import cuda

    return Device("cpu", "CPU"), *(
        Device(f"cuda:{number}", cuda.get_device_name(number))
        for number in range(cuda.device_count())
    )
