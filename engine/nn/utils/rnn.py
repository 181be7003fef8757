"""Sequences of different lengths in one batch: padded to the longest, or packed without padding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from engine.creation import empty_like, full, tensor
from engine.ops.join import cat
from engine.tensor import Tensor


class PackedSequence(NamedTuple):
    """Sequences packed time by time: first all samples' first steps, then all second ones, …

    `data` holds the steps, `batch_sizes` how many samples there are at each time. The samples are
    ordered from long to short: `sorted_indices` tells where each came from and `unsorted_indices`
    where it went; both are None if they came in that order. Made by `pack_padded_sequence`.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """The same with its data moved or cast; the indices follow to another device."""
        data = self.data.to(*args, **kwargs)
        indices = [
            None if each is None else each.to(data.device)
            for each in (self.sorted_indices, self.unsorted_indices)
        ]
        return PackedSequence(data, self.batch_sizes, *indices)

    def cpu(self) -> PackedSequence:
        """The same on the CPU."""
        return self.to("cpu")

    def cuda(self, device: int | str = 0) -> PackedSequence:
        """The same on a GPU."""
        return self.to(f"cuda:{device}" if isinstance(device, int) else device)

    @property
    def is_cuda(self) -> bool:
        """Whether the data live on a GPU."""
        return self.data.is_cuda


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The permutation that undoes another."""
    if permutation is None:
        return None
    inverse = empty_like(permutation)
    inverse[permutation] = tensor(list(range(permutation.numel())), device=permutation.device)
    return inverse


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Pack a padded batch (T, N, …), or (N, T, …) with `batch_first`, of sequences of `lengths`.

    With `enforce_sorted` they must come from long to short, as export to other formats may ask.
    Raises RuntimeError for lengths that do not fit.
    """
    sizes = lengths.tolist() if isinstance(lengths, Tensor) else list(lengths)
    if batch_first:
        input = input.transpose(0, 1)
    if len(sizes) != input.shape[1]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(sizes)} "
            f"(batch_size={input.shape[1]})"
        )
    if not sizes or min(sizes) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' "
            "that is <= 0"
        )
    order = None
    if not enforce_sorted:
        order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
        sizes = [sizes[i] for i in order]
        input = input.index_select(1, tensor(order, device=input.device))
    elif sizes != sorted(sizes, reverse=True):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. "
            "You can pass `enforce_sorted=False` to pack_padded_sequence to sidestep this."
        )
    if sizes[0] > input.shape[0]:
        raise RuntimeError(
            f"Expected lengths of at most {input.shape[0]}, the padded length, but got {sizes[0]}"
        )
    counts = [sum(size > t for size in sizes) for t in range(sizes[0])]
    data = cat([input[t, :count] for t, count in enumerate(counts)])
    sorted_indices = None if order is None else tensor(order, device=input.device)
    return PackedSequence(data, tensor(counts), sorted_indices, invert_permutation(sorted_indices))


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Undo pack_padded_sequence: the padded batch in the order the samples had, and their lengths.

    Raises ValueError for a `total_length` shorter than the longest sequence.
    """
    counts = sequence.batch_sizes.tolist()
    length = len(counts) if total_length is None else total_length
    if length < len(counts):
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, "
            f"but got total_length={total_length} and max sequence length being {len(counts)}"
        )
    steps = []
    for step in sequence.data.split(counts):
        missing = counts[0] - step.shape[0]
        steps.append(cat([step, _padding(step, missing, padding_value)]) if missing else step)
    steps += [_padding(steps[0], counts[0], padding_value)] * (length - len(counts))
    padded = _stacked(steps, batch_first)
    lengths = tensor([sum(count > i for count in counts) for i in range(counts[0])])
    if sequence.unsorted_indices is not None:
        padded = padded.index_select(0 if batch_first else 1, sequence.unsorted_indices)
        lengths = lengths[sequence.unsorted_indices.cpu()]
    return padded, lengths


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Pad sequences (L, …) to the longest and stack them: (T, N, …), or (N, T, …)."""
    if padding_side not in ("left", "right"):
        raise ValueError(f"padding_side should be 'left' or 'right', got {padding_side!r}")
    given = list(sequences)
    longest = max(each.shape[0] for each in given)
    padded = []
    for each in given:
        padding = _padding(each, longest - each.shape[0], padding_value)
        padded.append(cat([each, padding] if padding_side == "right" else [padding, each]))
    return _stacked(padded, not batch_first)


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """The sequences of a padded batch without their padding."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [
        sequence[:length]
        for sequence, length in zip(padded_sequences, lengths.tolist(), strict=True)
    ]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences (L, …) of different lengths; see pack_padded_sequence."""
    lengths = [each.shape[0] for each in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """The sequences of a packed batch, in the order they had."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def _padding(like: Tensor, count: int, value: float) -> Tensor:
    return full((count, *like.shape[1:]), value, dtype=like.dtype, device=like.device)


def _stacked(parts: list[Tensor], second: bool) -> Tensor:
    """Tensors side by side along a new first dimension, or a new second one."""
    return cat([part.unsqueeze(int(second)) for part in parts], int(second))
