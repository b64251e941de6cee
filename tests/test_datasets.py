"""The digits that come with lucid: all of them, split once and for all."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid.datasets import load_digits, load_sonnets


def test_every_image_is_in_one_of_the_two_parts():
    (x_train, y_train), (x_test, y_test) = load_digits()
    assert len(x_train) + len(x_test) == len(y_train) + len(y_test) == 1797
    images = np.concatenate([x_train.numpy(), x_test.numpy()]).reshape(1797, 64)
    assert len(np.unique(images, axis=0)) == 1797  # no image twice


def test_each_digit_is_tested_as_often_as_it_occurs():
    (_, y_train), (_, y_test) = load_digits()
    train, test = np.bincount(y_train.numpy()), np.bincount(y_test.numpy())
    assert train.sum() + test.sum() == 1797 and len(train) == len(test) == 10
    np.testing.assert_array_equal(test, (train + test) // 5)


def test_dtypes_and_range():
    for images, labels in load_digits():
        assert images.dtype == lucid.float32 and labels.dtype == lucid.int64
        assert images.min().item() == 0 and images.max().item() == 1
        np.testing.assert_array_equal(images.numpy() * 16 % 1, 0)


def test_they_are_those_of_scikit_learn():
    sklearn = pytest.importorskip("sklearn.datasets", reason="the source comes with the parity extra")
    source = sklearn.load_digits()
    (x_train, y_train), (x_test, y_test) = load_digits()
    images = (source.images / 16).astype(np.float32)
    digit_of = {image.tobytes(): digit for image, digit in zip(images, source.target, strict=True)}
    for images, labels in ((x_train, y_train), (x_test, y_test)):
        assert [digit_of[image.tobytes()] for image in images.numpy()] == labels.tolist()


def test_they_are_made_on_the_default_device(device):
    lucid.set_default_device(device)
    try:
        (x_train, _), (_, y_test) = load_digits()
    finally:
        lucid.set_default_device(None)
    assert x_train.device == y_test.device == device


def test_sonnets_are_whole():
    sonnets = load_sonnets().strip().split("\n\n")
    assert len(sonnets) == 26
    assert {len(sonnet.split("\n")) for sonnet in sonnets} == {14}
    assert sonnets[4].startswith("Shall I compare thee to a summer's day?")
