"""What in a sample matters to the network's answer: the gradient of the answer to the input.

Simonyan, Vedaldi, Zisserman: "Deep Inside Convolutional Networks" (2013).
"""

from __future__ import annotations

import numpy as np

from engine import from_numpy
from engine.autograd import grad
from engine.devices import to_numpy
from engine.studio.network.build import Built
from engine.studio.training.message import Pixels
from engine.studio.training.pictures import pictures


def saliency(built: Built, sample: np.ndarray, device: str) -> tuple[Pixels, ...]:
    """Pictures of how the largest output would change with each value of `sample` (no batch axis).

    Above zero it grows with the value, below it shrinks. Empty where no gradient reaches the
    input. Nothing about the network changes: no mode, no gradient of its weights, no random number.
    """
    model, training = built.model, built.model.training
    model.eval()
    try:
        inputs = from_numpy(sample[np.newaxis].astype(np.float32)).to(device).requires_grad_()
        outputs = model(inputs).reshape(-1)
        if not outputs.requires_grad:
            return ()
        (slopes,) = grad(outputs[int(outputs.argmax())], inputs, allow_unused=True)
    finally:
        model.train(training)
    return () if slopes is None else pictures(to_numpy(slopes.array)[0])
