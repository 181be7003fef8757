"""Layers that widen a sequence, an image or a volume at its edges."""

import numpy as np


def pad_forward(x, *, padding=1, mode="constant", value=0.0):
    """Something around x: `mode` is what, as np.pad calls it.

    padding: left, right, top, bottom, front, back; one number is for all sides.
    """
    axes = x.ndim - 2
    sides = padding if isinstance(padding, tuple) else (padding,) * (2 * axes)
    wider, sources = x, []
    for axis in range(2, x.ndim):
        # The last axis's sides come first.
        before, after = sides[2 * (x.ndim - 1 - axis) :][:2]
        # From where each place of the wider axis takes its value; -1 is from nowhere.
        places = np.arange(x.shape[axis])
        more = {"constant_values": -1} if mode == "constant" else {}
        source = np.pad(places, (before, after), mode=mode, **more)
        wider = np.take(wider, source, axis)
        if mode == "constant":
            np.moveaxis(wider, axis, -1)[..., source < 0] = value
        sources.append(source)
    return wider, (sources, x.shape)


def pad_backward(d_y, cache):
    sources, shape = cache
    d_x = d_y
    for axis, source in enumerate(sources, start=2):
        # A value that was put into several places gathers what comes back from all of them.
        d_wider = np.moveaxis(d_x, axis, 0)
        d_axis = np.zeros((shape[axis], *d_wider.shape[1:]), d_y.dtype)
        np.add.at(d_axis, source[source >= 0], d_wider[source >= 0])
        d_x = np.moveaxis(d_axis, 0, axis)
    return d_x
