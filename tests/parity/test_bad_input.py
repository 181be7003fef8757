"""What a user gets wrong: the exception is PyTorch's, and a sentence says what was expected,
what came, and where there is one, the mend.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import engine  # noqa: E402

Case = Callable[[Any], Any]  # of the library


def F(lib: Any) -> Any:
    return lib.nn.functional


def net(lib: Any) -> Any:
    return lib.nn.Sequential(lib.nn.Linear(3, 2), lib.nn.ReLU(), lib.nn.Linear(2, 1))


def leaf(lib: Any) -> Any:
    return lib.ones(2, requires_grad=True)


def twice(lib: Any) -> None:
    loss = (leaf(lib) ** 2).sum()
    loss.backward()
    loss.backward()


def without(name: str, lib: Any) -> Any:
    state = net(lib).state_dict()
    del state[name]
    return state


def reshaped(lib: Any) -> Any:
    return {**net(lib).state_dict(), "0.weight": lib.ones(5, 3)}


def one_value_per_channel(lib: Any) -> None:
    lib.nn.BatchNorm1d(2)(lib.ones(1, 2))


# Of each case a word or two that its sentence must hold, as a pattern.
CASES: dict[str, dict[str, tuple[Case, str]]] = {
    "shapes": {
        "add": (lambda t: t.ones(2) + t.ones(3), r"\(2\).*\(3\)"),
        "matmul": (lambda t: t.ones(2, 3) @ t.ones(2, 3), r"2.*3.*cannot be multiplied|shapes"),
        "linear": (lambda t: net(t)(t.ones(4, 5)), r"expects 3 features, the input has 5"),
        "bias": (
            lambda t: F(t).linear(t.ones(2, 3), t.ones(4, 3), t.ones(5)),
            r"\(4\).*\(5\)|5.*4",
        ),
        "conv_channels": (lambda t: t.nn.Conv2d(3, 4, 3)(t.ones(1, 2, 8, 8)), r"3 channels.*2"),
        "conv_dims": (lambda t: t.nn.Conv2d(3, 4, 3)(t.ones(3, 3)), r"4D.*\[3, 3\]"),
        "conv_kernel": (lambda t: t.nn.Conv2d(1, 1, 9)(t.ones(1, 1, 4, 4)), r"[Kk]ernel size"),
        "pool": (lambda t: F(t).max_pool2d(t.ones(1, 1, 2, 2), 5), r"too small"),
        "view": (lambda t: t.ones(6).view(4, 2), r"\[4, 2\].*6"),
        "view_strides": (lambda t: t.ones(2, 3).t().view(6), r"reshape"),
        "cat": (lambda t: t.cat([t.ones(2, 2), t.ones(3, 3)]), r"2.*3"),
        "stack": (lambda t: t.stack([t.ones(2), t.ones(3)]), r"\[2\].*\[3\]"),
        "expand": (lambda t: t.ones(2).expand(3), r"\(3\).*\(2\)"),
        "permute": (lambda t: t.ones(2, 3).permute(0), r"2.*1"),
        "squeeze_then_index": (lambda t: t.tensor(3.0)[0], r"0-dim"),
        "too_many_indices": (lambda t: t.ones(2)[0, 0], r"too many indices.*1"),
        "mask": (lambda t: t.ones(2)[t.tensor([True, False, True])], r"\[3\].*\[2\]"),
        "item": (lambda t: t.ones(2).item(), r"2 elements"),
        "truth": (lambda t: bool(t.ones(2)), r"ambiguous"),
        "ragged": (lambda t: t.tensor([[1, 2], [3]]), r"equal length|length"),
        "cross_entropy": (
            lambda t: F(t).cross_entropy(t.ones(4, 3), t.zeros(5, dtype=t.int64)),
            r"4.*5",
        ),
        "bce": (
            lambda t: F(t).binary_cross_entropy_with_logits(t.ones(4, 1), t.ones(4)),
            r"\[4\].*\[4, 1\]",
        ),
        "layer_norm": (lambda t: t.nn.LayerNorm(5)(t.ones(2, 4)), r"\[5\].*\[2, 4\]"),
        "batch_norm": (lambda t: t.nn.BatchNorm2d(3)(t.ones(2, 3)), r"4D.*2D"),
        "batch_norm_single": (one_value_per_channel, r"more than 1 value per channel"),
        "heads": (lambda t: t.nn.MultiheadAttention(5, 2), r"divisible"),
        "lstm": (lambda t: t.nn.LSTM(3, 2)(t.ones(4, 1, 5)), r"3.*5"),
        "negative_size": (lambda t: t.ones(-1), r"negative"),
        "too_large": (lambda t: t.ones(10**8, 10**6), r"\[100000000, 1000000\] takes|allocate"),
        "groups": (lambda t: t.nn.Conv2d(3, 4, 3, groups=2), r"divisible"),
    },
    "dtypes": {
        "matmul": (lambda t: t.ones(2, 2) @ t.ones(2, 2, dtype=t.float64), r"same dtype.*\.to\("),
        "linear": (lambda t: net(t)(t.ones(1, 3, dtype=t.float64)), r"same dtype"),
        "conv": (
            lambda t: t.nn.Conv2d(1, 1, 1)(t.ones(1, 1, 2, 2).double()),
            r"should be the same",
        ),
        "integer_gradient": (lambda t: t.tensor([1], requires_grad=True), r"floating point"),
        "mean": (lambda t: t.tensor([1, 2]).mean(), r"floating point.*int64"),
        "classes": (
            lambda t: F(t).cross_entropy(t.ones(2, 3), t.zeros(2, dtype=t.int32)),
            r"[Ll]ong|int64",
        ),
        "in_place": (lambda t: t.tensor([1]).add_(0.5), r"can't be cast"),
        "bool_minus": (lambda t: t.tensor([True]) - t.tensor([True]), r"bool"),
        "index": (lambda t: t.ones(2)[t.tensor([0.0])], r"long, int"),
        "embedding": (lambda t: t.nn.Embedding(3, 2)(t.tensor([0.5])), r"Long, Int"),
        "gather": (lambda t: t.ones(2).gather(0, t.tensor([0.0])), r"int64"),
        "mask": (lambda t: t.ones(2).masked_fill(t.tensor([1, 0]), 0), r"boolean"),
        "bits": (lambda t: t.ones(2) & t.ones(2), r"not implemented for .*[Ff]loat"),
        "softmax": (lambda t: t.tensor([1, 2]).softmax(0), r"not implemented for .*int64"),
        "mse": (
            lambda t: F(t).mse_loss(t.tensor([1]), t.tensor([2])),
            r"not implemented.*float\(\)",
        ),
        "text": (lambda t: t.tensor("seven"), r"str"),
        "text_in_list": (lambda t: t.tensor([1, "seven"]), r"str"),
        "nothing": (lambda t: t.tensor(None), r"NoneType"),
        "object": (lambda t: t.from_numpy(np.array([None])), r"object"),
        "not_an_array": (lambda t: t.from_numpy([1, 2]), r"np.ndarray.*list"),
        "default": (lambda t: t.set_default_dtype(t.int64), r"floating"),
    },
    "devices": {
        "unknown": (lambda t: t.ones(2).to("gpu"), r"cpu, cuda.*gpu"),
        "malformed": (lambda t: t.device("cuda:x"), r"device string"),
        "unknown_in_a_maker": (lambda t: t.zeros(2, device="gpu0"), r"cpu, cuda.*gpu0"),
    },
    "dims": {
        "sum": (lambda t: t.ones(2, 3).sum(2), r"\[-2, 1\], but got 2"),
        "max": (lambda t: t.ones(2).max(1), r"\[-1, 0\], but got 1"),
        "softmax": (lambda t: t.ones(2).softmax(-2), r"\[-1, 0\], but got -2"),
        "transpose": (lambda t: t.ones(2, 3).transpose(0, 5), r"but got 5"),
        "cat": (lambda t: t.cat([t.ones(2), t.ones(2)], 1), r"but got 1"),
        "unsqueeze": (lambda t: t.ones(2).unsqueeze(3), r"\[-2, 1\], but got 3"),
        "size": (lambda t: t.ones(2).size(1), r"but got 1"),
        "same_twice": (lambda t: t.ones(2, 2).sum((0, 0)), r"dim 0 appears multiple times"),
        "index": (lambda t: t.ones(2)[2], r"index 2.*size 2"),
        "index_tensor": (lambda t: t.ones(2)[t.tensor([0, 2])], r"index 2.*size 2"),
        "select": (lambda t: t.ones(2).select(0, -3), r"-3.*2"),
        "narrow": (lambda t: t.ones(4).narrow(0, 2, 3), r"\(2\).*\(3\).*\(4\)"),
        "topk": (lambda t: t.ones(2).topk(3), r"k"),
        "empty_max": (lambda t: t.ones(0).max(), r"numel\(\) == 0"),
        "split": (lambda t: t.ones(4).split([1, 2]), r"4.*\[1, 2\]"),
        "one_hot": (lambda t: F(t).one_hot(t.tensor([3]), 2), r"smaller than|num_classes"),
    },
    "autograd": {
        "leaf_in_place": (lambda t: leaf(t).add_(1), r"leaf Variable"),
        "leaf_view_in_place": (lambda t: leaf(t)[0].add_(1), r"view of a leaf"),
        "twice": (twice, r"retain_graph=True"),
        "non_scalar": (lambda t: (leaf(t) * 2).backward(), r"scalar"),
        "no_gradient": (lambda t: t.ones(1).backward(), r"does not require grad"),
        "numpy": (lambda t: leaf(t).numpy(), r"detach\(\)"),
        "wrong_gradient": (lambda t: (leaf(t) * 2).backward(t.ones(3)), r"\[3\].*\[2\]"),
        "unused": (lambda t: t.autograd.grad(leaf(t).sum(), leaf(t)), r"allow_unused=True"),
    },
    "targets": {
        "class_too_high": (
            lambda t: F(t).cross_entropy(t.ones(2, 3), t.tensor([0, 3])),
            r"3 is out of bounds",
        ),
        "class_negative": (
            lambda t: F(t).nll_loss(t.ones(2, 3), t.tensor([0, -1])),
            r"-1 is out of bounds",
        ),
        "embedding": (lambda t: t.nn.Embedding(3, 2)(t.tensor([3])), r"3"),
        "probability": (
            lambda t: F(t).binary_cross_entropy(t.tensor([1.5]), t.ones(1)),
            r"between 0 and 1",
        ),
        "probability_nan": (
            lambda t: F(t).binary_cross_entropy(t.tensor([float("nan")]), t.ones(1)),
            r"between 0 and 1",
        ),
        "unknown_reduction": (
            lambda t: F(t).mse_loss(t.ones(1), t.ones(1), reduction="most"),
            r"most.*valid",
        ),
    },
    "modules": {
        "missing_key": (
            lambda t: net(t).load_state_dict(without("0.bias", t)),
            r"Missing.*0\.bias",
        ),
        "unexpected_key": (
            lambda t: net(t).load_state_dict({**net(t).state_dict(), "more": t.ones(1)}),
            r"Unexpected.*more",
        ),
        "shape_of_key": (lambda t: net(t).load_state_dict(reshaped(t)), r"\[5, 3\].*\[2, 3\]"),
        "no_forward": (lambda t: t.nn.Module()(1), r"forward"),
        "no_attribute": (lambda t: net(t).weight, r"weight"),
        "no_module": (lambda t: t.nn.Sequential(1), r"Module"),
        "no_parameter": (lambda t: setattr(t.nn.Linear(1, 1), "weight", 3), r"weight"),
        "not_initialised": (lambda t: early(t), r"__init__"),
        "learning_rate": (lambda t: t.optim.SGD(net(t).parameters(), lr=-1.0), r"-1\.0"),
        "no_parameters": (lambda t: t.optim.SGD([], lr=0.1), r"empty"),
        "a_tensor": (lambda t: t.optim.SGD(t.ones(1), lr=0.1), r"iterable"),
        "not_a_leaf": (lambda t: t.optim.SGD([leaf(t) * 2], lr=0.1), r"leaf"),
        "groups_of_a_state": (
            lambda t: t.optim.SGD(net(t).parameters(), lr=0.1).load_state_dict(
                {"state": {}, "param_groups": []}
            ),
            r"number of parameter groups|groups",
        ),
        "dropout": (lambda t: t.nn.Dropout(1.5), r"between 0 and 1.*1\.5"),
        "unflatten": (lambda t: t.ones(6).unflatten(0, (4, 2)), r"6|\[4, 2\]"),
    },
}


def early(lib: Any) -> None:
    class Forgetful(lib.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            self.layer = lib.nn.Linear(1, 1)

    Forgetful()


def outcome(case: Case, library: Any) -> BaseException | None:
    try:
        case(library)
    except Exception as error:
        return error
    return None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("case", "words"),
    [
        pytest.param(*each, id=f"{family}-{name}")
        for family, cases in CASES.items()
        for name, each in cases.items()
    ],
)
def test_same_exception_and_a_clear_sentence(case: Case, words: str) -> None:
    wanted, found = outcome(case, torch), outcome(case, engine)
    assert wanted is not None, "PyTorch takes this"
    assert found is not None and isinstance(found, type(wanted)), (found, wanted)
    assert re.search(words, str(found), re.DOTALL), str(found)


@pytest.mark.parametrize("loss", ["mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss"])
def test_nan_targets_give_nan(loss: str) -> None:
    """Neither library refuses them: a NaN must be seen, not hidden."""
    for lib in (torch, engine):
        target = lib.tensor([1.0, float("nan")])
        assert getattr(F(lib), loss)(lib.ones(2), target).isnan()


def test_a_refused_call_leaves_everything_as_it_was() -> None:
    x = engine.ones(2, 3)
    for wrong in (
        lambda: x.add_(engine.ones(2)),
        lambda: x.copy_(engine.ones(3, 2)),
        lambda: x.__setitem__((0, 5), 1.0),
        lambda: x.index_add_(0, engine.tensor([0, 9]), engine.ones(2, 3)),
        lambda: x.scatter_(1, engine.tensor([[7]]), 1.0),
    ):
        with pytest.raises((RuntimeError, IndexError)):
            wrong()
    assert x.tolist() == [[1.0] * 3] * 2
