"""Depthwise convolution of images on arrays, and its two gradients: every channel has kernels of its own.

    y[n, o, p, :] = lines[n, c, p] T[c],  c = o // m

A kernel that slides along a line is a banded matrix (Toeplitz): column q of T has the kernel's elements at the columns
that the window covers at q. `lines` are the kH lines under the window, one after the other, which in memory they are.
So all that a channel computes is one product, of kH W columns, and nothing is copied but the padding. Most elements of
T are 0; up to some width that costs less than what copies and passes over the image would.

Channels are first here: images are (N, C, H, W), outputs (N, C m, H_out, W_out).

Source: L. Sifre, "Rigid-motion scattering for image classification", 2014.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...backend import Array
from ...backend.matmul import matmul
from .im2col import Layout, Lhs
from .window import Window

WIDEST = 64  # columns of an image up to which zeros are multiplied


class Banded(Layout):
    """The lines that a window covers as rows of a matrix for each channel, and the kernels as banded matrices.

    The window goes down the image as that of `Slices` goes along a line: at every kH-th position its lines are the
    rows of a matrix in memory; begun a line later, they are those at the positions after.
    """

    @staticmethod
    def fits(at: Window) -> bool:
        """Whether the images and the window allow it."""
        return len(at.kernel) == 2 and 1 in (at.dilation[0], at.kernel[0]) and at.padded[1] <= WIDEST

    def __init__(self, at: Window, channels: int, m: int):
        super().__init__(at, channels)
        self.m, self.width, self.stride = m, at.padded[1], at.stride[0]
        self.rows_per_image = -(-at.padded[0] // self.stride)
        self.n_products = -(-at.kernel[0] // self.stride)
        self.elements = self.rows_per_image * (self.stride * self.width + 2 * m * at.out[1]) * channels

    def bands(self, xp: Any, matrix: Array) -> Array:
        """A view of matrices (C, kH, width, m, W_out) at the kernel's elements, (C, m, kH, kW, W_out)."""
        of_channel, of_line, of_column, of_m, of_q = matrix.strides
        strides = (of_channel, of_m, of_line, self.at.dilation[1] * of_column, self.at.stride[1] * of_column + of_q)
        shape = (self.channels, self.m, *self.at.kernel, self.at.out[1])
        return xp.lib.stride_tricks.as_strided(matrix, shape, strides)

    def rhs(self, xp: Any, w: Array) -> Array:
        """The weight (C m, 1, kH, kW) as matrices T."""
        matrix = xp.zeros((self.channels, self.at.kernel[0], self.width, self.m, self.at.out[1]), w.dtype)
        self.bands(xp, matrix)[...] = w.reshape(self.channels, self.m, *self.at.kernel, 1)
        return matrix.reshape(self.channels, -1, self.m * self.at.out[1])

    def weight(self, xp: Any, rhs: Array) -> Array:
        """The gradient of the weight from that of T."""
        matrix = rhs.reshape(self.channels, self.at.kernel[0], self.width, self.m, self.at.out[1])
        return self.bands(xp, matrix).sum(axis=-1).reshape(-1, 1, *self.at.kernel)

    def blocks(self, memory: Array, rows: int) -> Iterator[Lhs]:
        """The matrices of `n_products` products in memory for so many rows."""
        step, wide = self.stride * self.width, self.at.kernel[0] * self.width
        length = self.n_products * step
        for i in range(min(self.n_products, rows)):
            count = -(-(rows - i) // self.n_products)
            block = memory[:, i * step : i * step + count * length].reshape(self.channels, count, length)
            yield slice(i, None, self.n_products), block[:, :, :wide]

    def memory(self, xp: Any, n: int, dtype: Any) -> tuple[Array, Array]:
        """Zeros for the lines of each channel, and the view of them that is the images, (n, C, H, W)."""
        step = self.rows_per_image * self.stride * self.width
        memory = xp.zeros((self.channels, n * step + self.n_products * self.stride * self.width), dtype)
        lines = memory[:, : n * step].reshape(self.channels, n, self.rows_per_image * self.stride, self.width)
        return memory, lines[(..., *self.inside)].swapaxes(0, 1)

    def lhs(self, xp: Any, x: Array) -> Iterator[Lhs]:
        """The matrices of all products for images."""
        memory, image = self.memory(xp, x.shape[0], x.dtype)
        image[...] = x[(..., *self.source)]
        yield from self.blocks(memory, x.shape[0] * self.rows_per_image)

    def results(self, y: Array) -> Array:
        """A view of outputs (n, C m, H_out, W_out) as (C, n, H_out, m, W_out)."""
        return y.reshape(y.shape[0], self.channels, self.m, *self.at.out).transpose(1, 0, 3, 2, 4)

    def forward(self, xp: Any, x: Array, rhs: Array, bias: Array | None, y: Array) -> None:
        """Write into y the convolution of images x."""
        out = xp.empty((self.channels, x.shape[0] * self.rows_per_image, rhs.shape[2]), x.dtype)
        for which, lhs in self.lhs(xp, x):
            matmul(xp, lhs, rhs, out[:, which])
        rows = out.reshape(self.channels, x.shape[0], self.rows_per_image, self.m, self.at.out[1])[
            :, :, : self.at.out[0]
        ]
        if bias is None:
            self.results(y)[...] = rows
        else:
            xp.add(rows, bias.reshape(self.channels, 1, 1, self.m, 1), out=self.results(y))

    def rows(self, xp: Any, g: Array) -> Array:
        """The gradient of the output as rows, with 0 for windows that hang over the end of the image."""
        rows = xp.zeros((self.channels, g.shape[0], self.rows_per_image, self.m, self.at.out[1]), g.dtype)
        rows[:, :, : self.at.out[0]] = self.results(g)
        return rows.reshape(self.channels, g.shape[0] * self.rows_per_image, self.m * self.at.out[1])

    def gradient(self, xp: Any, g: Array, rhs: Array, x: Array) -> None:
        """Write into x the gradient of the images: that of every window, added where windows overlap."""
        memory, image = self.memory(xp, x.shape[0], x.dtype)
        rows, transposed = self.rows(xp, g), rhs.swapaxes(1, 2)
        for which, block in self.blocks(memory, rows.shape[1]):
            block += matmul(xp, rows[:, which], transposed)
        x[...] = 0
        x[(..., *self.source)] = image

    def weight_gradient(self, xp: Any, g: Array, x: Array) -> Array:
        """The gradient of T."""
        rows = self.rows(xp, g)
        total = xp.zeros((self.channels, self.at.kernel[0] * self.width, rows.shape[2]), g.dtype)
        for which, lhs in self.lhs(xp, x):
            total += matmul(xp, lhs.swapaxes(1, 2), rows[:, which])
        return total
