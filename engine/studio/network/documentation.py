"""What the engine's own docstrings say of a layer, for people who want to read more."""

from __future__ import annotations

import inspect
import re

from engine.studio.network.kinds import LayerKind


def documentation(kind: LayerKind) -> str:
    """The docstrings of the layer's class, of those it is made from, and of its forward pass.

    Empty for what has none: data, blocks and their ports.
    """
    if not kind.has_module:
        return ""
    from engine import nn
    from engine.studio.network.modules import module_class

    found = getattr(nn, kind.kind, None) or module_class(kind)
    texts = []
    for each in found.__mro__:
        if each is nn.Module:
            break
        if each.__doc__:
            texts.append(inspect.cleandoc(each.__doc__))
    if found.forward.__doc__:
        texts.append("forward: " + inspect.cleandoc(found.forward.__doc__))
    return "\n\n".join(map(_flowing, texts))


def _flowing(text: str) -> str:
    """The text with each paragraph in one line, to be wrapped where it is shown."""
    return re.sub(r"(?<!\n)\n(?![\n\s])", " ", text)
