"""The CTC loss: sequences of labels from outputs over time, without knowing when each was meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.autograd.function import Function
from engine.creation import as_tensor, tensor
from engine.devices import namespace
from engine.kernels.ctc import prefix_log_probs, suffix_log_probs, with_blanks
from engine.nn.functional.reduction import chosen_reduction, reduced
from engine.ops.extrema import clamp_min
from engine.tensor import Tensor, wrap


class CtcLoss(Function):
    """The negative log-probability (N) of labels (N, S) under log-probabilities (T, N, C)."""

    saves = "log_probs emit reached out"
    warns = True
    blank: int
    zero_infinity: bool

    def forward(
        self, xp: Any, log_probs: Any, labels: Any, input_lengths: Any, target_lengths: Any
    ) -> Any:
        self.input_lengths, self.target_lengths = input_lengths, target_lengths
        self.places = with_blanks(xp, labels, self.blank)
        self.may_skip = xp.zeros(self.places.shape, bool)
        self.may_skip[:, 3::2] = labels[:, 1:] != labels[:, :-1]
        self.emit = xp.take_along_axis(log_probs, self.places[None], 2)
        self.reached = prefix_log_probs(xp, self.emit, self.may_skip)
        rows = xp.arange(log_probs.shape[1])
        at_end = self.reached[xp.maximum(input_lengths - 1, 0), rows]
        on_blank = at_end[rows, 2 * target_lengths]
        on_label = at_end[rows, xp.maximum(2 * target_lengths - 1, 0)]
        has_labels = target_lengths > 0
        found = xp.where(has_labels, xp.logaddexp(on_blank, on_label), on_blank)
        unheard = xp.where(has_labels, -xp.inf, 0)  # the log-probability where there was no output
        return -xp.where(input_lengths > 0, found, unheard).astype(log_probs.dtype)

    def backward(self, grad: Any, log_probs: Any, emit: Any, reached: Any, losses: Any) -> Any:
        x_grad = CtcLossGradient.apply(
            grad,
            log_probs,
            emit,
            reached,
            losses,
            places=self.places,
            may_skip=self.may_skip,
            input_lengths=self.input_lengths,
            target_lengths=self.target_lengths,
            zero_infinity=self.zero_infinity,
        )
        return x_grad, None, None, None


class CtcLossGradient(Function):
    """`grad` times the probabilities, less how probable it is that each label was meant there.

    This is PyTorch's: the gradient through the log_softmax that made the log-probabilities. As in
    PyTorch there is no second derivative.
    """

    warns = True
    places: Any
    may_skip: Any
    input_lengths: Any
    target_lengths: Any
    zero_infinity: bool

    def forward(
        self, xp: Any, grad: Any, log_probs: Any, emit: Any, reached: Any, losses: Any
    ) -> Any:
        left = suffix_log_probs(xp, emit, self.may_skip, self.input_lengths, self.target_lengths)
        meant = xp.exp(reached + left - emit + losses[:, None])  # (T, N, L); emit is in both
        is_class = self.places[:, :, None] == xp.arange(log_probs.shape[2])  # (N, L, C)
        meant = xp.matmul(meant.transpose(1, 0, 2), is_class.astype(meant.dtype))  # (N, T, C)
        x_grad = (xp.exp(log_probs) - meant.transpose(1, 0, 2)) * grad[:, None]
        counts = xp.arange(log_probs.shape[0])[:, None] < self.input_lengths
        if self.zero_infinity:
            counts = counts & (losses != xp.inf)
        return xp.where(counts[:, :, None], x_grad, 0).astype(log_probs.dtype)


def ctc_loss(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int = 0,
    reduction: str = "mean",
    zero_infinity: bool = False,
) -> Tensor:
    """The negative log-probability of label sequences, summed over all their alignments.

    log_probs (T, N, C) or (T, C), made by log_softmax; targets (N, S), or all labels one after the
    other; lengths (N) or (). `blank` is the class of no label. The mean is over losses divided by
    their target's length; `zero_infinity` gives 0, and no gradient, where the output is too short
    for its labels. Raises RuntimeError for lengths and shapes that do not fit. Graves et al., 2006.
    """
    reduction = chosen_reduction(None, None, reduction)
    if not log_probs.dtype.is_floating_point:
        raise NotImplementedError(
            f"ctc_loss expects floating-point log_probs, got {log_probs.dtype}"
        )
    single = log_probs.ndim == 2
    if single:
        log_probs = log_probs.unsqueeze(1)
    times, count, classes = log_probs.shape
    if not 0 <= blank < classes:
        raise RuntimeError(f"blank must be in label range, 0 to {classes - 1}, got {blank}")
    lengths = _lengths("input_lengths", input_lengths, count)
    if max(lengths, default=0) > times:
        raise RuntimeError(
            f"Expected input_lengths to have value at most {times}, but got value {max(lengths)}"
        )
    sizes = _lengths("target_lengths", target_lengths, count)
    labels = _padded(targets, sizes, single)
    losses = CtcLoss.apply(
        log_probs,
        labels,
        *_on_device(log_probs, lengths, sizes),
        blank=blank,
        zero_infinity=zero_infinity,
    )
    if zero_infinity:
        losses = losses.masked_fill(losses == float("inf"), 0)
    if reduction == "mean":
        divisors = tensor(sizes, dtype=losses.dtype, device=losses.device)
        return (losses / clamp_min(divisors, 1)).mean()
    return reduced(losses.squeeze(0) if single else losses, reduction)


def _lengths(name: str, given: Tensor | Sequence[int], count: int) -> list[int]:
    lengths = as_tensor(given).reshape(-1).tolist()
    if len(lengths) != count:
        raise RuntimeError(f"{name} must be of size batch_size: {count}, got {len(lengths)}")
    if any(length < 0 for length in lengths):
        raise RuntimeError(f"{name} must not be negative, got {min(lengths)}")
    return [int(length) for length in lengths]


def _on_device(like: Tensor, *lists: list[int]) -> list[Any]:
    xp = namespace(like.array)
    return [wrap(xp.array(each, "int64")) for each in lists]


def _padded(targets: Tensor, sizes: list[int], single: bool) -> Tensor:
    """The labels as (N, S), where they came in one row too."""
    xp = namespace(targets.array)
    longest = max(sizes, default=0)
    labels = xp.zeros((len(sizes), longest), "int64")
    if targets.ndim == 1 and not single:
        if targets.numel() < sum(sizes):
            raise RuntimeError(
                f"Expected targets to hold sum(target_lengths) = {sum(sizes)} labels, got "
                f"{targets.numel()}"
            )
        rows = xp.split(targets.array, [sum(sizes[: i + 1]) for i in range(len(sizes))])
    else:
        rows = targets.array.reshape(len(sizes), -1)
        if rows.shape[1] < longest:
            raise RuntimeError(
                f"Expected tensor to have size at least {longest} at dimension 1, but got size "
                f"{rows.shape[1]} for argument 'targets'"
            )
    for i, size in enumerate(sizes):
        labels[i, :size] = rows[i][:size]
    return wrap(labels)
