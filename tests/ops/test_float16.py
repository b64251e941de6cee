"""float16: values and gradients beside those of float64, whose last place they may miss by two units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import lucid
from lucid.nn import functional as F
from lucid.ops.recurrent.gru import gru
from lucid.ops.recurrent.lstm import lstm
from lucid.ops.recurrent.rnn import rnn

from .tables.table import Shapes

LINE: list[Shapes] = [((100_000,),)]
ROWS: list[Shapes] = [((20_000, 4),), ((30, 40, 50),)]


@dataclass(frozen=True)
class Row:
    """A function, and the inputs with which it is called."""

    id: str
    call: Callable[..., Any]
    shapes: Shapes
    domain: tuple[float, float]


TABLE: list[Row] = []


def row(
    id: str, call: Callable[..., Any], shapes: list[Shapes], domain: tuple[float, float] = (-2, 2), dims: Any = (None,)
) -> None:
    """Add a row for each choice of shapes and dimensions; None stands for a call without `dim`."""
    for dim in dims:
        for shape in shapes:
            if not isinstance(dim, int) or -len(shape[0]) <= dim < len(shape[0]):
                chosen = call if dim is None else lambda *inputs, dim=dim: call(*inputs, dim=dim)
                name = "-".join(
                    [id, *(["x".join(map(str, s)) for s in shape]), *([] if dim is None else [f"dim={dim}"])]
                )
                TABLE.append(Row(name, chosen, shape, domain))


ALL = (None, 0, 1, -1)
SOME = (0, 1, -1)
NEAR_1 = (0.99, 1.01)

row("sum", lucid.sum, [*LINE, *ROWS], (0, 0.5), dims=ALL)
row("mean", lucid.mean, [*LINE, *ROWS], (0, 900), dims=ALL)
row("var", lucid.var, [*LINE, *ROWS], (-200, 200), dims=ALL)
row("std", lucid.std, [*LINE, *ROWS], (-900, 900), dims=ALL)
row("var_mean", lambda x, **o: lucid.var_mean(x, **o)[0], ROWS, dims=(0,))
row("prod", lucid.prod, [((30, 40, 50),)], NEAR_1, dims=SOME)
row("nansum", lucid.nansum, ROWS, (0, 2), dims=ALL)
row("nanmean", lucid.nanmean, ROWS, (0, 900), dims=ALL)
row("logsumexp", lucid.logsumexp, [*LINE, *ROWS], (-9, 9), dims=ALL)
row("amax", lucid.amax, ROWS, dims=ALL)
for p in (2.0, 1.0, 3.0, 0.5, float("inf")):
    row(f"norm-{p}", lambda x, p=p, **o: lucid.norm(x, p, **o), ROWS, (1, 3), dims=ALL)
row("norm", lucid.norm, [*LINE, ((2, 2),)], (100, 200))
row("cumsum", lucid.cumsum, ROWS, (0, 2), dims=SOME)
row("cumprod", lucid.cumprod, [((30, 40, 50),)], NEAR_1, dims=SOME)
row("logcumsumexp", lucid.logcumsumexp, ROWS, dims=SOME)
row("trapezoid", lucid.trapezoid, ROWS, (0, 2), dims=SOME)
row("cumulative_trapezoid", lucid.cumulative_trapezoid, ROWS, (0, 2), dims=SOME)
row("cov", lucid.cov, [((4, 20_000),), ((30, 50),)], (-200, 200))
row("corrcoef", lucid.corrcoef, [((4, 20_000),), ((30, 50),)], (-200, 200))
row("dist", lucid.dist, [((100_000,), (100_000,))], (0, 200))
row("pairwise_distance", F.pairwise_distance, [((4, 20_000), (4, 20_000)), ((2000, 30), (2000, 30))], (0, 200))
row("cosine_similarity", F.cosine_similarity, [((4, 20_000), (4, 20_000)), ((2000, 30), (2000, 30))], (0, 900))
row("cdist", lambda a, b: lucid.cdist(a, -b), [((20, 3000), (20, 3000)), ((200, 30), (100, 30))], (0, 200))
row("cdist-3", lambda a, b: lucid.cdist(a, b, 3.0), [((20, 300), (10, 300))], (0, 40))
row("matmul", lucid.matmul, [((30, 20_000), (20_000, 4)), ((3, 4, 50), (3, 50, 6)), ((2000,), (2000,))], (0, 1))
row("mv", lucid.mv, [((4, 20_000), (20_000,))], (0, 1))
row("outer", lucid.outer, [((300,), (200,))])
row("einsum", lambda a, b, c: lucid.einsum("ij,jk,kl->il", a, b, c), [((30, 200), (200, 50), (50, 4))], (0, 1))
row("addmm", lucid.addmm, [((4,), (30, 20_000), (20_000, 4))], (0, 1))
row("baddbmm", lucid.baddbmm, [((3, 4, 6), (3, 4, 50), (3, 50, 6))], (0, 1))
row("multi_dot", lambda *x: lucid.linalg.multi_dot(x), [((30, 200), (200, 50), (50, 4))], (0, 1))
row("matrix_power", lambda x: lucid.linalg.matrix_power(x, 5), [((20, 20),)], (0, 0.3))
row("vecdot", lucid.linalg.vecdot, [((4, 20_000), (4, 20_000))], (0, 1))
row("cross", lucid.linalg.cross, [((2000, 3), (2000, 3))])
row("matrix_norm-1", lambda x: lucid.linalg.matrix_norm(x, 1), [((3, 400, 50),)])
row("broadcast", lambda x, b: x * 1 + b, [((20_000, 4), (4,)), ((4, 20_000), (4, 1))])

row("conv1d", F.conv1d, [((2, 2, 40_000), (3, 2, 3), (3,)), ((2, 300, 9), (2, 300, 1), (2,))], (0, 1))
row(
    "conv2d",
    lambda *x: F.conv2d(*x, padding=1),
    [((4, 16, 20, 20), (8, 16, 3, 3), (8,)), ((2, 1, 9, 9), (4, 1, 9, 9))],
    (0, 1),
)
row("conv2d-depthwise", lambda *x: F.conv2d(*x, groups=16), [((4, 16, 20, 20), (16, 1, 3, 3), (16,))], (0, 1))
row("conv3d", lambda *x: F.conv3d(*x, stride=2), [((2, 4, 9, 9, 9), (4, 4, 3, 3, 3), (4,))], (0, 1))
row("conv_transpose2d", lambda *x: F.conv_transpose2d(*x, stride=2), [((2, 40, 9, 9), (40, 4, 3, 3), (4,))], (0, 1))
row("max_pool2d", lambda x: F.max_pool2d(x, 3, 1), [((2, 4, 20, 20),)])
row("avg_pool2d", lambda x: F.avg_pool2d(x, 64), [((1, 2, 128, 64),)], (0, 900))
row("avg_pool2d-padded", lambda x: F.avg_pool2d(x, 3, 1, 1, False, False), [((2, 4, 20, 20),)], (0, 900))
row("adaptive_avg_pool2d", lambda x: F.adaptive_avg_pool2d(x, (3, 2)), [((1, 2, 200, 150),), ((1, 1, 7, 5),)], (0, 900))
row("adaptive_avg_pool1d", lambda x: F.adaptive_avg_pool1d(x, 1), [((1, 2, 50_000),)], (0, 900))
row("interpolate", lambda x: F.interpolate(x, scale_factor=0.3, mode="bicubic"), [((1, 2, 20, 30),)], (3, 4))
row("interpolate-bilinear", lambda x: F.interpolate(x, scale_factor=9, mode="bilinear"), [((1, 2, 20, 30),)], (0, 900))
row("pad-replicate", lambda x: F.pad(x, (2000, 0), mode="replicate"), [((2, 3, 30),)])
row("fold", lambda x: F.fold(x, (20, 20), 7, padding=3), [((1, 49, 400),)], (0, 1))
row(
    "layer_norm",
    lambda x, w, b: F.layer_norm(x, w.shape, w / 16, b),
    [((20_000, 5),) + ((5,),) * 2, ((4, 20_000),) + ((20_000,),) * 2],
)
row(
    "rms_norm", lambda x, w: F.rms_norm(x, w.shape, w / 16), [((2000, 30), (30,)), ((4, 20_000), (20_000,))], (100, 900)
)
row(
    "batch_norm",
    lambda x, w, b: F.batch_norm(x, None, None, w / 16, b, True),
    [((20_000, 4), (4,), (4,)), ((300, 4, 9, 9), (4,), (4,))],
)
row(
    "batch_norm-eval",
    lambda x, w, b: F.batch_norm(x, b.detach(), w.detach(), w, b),
    [((20_000, 4), (4,), (4,))],
    (1, 2),
)
row(
    "group_norm",
    lambda x, w, b: F.group_norm(x, 2, w / 16, b),
    [((3, 4, 90, 90), (4,), (4,)), ((500, 40), (40,), (40,))],
)
row("instance_norm", F.instance_norm, [((3, 4, 90, 90),)])
row("local_response_norm", lambda x: F.local_response_norm(x, 3, 0.1), [((3, 8, 30, 30),)], (0, 900))
row("normalize", F.normalize, [((4, 20_000),), ((20_000, 4),)], (100, 900))
row(
    "attention",
    lambda q, k, v: F.scaled_dot_product_attention(q, k, v / 16),
    [((2, 3, 40, 16),) * 3, ((1000, 8), (2000, 8), (2000, 4))],
)
row(
    "lstm",
    lambda *a: lstm(*a, sizes=[20] * 50)[0],
    [((1000, 3), (20, 8), (20, 8), (32, 3), (32, 8), (32,), (32,))],
    (-0.5, 0.5),
)
row("gru", lambda *a: gru(*a, sizes=[20] * 50)[0], [((1000, 3), (20, 8), (24, 3), (24, 8), (24,), (24,))], (-0.5, 0.5))
row("rnn", lambda *a: rnn(*a, sizes=[20] * 50)[0], [((1000, 3), (20, 8), (8, 3), (8, 8), (8,), (8,))], (-0.5, 0.5))


# Losses: each reduction of 10^5 elements
TWO, CLASSES = (
    [*[(s, s) for (s,) in LINE], ((20_000, 4), (20_000, 4))],
    [((4, 20_000),), ((20_000, 4),), ((5, 4, 99, 50),)],
)


def targets(x: Any, *, like: bool = False) -> Any:
    """Class indices; or 1 and -1 in the shape of x, or of its vectors."""
    if like:
        return lucid.tensor(np.resize([1, -1, -1], x.shape))
    return lucid.tensor(np.resize([1, 0, 3, 2, 1], (x.shape[0], *x.shape[2:])))


def of_classes(f: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    return lambda x, **o: f(x, targets(x), **options, **o)


def of_signs(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *x, **o: f(*x, targets(x[0] if f is not F.cosine_embedding_loss else x[0][:, 0], like=True), **o)


for how in ("mean", "sum", "none"):
    each = {"reduction": how}

    def loss(id: str, f: Callable[..., Any], shapes: Any, domain: Any = (-2, 2), each: Any = each) -> None:
        row(f"{id}-{each['reduction']}", lambda *x: f(*x, **each), shapes, domain)

    loss("mse_loss", lambda x, t, **o: F.mse_loss(x, -t, **o), TWO, (0, 110))
    loss("l1_loss", F.l1_loss, TWO, (-200, 200))
    loss("smooth_l1_loss", F.smooth_l1_loss, TWO, (-3, 3))
    loss("huber_loss", F.huber_loss, TWO, (-3, 3))
    loss("kl_div", lambda x, t, **o: F.kl_div(-x, t, **o), TWO, (0.1, 0.9))
    loss("binary_cross_entropy", F.binary_cross_entropy, TWO, (0.05, 0.95))
    loss("bce_with_logits", lambda x, **o: F.binary_cross_entropy_with_logits(x, x.detach() > 1, **o), LINE, (-9, 9))
    loss("poisson_nll_loss", lambda x, t, **o: F.poisson_nll_loss(x, t / 16, **o), TWO, (0.1, 6))
    loss("gaussian_nll_loss", F.gaussian_nll_loss, [((20_000, 4),) * 3], (0.1, 9))
    loss("soft_margin_loss", of_signs(F.soft_margin_loss), LINE, (-9, 9))
    loss("hinge_embedding_loss", of_signs(F.hinge_embedding_loss), LINE)
    loss("margin_ranking_loss", of_signs(F.margin_ranking_loss), TWO[:1])
    loss("cosine_embedding_loss", of_signs(F.cosine_embedding_loss), [((2000, 30), (2000, 30))], (1, 900))
    loss("triplet_margin_loss", F.triplet_margin_loss, [((2000, 30),) * 3], (0, 200))
    loss("cross_entropy", of_classes(F.cross_entropy), CLASSES, (-9, 9))
    loss("cross_entropy, smoothed", of_classes(F.cross_entropy, label_smoothing=0.1), CLASSES, (-9, 9))
    loss("nll_loss", of_classes(F.nll_loss), CLASSES, (-9, 0))
    loss("multi_margin_loss", of_classes(F.multi_margin_loss, p=2), CLASSES[:2])

TIMES, LABELS = (30, 30, 30), lucid.tensor([[1, 2, 2], [3, 1, 1], [2, 2, 2]])
row("ctc_loss", lambda x: F.ctc_loss(x, LABELS, TIMES, (3, 3, 2)), [((30, 3, 5),)], (-3, -1))

# What arrives at one index many times
MANY = lucid.tensor(np.arange(4000) % 20)
row("index_select", lambda x: lucid.index_select(x, 0, MANY), [((20, 3),)])
row("by index", lambda x: x[:, MANY], [((3, 20),)])
row("gather", lambda x: x.gather(0, MANY.reshape(-1, 1).expand(4000, 3)), [((20, 3),)])
row("scatter_add", lambda x, s: x.scatter_add(0, MANY, s), [((20,), (4000,))], (0, 1))
row("index_add", lambda x, s: x.index_add(0, MANY, s), [((20, 3), (4000, 3))], (0, 1))
row("index_put", lambda x, s: x.index_put((MANY,), s, accumulate=True), [((20, 3), (4000, 3))], (0, 1))
row("scatter_reduce", lambda x, s: x.scatter_reduce(0, MANY, s, "mean"), [((20,), (4000,))], (0, 900))
row("embedding", lambda w: F.embedding(MANY, w), [((20, 3),)])
row("embedding_bag", lambda w: F.embedding_bag(MANY.reshape(2, 2000), w), [((20, 3),)], (0, 900))
row("repeat_interleave", lambda x: x.repeat_interleave(4000), [((3,),)])

for f in (
    *(F.relu, F.leaky_relu, F.rrelu, F.hardtanh, F.relu6, F.elu, F.celu, F.selu, F.silu, F.hardswish, F.hardsigmoid),
    *(F.sigmoid, F.logsigmoid, F.softplus, F.softsign, F.mish, F.gelu, F.tanhshrink, F.hardshrink, F.softshrink, F.glu),
):
    row(f.__name__, f, [*LINE, ((30, 40, 50),)], (-9, 9))
row("tanh", lucid.tanh, LINE, (-4, 4))
row("sigmoid-small", lucid.sigmoid, LINE, (-16, -9))
row("gelu-tanh", lambda x: F.gelu(x, approximate="tanh"), LINE, (-4, 4))
row("prelu", F.prelu, [((30, 40, 50), (40,)), ((100_000,), (1,))], (-2, 2))
row("threshold", lambda x: F.threshold(x, 0.1, 20), LINE)
row("softmax", lucid.softmax, [((4, 2000),), ((30, 40, 50),)], (-3, 3), dims=SOME)
row("log_softmax", lambda x, dim: lucid.log_softmax(x, dim).select(dim, 0), ROWS, (-3, 3), dims=SOME)
row("logaddexp", lucid.logaddexp, [((100_000,), (100_000,))], (-9, 9))
row("atan2", lucid.atan2, [((100_000,), (100_000,))], (0.1, 9))
row("hypot", lucid.hypot, [((100_000,), (100_000,))], (200, 900))
row("pow", lucid.pow, [((100_000,), (100_000,))], (0.1, 3))
for f in (
    *(lucid.expm1, lucid.log1p, lucid.exp2, lucid.sinc, lucid.erf, lucid.erfc, lucid.tan, lucid.asinh, lucid.square),
    *(lucid.rsqrt, lucid.reciprocal, lucid.sqrt, lucid.lgamma, lucid.digamma, lucid.cosh),
):
    row(f.__name__, f, LINE, (0.1, 3))
row("addcmul", lucid.addcmul, [((3000,), (3000,), (3000,))], (0.1, 9))
row("addcdiv", lucid.addcdiv, [((3000,), (3000,), (3000,))], (0.1, 9))
row("lerp", lambda a, b: lucid.lerp(a, b, 0.3), [((3000,), (3000,))], (0.1, 9))


def within_two_units(got: Any, right: Any) -> None:
    """Compare with float64 in units of the last place of float16, of which an infinite number is the next one up.

    Where large terms cancel, what is left has the error that float32 made in them, four of its last places.
    """
    got, right = got.numpy(), right.numpy()
    assert got.dtype == np.float16
    got, right = (np.clip(np.asarray(a, np.float64), -65536, 65536) for a in (got, right))
    unit = np.exp2(np.clip(np.floor(np.log2(np.abs(right) + 1e-9)), -14, 15) - 10)
    of_float32 = 2.0**-22 * np.abs(right).max(initial=0.0)
    np.testing.assert_array_less(np.abs(got - right), 2.001 * unit + of_float32)


def result_and_gradients(row: Row, inputs: list[np.ndarray], v: Any, dtype: str) -> list[Any]:
    tensors = [lucid.from_numpy(a.astype(dtype, order="K")).requires_grad_() for a in inputs]
    y = row.call(*tensors)
    v = np.random.default_rng(1).uniform(0.5, 1, y.shape).astype(np.float16) if v is None else v
    y.backward(lucid.from_numpy(np.asarray(v, dtype)))
    return [y.detach(), *(t.grad for t in tensors)]


CASES = [pytest.param(row, "C", id=row.id) for row in TABLE]
CASES += [pytest.param(row, "F", id=f"{row.id}-transposed") for row in TABLE if any(len(s) > 1 for s in row.shapes)]


@pytest.mark.filterwarnings("ignore:overflow encountered in cast", "ignore:kl_div")
@pytest.mark.parametrize(("row", "order"), CASES)
def test_value_and_gradient(row, order):
    rng = np.random.default_rng(0)
    inputs = [np.asarray(rng.uniform(*row.domain, shape), np.float16, order=order) for shape in row.shapes]
    for got, right in zip(
        result_and_gradients(row, inputs, None, "float16"),
        result_and_gradients(row, inputs, None, "float64"),
        strict=True,
    ):
        within_two_units(got, right)
