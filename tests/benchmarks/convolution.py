"""The schemes for a 3x3 convolution that were tried, side by side: ``python -m tests.benchmarks.convolution``.

float32, stride 1, padding 1; the fastest of many runs: each scheme in one thread, then the one that won and PyTorch in
two. What came of it is told in docs/performance.md.
"""

from __future__ import annotations

import os
import time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy reads it once, when it is imported

import numpy as np

from lucid.backend import blas
from lucid.backend.threads import set_num_threads
from lucid.ops.convolution.convolution import _conv
from lucid.ops.convolution.window import Window

try:
    import torch
except ImportError:
    torch = None

THREADS = 2
SHAPES = [(32, 32, 32, 32), (32, 64, 64, 16), (32, 3, 32, 32), (8, 128, 128, 16)]  # images, channels, results, size


def framed(x):
    """Images (n, h, w, c) with zeros around them."""
    n, h, w, c = x.shape
    out = np.zeros((n, h + 2, w + 2, c), x.dtype)
    out[:, 1:-1, 1:-1] = x
    return out


def whole_batch(x, w):
    """Every window of every image in one matrix, nine times the input: one product."""
    n, h, width, c = x.shape
    p = framed(x)
    columns = np.empty((n, h, width, 3, 3, c), x.dtype)
    for i in range(3):
        for j in range(3):
            columns[:, :, :, i, j] = p[:, i : i + h, j : j + width]
    return (columns.reshape(-1, 9 * c) @ w.reshape(9 * c, -1)).reshape(n, h, width, -1)


def per_image(x, w):
    """The same, one image at a time."""
    return np.concatenate([whole_batch(image[None], w) for image in x])


def nine_shifts(x, w):
    """Nothing copied but the frame: nine products with shifted slices, added up."""
    n, h, width, c = x.shape
    y = np.empty((n, h, width, w.shape[-1]), x.dtype)
    for image, out in zip(framed(x), y, strict=True):
        flat, total = image.reshape(-1, c), None
        length = h * (width + 2) - 2
        for i in range(3):
            for j in range(3):
                start = i * (width + 2) + j
                part = flat[start : start + length] @ w[i, j]
                total = part if total is None else np.add(total, part, out=total)
        total = np.concatenate([total, np.zeros((2, w.shape[-1]), x.dtype)])
        out[...] = total.reshape(h, width + 2, -1)[:, :width]
    return y


def unrolled_width(x, w):
    """Three neighbours of a line side by side, three times the input: three products, added up."""
    n, h, width, c = x.shape
    y = np.empty((n, h, width, w.shape[-1]), x.dtype)
    for image, out in zip(framed(x), y, strict=True):
        lines = np.concatenate([image[:, j : j + width] for j in range(3)], axis=2).reshape(-1, 3 * c)
        total = lines[: h * width] @ w[0].reshape(3 * c, -1)
        for i in (1, 2):
            total += lines[i * width : (i + h) * width] @ w[i].reshape(3 * c, -1)
        out[...] = total.reshape(h, width, -1)
    return y


def winograd_2x2(x, w):
    """Tiles of 4x4 for 2x2 results with 16 products instead of 36, one image at a time (Lavin and Gray, 2016)."""
    n, h, width, c = x.shape
    g = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], x.dtype)
    u = np.einsum("ai,bj,ijco->abco", g, g, w)
    y = np.empty((n, h, width, w.shape[-1]), x.dtype)
    for image, out in zip(framed(x), y, strict=True):
        a, b, d, e = (image[k : k + h : 2] for k in range(4))  # the lines of all tiles
        lines = (a - d, b + d, d - b, b - e)
        v = np.empty((4, 4, h // 2, width // 2, c), x.dtype)
        for k, line in enumerate(lines):
            a, b, d, e = (line[:, m : m + width : 2] for m in range(4))
            np.subtract(a, d, out=v[k, 0])
            np.add(b, d, out=v[k, 1])
            np.subtract(d, b, out=v[k, 2])
            np.subtract(b, e, out=v[k, 3])
        m = (v.reshape(4, 4, -1, c) @ u).reshape(4, 4, h // 2, width // 2, -1)
        for k, row in enumerate((m[0] + m[1] + m[2], m[1] - m[2] - m[3])):
            out[k::2, 0::2] = row[0] + row[1] + row[2]
            out[k::2, 1::2] = row[1] - row[2] - row[3]
    return y


def lucid(x, w):
    """As lucid does it: products with slices of memory, with nothing copied along the width."""
    size = x.shape[1:3]
    at = Window(size, (3, 3), size, (1, 1), ((1, 1), (1, 1)), (1, 1))
    y = _conv(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), None, at=at, groups=1)
    return y.transpose(0, 2, 3, 1)


def fastest(run, seconds=0.5):
    """The shortest time of many runs, in milliseconds."""
    best, end = float("inf"), time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        run()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def in_threads(count, run):
    """The shortest time in so many threads."""
    set_num_threads(count)
    if torch:
        torch.set_num_threads(count)
    return fastest(run)


def main() -> None:
    """Print the table."""
    schemes = [whole_batch, per_image, nine_shifts, unrolled_width, winograd_2x2, lucid]
    titles = [scheme.__name__ for scheme in schemes] + (["torch"] if torch else [])
    titles += [f"{name}, {THREADS} threads" for name in titles[len(schemes) - 1 :]]
    print(f"OpenBLAS kernels: {blas.core() or 'another library'}")
    print("| N, C, O, size | " + " | ".join(titles) + " |\n" + "|---" * (len(titles) + 1) + "|")
    for shape in SHAPES:
        print(f"| {', '.join(map(str, shape))} | " + " | ".join(f"{t:.2f}" for t in times(schemes, *shape)) + " |")


def times(schemes, n, c, o, size):
    """The time of each scheme, and of torch, for n images with c channels, of that size, and o results."""
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(n, size, size, c)).astype("f"), rng.normal(size=(3, 3, c, o)).astype("f")
    wanted = whole_batch(x, w)
    for scheme in schemes:
        np.testing.assert_allclose(scheme(x, w), wanted, rtol=0, atol=1e-4 * np.abs(wanted).max())
        yield in_threads(1, lambda: scheme(x, w))  # noqa: B023 (called at once)
    runs = [lambda: lucid(x, w)]
    if torch is not None:
        image, weight = (torch.tensor(np.ascontiguousarray(a.transpose(axes))) for a, axes in
                         ((x, (0, 3, 1, 2)), (w, (3, 2, 0, 1))))  # fmt: skip
        runs.append(lambda: torch.conv2d(image, weight, padding=1))
        yield in_threads(1, runs[1])
    for run in runs:
        yield in_threads(THREADS, run)


if __name__ == "__main__":
    main()
