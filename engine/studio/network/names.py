"""Names of nodes: each becomes an attribute of the module, so it must be able to."""

from __future__ import annotations

import keyword

from engine.studio.network.analysis import Refusal
from engine.studio.network.network import Network

# fmt: off
RESERVED = frozenset({
    "T_destination", "add_module", "apply", "bfloat16", "bool", "buffers", "call_super_init",
    "children", "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr",
    "float", "forward", "forward_with_target", "frozen_ids", "get_buffer", "get_extra_state",
    "get_parameter", "get_submodule", "half", "input_id", "ipu", "load_state_dict", "modules",
    "mtia", "named_buffers", "named_children", "named_modules", "named_parameters", "node_ids",
    "parameters", "register_backward_hook", "register_buffer", "register_forward_hook",
    "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_",
    "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train",
    "training", "type", "xpu", "zero_grad",
})
# fmt: on
"""What a module has in use already, here and in PyTorch, for which code is written."""


def spelling_refusal(name: str) -> Refusal | None:
    """Why no node can be called so, whatever the others are called; None if one can."""
    if not name.isidentifier() or not name.isascii() or name.startswith("_"):
        return Refusal("name-not-identifier", {"name": name})
    if keyword.iskeyword(name) or name in RESERVED:
        return Refusal("name-reserved", {"name": name})
    return None


def name_refusal(network: Network, node_id: str, name: str) -> Refusal | None:
    """Why this node cannot be called so, or None if it can."""
    if network.uses_of(name) > (network.nodes[node_id].name == name):
        return Refusal("name-taken", {"name": name})
    return spelling_refusal(name)
