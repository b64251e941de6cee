"""Convolution on a GPU, and its two gradients: each one im2col or col2im and one product, for all images at once.

What cuDNN takes goes to cuDNN; the rest is done here.

With a column of the windows of images for each position of each image, (C k, N P), a convolution is the product of the
weight, (O, C k), with them. Groups are a batch of such products. The columns take k times the memory of the images:
where that is too much, some images at a time are taken.

Source: K. Chellapilla et al., "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

import math
from typing import Any

from ....backend import Array, device_of
from ....backend.cudnn import convolution as cudnn
from ....backend.matmul import matmul
from ..window import Window
from .columns import COL2IM, IM2COL

MOST = 1 << 30  # bytes of columns at a time


def parts(count: int, columns: int, itemsize: int) -> list[slice]:
    """Slices of images, given the elements that the columns of one image have."""
    step = max(1, MOST // max(columns * itemsize, 1))
    return [slice(i, min(i + step, count)) for i in range(0, max(count, 1), step)]


def convolve(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, groups: int) -> Array:
    """The convolution of images (N, C, *size) with a weight (O, C / groups, *kernel), plus a bias."""
    if cudnn.is_supported("conv_fprop", x, w, at, groups):
        y = cudnn.convolution(x, w, at, groups)
        return y if bias is None else y + bias.reshape(-1, *(1 for _ in at.out))
    o, k, p = w.shape[0], math.prod(w.shape[1:]), math.prod(at.out)
    y = xp.empty((x.shape[0], o, *at.out), x.dtype)
    for part in parts(len(x), groups * k * p, x.itemsize):
        n = len(y[part])
        columns = device_of(x).launch(IM2COL, x[part], at=at).reshape(groups, k, n * p)
        found = products(xp, w.reshape(groups, o // groups, k), columns).reshape(o, n, *at.out).swapaxes(0, 1)
        if bias is None:
            y[part] = found
        else:
            xp.add(found, bias.reshape(o, *(1 for _ in at.out)), out=y[part])
    return y


def convolve_input(xp: Any, g: Array, w: Array, at: Window, groups: int) -> Array:
    """The gradient with respect to the input, from that of the output, g: wᵀ g, folded back into images."""
    if cudnn.is_supported("conv_dgrad", g, w, at, groups):
        return cudnn.convolution_input(g, w, at, groups)
    o, k, p = w.shape[0], math.prod(w.shape[1:]), math.prod(at.out)
    transposed = w.reshape(groups, o // groups, k).swapaxes(1, 2)
    found = []
    for part in parts(len(g), groups * k * p, g.itemsize):
        n = len(g[part])
        columns = products(xp, transposed, images_last(xp, g[part]).reshape(groups, o // groups, n * p))
        columns = columns.reshape(groups * w.shape[1], math.prod(at.kernel), n, *at.out)
        found.append(device_of(g).launch(COL2IM, columns, at=at))
    return found[0] if len(found) == 1 else xp.concatenate(found)


def convolve_weight(xp: Any, g: Array, x: Array, at: Window, groups: int) -> Array:
    """The gradient with respect to the weight, from that of the output, g: the product of g with the columns of x."""
    if cudnn.is_supported("conv_wgrad", g, x, at, groups):
        return cudnn.convolution_weight(g, x, at, groups)
    o, c, p = g.shape[1] // groups, x.shape[1] // groups, math.prod(at.out)
    k = c * math.prod(at.kernel)
    dw = xp.empty((groups * o, c, *at.kernel), g.dtype)
    total = dw.reshape(groups, o, k)
    for i, part in enumerate(parts(len(x), groups * k * p, x.itemsize)):
        n = len(x[part])
        columns = device_of(x).launch(IM2COL, x[part], at=at).reshape(groups, k, n * p)
        if groups == 1:
            rows = images_last(xp, g[part]).reshape(o, n * p)
            found = matmul(xp, rows, columns[0].T, out=None if i else total[0])
        else:
            # Of a batch of matrices CuPy copies those that are transposed: g is, since it is copied anyway.
            rows = xp.ascontiguousarray(g[part].reshape(n, groups, o, p).transpose(1, 0, 3, 2))
            found = matmul(xp, columns, rows.reshape(groups, n * p, o)).swapaxes(1, 2)
        if i:
            total += found
        elif groups > 1:
            total[...] = found
    return dw


def products(xp: Any, a: Array, b: Array) -> Array:
    """The products of two batches of matrices; of one matrix it takes no copy that it is transposed."""
    return matmul(xp, a[0], b[0])[None] if len(a) == 1 else matmul(xp, a, b)


def images_last(xp: Any, x: Array) -> Array:
    """(N, C, *size) as (C, N, *size), in memory too."""
    return xp.ascontiguousarray(x.swapaxes(0, 1))
