"""The 1,797 handwritten digits that come with lucid."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..backend import get_default_device
from ..ops import tensor
from ..tensor import Tensor

FILE = Path(__file__).with_name("digits.npz")


def load_digits() -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
    """Return the handwritten digits as ``(x_train, y_train), (x_test, y_test)``: 1,442 to learn from, 355 to test.

    Each image is 8 by 8, each pixel the share of ink in it: ``x = count / 16``, where count is the number of black
    pixels, 0 to 16, in a 4 by 4 block of the scanned bitmap. The split is always the same: of each digit, every fifth
    image in the order of the source is for testing.

    Returns:
        For training and for testing, the images, float32 of shape (N, 8, 8) in [0, 1], and the digits that they show,
        int64 of shape (N,).

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_digits()
        >>> x_train.shape, x_test.shape
        (lucid.Size([1442, 8, 8]), lucid.Size([355, 8, 8]))
        >>> y_train[:5].tolist()
        [0, 1, 2, 3, 4]

    Source:
        E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
        https://doi.org/10.24432/C50P49, CC BY 4.0; see digits_license.txt. It is scikit-learn's `load_digits`.
    """
    with np.load(FILE, allow_pickle=False) as file:
        images = file["images"].astype(np.float32) / np.float32(16)
        labels = file["labels"].astype(np.int64)
    testing = np.zeros(len(labels), dtype=bool)
    for digit in range(10):
        testing[np.flatnonzero(labels == digit)[4::5]] = True
    device = get_default_device()
    train, test = (
        (tensor(images[part], device=device), tensor(labels[part], device=device)) for part in (~testing, testing)
    )
    return train, test
