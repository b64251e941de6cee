"""What is traced into kernels, as rows: a function of tensors, and the arrays that it is called with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

import lucid
from lucid.nn import functional as F


@dataclass(frozen=True)
class Row:
    """A call whose results, and whose gradients in an ordinary backward pass, are computed by kernels."""

    id: str
    call: Callable[..., Any]
    shapes: tuple[Any, ...] = ((3, 5),)
    integers: tuple[Any, ...] = ()  # arrays of integers after the others
    dtypes: tuple[str, ...] = ("float32",)

    def arrays(self, dtype: str) -> list[np.ndarray]:
        rng = np.random.default_rng(0)
        return [*(rng.uniform(0.1, 0.9, s).astype(dtype) * 2 - 1 for s in self.shapes), *map(np.asarray, self.integers)]

    def results(self, dtype: str, device: Any) -> list[np.ndarray]:
        """The results and the gradients of a weighted sum of them."""
        tensors = [lucid.tensor(a, device=device, requires_grad=a.dtype.kind == "f") for a in self.arrays(dtype)]
        y = self.call(*tensors)
        several = y if isinstance(y, tuple) else (y,)
        rng = np.random.default_rng(1)
        weights = [lucid.tensor(rng.uniform(0.5, 1, tuple(r.shape)).astype(dtype), device=device) for r in several]
        sum(((r * w).sum() for r, w in zip(several, weights, strict=True)), start=0.0).backward()
        grads = [t.grad for t in tensors if t.requires_grad]
        return [r.numpy(force=True) for r in (*several, *(g for g in grads if g is not None))]


ALL = ("float32", "float64", "float16")
PAIR = ((3, 5), (3, 5))
ACTIVATIONS = """
    relu elu celu selu hardtanh hardshrink softshrink tanhshrink logsigmoid hardsigmoid silu hardswish softplus softsign
    mish gelu
""".split()  # noqa: SIM905

TABLE = [
    *(Row(name, getattr(F, name), dtypes=ALL if name in ("relu", "gelu") else ("float32",)) for name in ACTIVATIONS),
    Row("gelu tanh", lambda x: F.gelu(x, approximate="tanh")),
    Row("leaky_relu", lambda x: F.leaky_relu(x, 1.5)),
    Row("threshold", lambda x: F.threshold(x, 0.1, 2.0)),
    Row("prelu", F.prelu, ((3, 5), (5,))),
    Row("logit", lambda x: lucid.logit(x * 0.4 + 0.5, eps=0.2)),
    Row("erf", lucid.erf),
    Row("binary_cross_entropy", lambda x, t: F.binary_cross_entropy(x * 0.4 + 0.5, t.detach() * 0.4 + 0.5), PAIR),
    Row("with logits", F.binary_cross_entropy_with_logits, PAIR),
    Row("mse_loss", F.mse_loss, PAIR),
    Row("huber_loss", F.huber_loss, PAIR),
    Row("kl_div", lambda x, t: F.kl_div(x, t + 2), PAIR),
    Row("kl_div of logs", lambda x, u: F.kl_div(x, u, log_target=True), PAIR),
    Row("softmax, last", lambda x: F.softmax(x, 2), ((2, 3, 40),), dtypes=ALL),
    Row("softmax, middle", lambda x: F.softmax(x, 1), ((2, 4, 3),)),
    Row("log_softmax", lambda x: F.log_softmax(x, 0), ((6, 3),)),
    Row("layer_norm", lambda x, w, b: F.layer_norm(x, (3, 4), w, b), ((2, 5, 3, 4), (3, 4), (3, 4)), dtypes=ALL),
    Row("layer_norm, plain", lambda x: F.layer_norm(x, (5,))),
    Row(
        "batch_norm",
        lambda x, w, b: F.batch_norm(x, None, None, w, b, training=True),
        ((4, 3, 2, 5), (3,), (3,)),
        dtypes=ALL,
    ),
    Row("batch_norm of vectors", lambda x: F.batch_norm(x, None, None, training=True), ((8, 3),)),
    Row("batch_norm, running", lambda x: with_running_statistics(x), ((4, 3, 5),), dtypes=ALL),
    Row("group_norm", lambda x, w, b: F.group_norm(x, 2, w, b), ((2, 4, 5), (4,), (4,))),
    Row("instance_norm", F.instance_norm, ((2, 3, 4, 5),)),
    Row("cross_entropy", F.cross_entropy, ((4, 6),), ([1, 5, 0, -100],), dtypes=ALL),
    Row(
        "cross_entropy, weighted",
        lambda x, t: F.cross_entropy(x, t, lucid.arange(1.0, 7.0, dtype=x.dtype, device=x.device), reduction="none"),
        ((4, 6),),
        ([1, 5, 0, -100],),
    ),
    Row("attention", F.scaled_dot_product_attention, ((2, 3, 4, 5),) * 3, dtypes=ALL),
    Row(
        "attention, causal",
        lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True),
        ((2, 3, 4, 5),) * 3,
    ),
    Row(
        "attention, mask",
        lambda q, k, v, m: F.scaled_dot_product_attention(q, k, v, m),
        ((2, 3, 4, 5), (2, 3, 6, 5), (2, 3, 6, 5), (4, 6)),
    ),
    *(
        Row(
            f"{name} {options}",
            lambda *x, name=name, options=options: layer(name, options, *x),
            ((3, 2, 4), *shapes),
            dtypes=ALL if not options else ("float32",),
        )
        for name, options, shapes in [
            ("RNN", {}, [(5, 4), (5, 5), (5,), (5,)]),
            ("RNN", {"nonlinearity": "relu"}, [(5, 4), (5, 5), (5,), (5,)]),
            ("GRU", {}, [(15, 4), (15, 5), (15,), (15,)]),
            ("GRU", {"bias": False}, [(15, 4), (15, 5)]),
            ("LSTM", {}, [(20, 4), (20, 5), (20,), (20,)]),
            ("LSTM", {"proj_size": 3}, [(20, 4), (20, 3), (20,), (20,), (3, 5)]),
        ]
    ),
]


def with_running_statistics(x: Any) -> Any:
    """A batch norm that writes the mean and the variance into buffers, and these."""
    mean, var = (make(3, dtype=x.dtype, device=x.device) for make in (lucid.zeros, lucid.ones))
    return F.batch_norm(x, mean, var, training=True), mean, var


def layer(name: str, options: dict[str, Any], x: Any, *weights: Any) -> Any:
    """The output of a recurrent layer with these weights."""
    model = getattr(lucid.nn, name)(4, 5, dtype=x.dtype, device=x.device, **options)
    return lucid.func.functional_call(model, dict(zip(dict(model.named_parameters()), weights, strict=True)), (x,))[0]
