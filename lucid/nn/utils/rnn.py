"""Batches of sequences of different lengths: padded to one length, or packed without padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ... import ops
from ...tensor import Tensor

_NO_LENGTHS = "lengths must be given for each sequence of the batch, each 1 or more"


class PackedSequence(NamedTuple):
    """Packed batch of sequences: no padding, sorted by length, and ordered by time step.

    Made by `pack_padded_sequence` and `pack_sequence`, an input and output of `nn.RNN`, `nn.LSTM` and `nn.GRU`, undone
    by `pad_packed_sequence`.

    Attributes:
        data: The first elements of all sequences, then the second ones of those that have one, and so on, of shape
            (sum of lengths, ...).
        batch_sizes: The number of sequences that have an element at each step, an int64 tensor on the CPU.
        sorted_indices: The permutation that sorted the sequences by length, or None if they were sorted already.
        unsorted_indices: The inverse permutation, or None.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """Return the sequences with another device or dtype; `batch_sizes` stays on the CPU."""
        data = self.data.to(*args, **kwargs)
        orders = (None if i is None else ops.to(i, device=data.device) for i in self[2:])
        return PackedSequence(data, self.batch_sizes, *orders)

    def cpu(self) -> PackedSequence:
        """Return the sequences on the CPU."""
        return self.to("cpu")

    def double(self) -> PackedSequence:
        """Return the sequences in float64."""
        return self.to(np.dtype("float64"))


def pad_sequence(
    sequences: Sequence[Any], batch_first: bool = False, padding_value: float = 0.0, padding_side: str = "right"
) -> Any:
    """Stack sequences of different lengths, the shorter ones padded.

    Args:
        sequences: Tensors of shape (length, ...), the same but for the length.
        batch_first: Whether the output is (N, L, ...) instead of (L, N, ...).
        padding_value: The value to pad with.
        padding_side: ``"right"`` to pad at the end, ``"left"`` at the start.

    Shape:
        sequences: N tensors (length, ...); output: (L, N, ...), or (N, L, ...) with `batch_first`, with L the largest
        length.

    Raises:
        RuntimeError: There are no sequences, or `padding_side` is neither.

    Example:
        >>> import lucid
        >>> pad_sequence([lucid.tensor([1, 2]), lucid.tensor([3])], batch_first=True).tolist()
        [[1, 2], [3, 0]]
    """
    sequences = list(sequences)
    if not sequences:
        raise RuntimeError("pad_sequence: expected at least one sequence, got none")
    if padding_side not in ("right", "left"):
        raise RuntimeError(f"pad_sequence: padding_side must be 'right' or 'left', got {padding_side!r}")
    longest = max(s.shape[0] for s in sequences)
    rows = []
    for s in sequences:
        pad = (longest - s.shape[0], *s.shape[1:])
        if pad[0]:
            filler = ops.full(pad, padding_value, dtype=s.dtype, device=s.device)
            s = ops.cat([s, filler] if padding_side == "right" else [filler, s])
        rows.append(s)
    return ops.stack(rows, 0 if batch_first else 1)


def pack_padded_sequence(
    input: Any, lengths: Any, batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Pack a padded batch of sequences.

    Args:
        input: The padded batch, of shape (L, N, ...), or (N, L, ...) with `batch_first`.
        lengths: The length of each sequence, a tensor or a list; not the same as a padding mask.
        batch_first: Whether the batch comes first.
        enforce_sorted: Whether the lengths must decrease already; with False the sequences are sorted, and
            `pad_packed_sequence` undoes it.

    Raises:
        RuntimeError: The lengths are not sorted although `enforce_sorted`, do not fit the batch, or one is 0.

    Example:
        >>> import lucid
        >>> packed = pack_padded_sequence(lucid.tensor([[1, 2], [3, 0]]), [2, 1], batch_first=True)
        >>> packed.data.tolist(), packed.batch_sizes.tolist()
        ([1, 3, 2], [2, 1])
    """
    counts = np.asarray(lengths.tolist() if isinstance(lengths, Tensor) else lengths, np.int64)
    x = ops.transpose(input, 0, 1) if batch_first else input
    if counts.shape != x.shape[1:2] or not counts.size or counts.min() < 1 or counts.max() > x.shape[0]:
        raise RuntimeError(
            f"pack_padded_sequence: {_NO_LENGTHS} and at most {x.shape[0]}, for {x.shape[1]} sequences; "
            f"got {counts.tolist()}"
        )
    order = inverse = None
    if enforce_sorted:
        if (np.diff(counts) > 0).any():
            raise RuntimeError(
                "pack_padded_sequence: lengths must be sorted in decreasing order, got "
                f"{counts.tolist()}; pass enforce_sorted=False to have them sorted"
            )
    else:
        by_length = np.argsort(-counts, kind="stable")
        order = ops.tensor(by_length, device=input.device)
        inverse = ops.tensor(np.argsort(by_length, kind="stable"), device=input.device)
        counts = counts[by_length]
        x = ops.index_select(x, 1, order)
    longest = int(counts[0])
    present = np.arange(longest)[:, None] < counts  # (step, sequence)
    sizes = present.sum(axis=1)
    rows = np.flatnonzero(present)
    flat = ops.reshape(x[:longest], (longest * len(counts), *x.shape[2:]))
    data = flat if len(rows) == flat.shape[0] else ops.index_select(flat, 0, ops.tensor(rows, device=input.device))
    return PackedSequence(data, ops.tensor(sizes, device="cpu"), order, inverse)


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Any, Any]:
    """Pad a packed batch again, in the order before packing: a pair of the batch and the lengths.

    Args:
        sequence: The packed batch.
        batch_first: Whether the output is (N, L, ...) instead of (L, N, ...).
        padding_value: The value to pad with.
        total_length: The length L to pad to; that of the longest sequence if None.

    Raises:
        ValueError: `total_length` is less than the largest length.

    Example:
        >>> import lucid
        >>> packed = pack_sequence([lucid.tensor([1, 2]), lucid.tensor([3])])
        >>> padded, lengths = pad_packed_sequence(packed, batch_first=True)
        >>> padded.tolist(), lengths.tolist()
        ([[1, 2], [3, 0]], [2, 1])
    """
    data = sequence.data
    sizes = sequence.batch_sizes.numpy()
    steps, batch = len(sizes), int(sizes[0])
    total = steps if total_length is None else total_length
    if total < steps:
        raise ValueError(
            f"pad_packed_sequence: total_length must be at least the longest sequence, {steps}, got {total_length}"
        )
    present = np.arange(batch) < sizes[:, None]
    # The row of data for each step of each sequence; for padding that of a row appended to data.
    rows = np.full((total, batch), data.shape[0])
    rows[:steps][present] = np.arange(len(data))
    lengths = ops.tensor(present.sum(axis=0), device="cpu")
    if sequence.unsorted_indices is not None:
        inverse = ops.to(sequence.unsorted_indices, device="cpu")
        rows, lengths = rows[:, inverse.numpy()], lengths[inverse]
    padding = ops.full((1, *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device)
    index = ops.tensor((rows.T if batch_first else rows).reshape(-1), device=data.device)
    padded = ops.index_select(ops.cat([data, padding]), 0, index)
    shape = (batch, total) if batch_first else (total, batch)
    return ops.reshape(padded, (*shape, *data.shape[1:])), lengths


def pack_sequence(sequences: Sequence[Any], enforce_sorted: bool = True) -> PackedSequence:
    """Pack a list of sequences of different lengths: `pad_sequence` and then `pack_padded_sequence`.

    Raises:
        RuntimeError: The sequences are not sorted by length although `enforce_sorted`, or there are none.

    Example:
        >>> import lucid
        >>> pack_sequence([lucid.tensor([1.0]), lucid.tensor([2.0, 3.0])], enforce_sorted=False).data.tolist()
        [2.0, 1.0, 3.0]
    """
    lengths = [s.shape[0] for s in sequences]
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpad_sequence(padded_sequences: Any, lengths: Any, batch_first: bool = False) -> list[Any]:
    """Split a padded batch into a list of sequences without padding: the inverse of `pad_sequence`.

    Example:
        >>> import lucid
        >>> [s.tolist() for s in unpad_sequence(lucid.tensor([[1, 2], [3, 0]]), lucid.tensor([2, 1]), batch_first=True)]
        [[1, 2], [3]]
    """
    x = padded_sequences if batch_first else ops.transpose(padded_sequences, 0, 1)
    return [x[i, :n] for i, n in enumerate(lengths.tolist())]


def unpack_sequence(packed_sequences: PackedSequence) -> list[Any]:
    """Split a packed batch into a list of sequences: the inverse of `pack_sequence`.

    Example:
        >>> import lucid
        >>> [s.tolist() for s in unpack_sequence(pack_sequence([lucid.tensor([1, 2]), lucid.tensor([3])]))]
        [[1, 2], [3]]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
