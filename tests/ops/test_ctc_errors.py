"""The CTC loss refuses lengths and labels that do not fit, with the class of error that PyTorch raises."""

from __future__ import annotations

import pytest

import lucid


def loss(library, targets, counts, shape=(4, 1, 3)):
    return library.nn.functional.ctc_loss(library.zeros(*shape), library.tensor(targets), (4,), counts)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2]], (-1,)), r"target_lengths \[-1\] do not fit"),
        (([1, 2, 1], (2,)), r"target_lengths \[2\] do not fit targets of shape \(3,\)"),
        (([[1, 2], [1, 2]], (2,)), r"do not fit targets of shape \(2, 2\)"),
        ((1, (1,)), r"do not fit targets of shape \(\)"),
        (([[[1]]], (1,)), r"do not fit targets of shape \(1, 1, 1\)"),
        (([[1, 2]], (2,), (4,)), r"expected log_probs of shape \(T, N, C\) or \(T, C\), got \(4,\)"),
    ],
)
def test_lengths_that_do_not_fit(arguments, message, torch):
    with pytest.raises(RuntimeError, match=message):
        loss(lucid, *arguments)
    with pytest.raises(RuntimeError):
        loss(torch, *arguments)


@pytest.mark.parametrize("label", [3, -1])
def test_labels_that_are_no_classes(label):
    """PyTorch reads beyond the probabilities."""
    with pytest.raises(IndexError, match=rf"ctc_loss: labels must be from 0 to 2, got .*{label}"):
        loss(lucid, [[1, label]], (2,))


def test_labels_behind_the_lengths_do_not_matter():
    assert loss(lucid, [[1, 2, -1]], (2,)).item() == loss(lucid, [[1, 2]], (2,)).item()
