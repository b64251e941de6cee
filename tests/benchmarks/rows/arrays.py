"""Indexing, shapes, products and linear algebra."""

from __future__ import annotations

from .row import Row, data, integers, mask, positive, regular, row

A = (128, 784)
IMAGES = (32, 32, 16, 16)

INDEXING: dict[str, Row] = {
    "basic slice": row(lambda L, F, a: a[:, 100:500], A),
    "select": row(lambda L, F, a: a[:, -1], (32, 32, 128)),
    "strided slice": row(lambda L, F, a: a[:, ::2], A),
    "rows by index": row(lambda L, F, a, i: a[i], A, integers(128, 64)),
    "elements by index": row(lambda L, F, a, i, j: a[i, j], A, integers(128, 128), integers(784, 128)),
    "by mask": row(lambda L, F, a, c: a[c], A, mask(*A)),
    "masked_select": row(lambda L, F, a, c: a.masked_select(c), A, mask(*A)),
    "index_select dim 0": row(lambda L, F, a, i: a.index_select(0, i), A, integers(128, 64)),
    "index_select dim 1": row(lambda L, F, a, i: a.index_select(1, i), A, integers(784, 256)),
    "gather": row(lambda L, F, a, i: a.gather(1, i), A, integers(784, 128, 64)),
    "gather of a class": row(lambda L, F, a, i: a.gather(1, i), (128, 10), integers(10, 128, 1)),
    "take_along_dim": row(lambda L, F, a, i: L.take_along_dim(a, i, 1), A, integers(784, 128, 64)),
    "scatter": row(lambda L, F, a, i, b: a.scatter(1, i, b), A, integers(784, 128, 64), data(128, 64)),
    "scatter_add": row(lambda L, F, a, i, b: a.scatter_add(1, i, b), A, integers(784, 128, 64), (128, 64)),
    "scatter_add dim 0": row(lambda L, F, a, i, b: a.scatter_add(0, i, b), (64, 32), integers(64, 512, 32), (512, 32)),
    "index_add": row(lambda L, F, a, i, b: a.index_add(0, i, b), (64, 128), integers(64, 512), (512, 128)),
    "embedding": row(lambda L, F, w, i: F.embedding(i, w), (1000, 64), integers(1000, 32, 32)),
    "embedding, large": row(lambda L, F, w, i: F.embedding(i, w), (20000, 128), integers(20000, 32, 64)),
    "one_hot": row(lambda L, F, i: F.one_hot(i, 10), integers(10, 128)),
    "bincount": row(lambda L, F, i: L.bincount(i), integers(100, 4096)),
    "nonzero": row(lambda L, F, c: L.nonzero(c), mask(*A)),
    "searchsorted": row(lambda L, F, a, b: L.searchsorted(a.sort()[0], b), data(1000), data(128, 64)),
}

SHAPES: dict[str, Row] = {
    "cat dim 0": row(lambda L, F, a, b: L.cat([a, b]), A, A),
    "cat dim 1": row(lambda L, F, a, b: L.cat([a, b], 1), A, A),
    "cat of channels": row(lambda L, F, a, b: L.cat([a, b], 1), IMAGES, IMAGES),
    "stack": row(lambda L, F, a, b, c: L.stack([a, b, c]), A, A, A),
    "stack dim 1": row(lambda L, F, *xs: L.stack(xs, 1), *[(32, 128)] * 16),
    "split and add": row(lambda L, F, a: sum(a.split(64, 1)), (128, 256)),
    "chunk and multiply": row(lambda L, F, a: L.mul(*a.chunk(2, -1)), A),
    "reshape": row(lambda L, F, a: a.reshape(128, 28, 28), A),
    "flatten of images": row(lambda L, F, a: a.flatten(1), IMAGES),
    "transpose, contiguous": row(lambda L, F, a: a.t().contiguous(), A),
    "permute, contiguous": row(lambda L, F, a: a.permute(0, 2, 3, 1).contiguous(), IMAGES),
    "heads, contiguous": row(lambda L, F, a: a.transpose(1, 2).contiguous(), (16, 64, 4, 32)),
    "transpose and add": row(lambda L, F, a, b: a.t() + b, A, (784, 128)),
    "expand and multiply": row(lambda L, F, a, b: a.expand(128, 784) * b, (128, 1), A),
    "repeat": row(lambda L, F, a: a.repeat(4, 1), (32, 784)),
    "repeat_interleave": row(lambda L, F, a: a.repeat_interleave(4, 0), (32, 784)),
    "flip": row(lambda L, F, a: a.flip(1), A),
    "roll": row(lambda L, F, a: a.roll(3, 1), A),
    "tril": row(lambda L, F, a: a.tril(), (256, 256)),
    "pad": row(lambda L, F, a: F.pad(a, (1, 1, 1, 1)), IMAGES),
    "pad, reflect": row(lambda L, F, a: F.pad(a, (1, 1, 1, 1), mode="reflect"), IMAGES),
    "unfold": row(lambda L, F, a: F.unfold(a, 3), (8, 8, 16, 16)),
    "interpolate, nearest": row(lambda L, F, a: F.interpolate(a, scale_factor=2), (8, 32, 16, 16)),
    "interpolate, bilinear": row(
        lambda L, F, a: F.interpolate(a, scale_factor=2, mode="bilinear", align_corners=False), (8, 32, 16, 16)
    ),
    "pixel_shuffle": row(lambda L, F, a: F.pixel_shuffle(a, 2), (8, 32, 16, 16)),
    "arange": row(lambda L, F: L.arange(1024)),
    "zeros_like": row(lambda L, F, a: L.zeros_like(a), data(*A)),
    "randn": row(lambda L, F: L.randn(128, 784), compare=False),
    "rand": row(lambda L, F: L.rand(128, 784), compare=False),
}

PRODUCTS: dict[str, Row] = {
    "matmul": row(lambda L, F, a, b: a @ b, (256, 256), (256, 256)),
    "matmul, small": row(lambda L, F, a, b: a @ b, (32, 64), (64, 32)),
    "matmul of a batch by a matrix": row(lambda L, F, a, b: a @ b, (16, 64, 128), (128, 128)),
    "matmul, transposed": row(lambda L, F, a, b: a @ b.t(), (128, 256), (512, 256)),
    "bmm": row(lambda L, F, a, b: L.bmm(a, b), (64, 64, 32), (64, 32, 64)),
    "bmm, small": row(lambda L, F, a, b: L.bmm(a, b), (128, 8, 8), (128, 8, 8)),
    "mv": row(lambda L, F, a, v: L.mv(a, v), (512, 512), (512,)),
    "dot": row(lambda L, F, a, b: L.dot(a, b), (4096,), (4096,)),
    "outer": row(lambda L, F, a, b: L.outer(a, b), (512,), (512,)),
    "addmm": row(lambda L, F, c, a, b: L.addmm(c, a, b), (256,), (128, 256), (256, 256)),
    "einsum, bilinear": row(lambda L, F, a, b: L.einsum("bi,bj->bij", a, b), (64, 32), (64, 32)),
    "einsum, heads": row(lambda L, F, a, b: L.einsum("bqhd,bkhd->bhqk", a, b), (8, 64, 4, 32), (8, 64, 4, 32)),
    "linear": row(lambda L, F, x, w, b: F.linear(x, w, b), (128, 784), (256, 784), (256,)),
    "linear, small": row(lambda L, F, x, w, b: F.linear(x, w, b), (64, 64), (10, 64), (10,)),
    "linear of sequences": row(lambda L, F, x, w, b: F.linear(x, w, b), (16, 64, 128), (512, 128), (512,)),
    "bilinear": row(lambda L, F, x, y, w: F.bilinear(x, y, w), (64, 16), (64, 16), (32, 16, 16)),
    "trace": row(lambda L, F, a: L.trace(a), (256, 256)),
    "solve": row(lambda L, F, a, b: L.linalg.solve(a, b), regular(64), (64, 8)),
    "inv": row(lambda L, F, a: L.linalg.inv(a), regular(64)),
    "det of a batch": row(lambda L, F, a: L.linalg.det(a), regular(8, 32)),
    "cholesky": row(lambda L, F, a: L.linalg.cholesky(a), regular(64)),
    "svdvals": row(lambda L, F, a: L.linalg.svdvals(a), (64, 32)),
    "svd": row(lambda L, F, a: L.linalg.svd(a, full_matrices=False)[1], (64, 32)),
    "eigh": row(lambda L, F, a: L.linalg.eigh(a)[0], regular(32)),
    "qr": row(lambda L, F, a: L.linalg.qr(a)[1], (64, 32), compare=False),
    "lstsq": row(lambda L, F, a, b: L.linalg.lstsq(a, b)[0], (64, 8), (64, 2)),
    "multinomial": row(lambda L, F, p: L.multinomial(p, 1), positive(64, 100, grad=False), compare=False),
}
