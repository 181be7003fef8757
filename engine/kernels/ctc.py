"""All alignments of label sequences with outputs over time, summed by dynamic programming.

Graves et al., "Connectionist Temporal Classification" (2006): the labels with blanks between and
around them are walked through from left to right, staying, going on by one, or skipping a blank
between two different labels. Arrays are in logarithms: (T, N, L) with L = 2 · labels + 1 places.
"""

from __future__ import annotations

from typing import Any


def with_blanks(xp: Any, labels: Any, blank: int) -> Any:
    """Labels (N, S) with blanks between and around them: (N, 2S + 1)."""
    places = xp.full((labels.shape[0], 2 * labels.shape[1] + 1), blank, labels.dtype)
    places[:, 1::2] = labels
    return places


def prefix_log_probs(xp: Any, emit: Any, may_skip: Any) -> Any:
    """The log-probability of being at each place at each time, whatever came before.

    emit (T, N, L) are the log-probabilities of the places' labels, may_skip (N, L) says which
    places can be reached from two places before.
    """
    reached = xp.full(emit.shape, -xp.inf, emit.dtype)
    reached[0, :, :2] = emit[0, :, :2]
    for t in range(1, emit.shape[0]):
        before = reached[t - 1]
        total = before.copy()
        total[:, 1:] = xp.logaddexp(total[:, 1:], before[:, :-1])
        skipped = xp.where(may_skip[:, 2:], before[:, :-2], -xp.inf)
        total[:, 2:] = xp.logaddexp(total[:, 2:], skipped)
        reached[t] = total + emit[t]
    return reached


def suffix_log_probs(
    xp: Any, emit: Any, may_skip: Any, input_lengths: Any, target_lengths: Any
) -> Any:
    """The log-probability of all that follows from each place at each time, itself included.

    Sample n ends after `input_lengths[n]` times, at the last label or the blank behind it.
    """
    times, _, width = emit.shape
    place = xp.arange(width)[None]
    last = 2 * target_lengths[:, None]
    ends = (place == last) | (place == last - 1)
    left = xp.full(emit.shape, -xp.inf, emit.dtype)
    following = left[0].copy()
    for t in reversed(range(times)):
        total = following.copy()
        total[:, :-1] = xp.logaddexp(total[:, :-1], following[:, 1:])
        skipped = xp.where(may_skip[:, 2:], following[:, 2:], -xp.inf)
        total[:, :-2] = xp.logaddexp(total[:, :-2], skipped)
        at_end = (input_lengths == t + 1)[:, None]
        following = emit[t] + xp.where(at_end, xp.where(ends, 0, -xp.inf), total)
        left[t] = following
    return left
