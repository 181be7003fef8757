"""Losses and their gradients; their formulas stand in `elementwise`."""

from __future__ import annotations

from engine.kernels.compiled.elementwise import twin

scaled_difference = twin("scaled_difference")
huber, huber_gradient = twin("huber"), twin("huber_gradient")
binary, binary_gradient = twin("binary"), twin("binary_gradient")
